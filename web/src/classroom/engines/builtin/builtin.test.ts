import { describe, expect, it } from "vitest";
import { askForLongPackets, tuneOpus } from "./sdp";
import { Slots } from "./slots";

const cam = (participant: number) => ({ participant, source: "camera" as const });

describe("slots", () => {
  it("tell what began, moved and ended, and nothing of what stays", () => {
    const slots = new Slots();
    expect(slots.update([1, null, null], [cam(1), cam(2), null])).toEqual({
      pictures: [
        { participant: 1, source: "camera", slot: 0 },
        { participant: 2, source: "camera", slot: 1 },
      ],
      sounds: [{ outlet: 0, participant: 1 }],
    });
    expect(slots.update([1, 2, null], [cam(2), null, cam(3)])).toEqual({
      pictures: [
        { participant: 1, source: "camera", slot: null },
        { participant: 2, source: "camera", slot: 0 },
        { participant: 3, source: "camera", slot: 2 },
      ],
      sounds: [{ outlet: 1, participant: 2 }],
    });
    expect(slots.update([1, 2, null], [cam(2), null, cam(3)])).toEqual({ pictures: [], sounds: [] });
  });

  it("tell a person's camera from their screen", () => {
    const slots = new Slots();
    slots.update([], [cam(1)]);
    expect(slots.update([], [cam(1), { participant: 1, source: "screen" }]).pictures).toEqual([
      { participant: 1, source: "screen", slot: 1 },
    ]);
  });

  it("end everything when the table is empty", () => {
    const slots = new Slots();
    slots.update([4], [cam(1)]);
    expect(slots.update([], [])).toEqual({
      pictures: [{ participant: 1, source: "camera", slot: null }],
      sounds: [{ outlet: 0, participant: null }],
    });
    expect(slots.seen(0)).toBeNull();
    expect(slots.heard(0)).toBeNull();
  });
});

describe("Opus settings", () => {
  it("are written over what is there, for Opus alone", () => {
    const sdp = [
      "a=rtpmap:111 opus/48000/2",
      "a=fmtp:111 minptime=20;foo=1",
      "a=rtpmap:96 VP8/90000",
      "a=fmtp:97 apt=96",
      "",
    ].join("\r\n");
    const tuned = tuneOpus(sdp).split("\r\n");
    expect(tuned[1]).toBe("a=fmtp:111 minptime=10;foo=1;useinbandfec=1;usedtx=1;maxaveragebitrate=24000;stereo=0");
    expect(tuned[3]).toBe("a=fmtp:97 apt=96");
  });

  it("ask for long packets once for each sound, and for no picture", () => {
    const sdp = "m=audio\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 a=b\r\nm=video\r\na=rtpmap:96 VP8/90000\r\n";
    expect(askForLongPackets(sdp).match(/a=ptime:40/g)).toHaveLength(1);
    expect(askForLongPackets(sdp)).toContain("opus/48000/2\r\na=ptime:40\r\na=fmtp");
  });

  it("are added where there are none", () => {
    expect(tuneOpus("a=rtpmap:111 opus/48000/2\r\n").split("\r\n")[1]).toMatch(/^a=fmtp:111 .*usedtx=1/);
    expect(tuneOpus("a=rtpmap:96 VP8/90000\r\n")).toBe("a=rtpmap:96 VP8/90000\r\n");
  });
});
