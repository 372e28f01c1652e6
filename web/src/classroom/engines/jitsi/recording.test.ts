import { beforeEach, describe, expect, it, vi } from "vitest";
import { loadStrings } from "../../i18n";
import type { EngineEvent } from "../port";
import { elsewhere } from "./elsewhere";
import { readGrant } from "./grant";
import { FakeConference, recorder } from "./library.fixture";
import type { Conference } from "./library";
import { Recording } from "./recording";

beforeEach(() => loadStrings("en"));

function begin(mayChange: boolean) {
  const events: EngineEvent[] = [];
  const recording = new Recording((event) => events.push(event));
  if (mayChange) recording.allow();
  const fake = new FakeConference("me");
  const states = () => events.flatMap((one) => (one.type === "recording" ? [one.state] : []));
  const said = () => events.flatMap((one) => (one.type === "refused" ? [one.text] : []));
  return { recording, fake, conference: fake as unknown as Conference, states, said };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe("a recording", () => {
  it("is off, about to begin, on, and off again, each told once; a live stream is none", () => {
    const { recording, states, said } = begin(false);
    recording.heard(recorder("s", "on", undefined, "stream"));
    recording.heard(recorder("r", "pending"));
    recording.heard(recorder("r", "on"));
    recording.heard(recorder("r", "on"));
    recording.heard(recorder("r", "off"));
    expect([states(), said()]).toEqual([["pending", "on", "off"], []]);
  });

  it("that no recorder is free for is said in words, once, to whoever asked and nobody else", async () => {
    for (const error of ["busy", "resource-constraint", "service-unavailable"]) {
      const { recording, fake, conference, states, said } = begin(true);
      fake.recorder = () => {
        recording.heard(recorder(undefined, "", error));
        return Promise.reject(new Error(error));
      };
      recording.order(true, conference);
      await settled();
      expect([states(), said()]).toEqual([["off", "pending", "off"], ["No recorder is free on the video server. Try again later."]]);
    }
    const other = begin(false);
    other.recording.heard(recorder("r", "off", "busy"));
    expect([other.states(), other.said()]).toEqual([[], []]);
  });

  it("that is refused without a reason, or of which nothing is heard, did not begin", async () => {
    const refused = begin(true);
    refused.fake.recorder = () => Promise.reject(new Error());
    refused.recording.order(true, refused.conference);
    await settled();
    vi.useFakeTimers();
    const silent = begin(true);
    silent.recording.expect(1_000);
    vi.advanceTimersByTime(999);
    expect(silent.states()).toEqual(["off", "pending"]);
    vi.advanceTimersByTime(1);
    const answered = begin(true);
    answered.recording.expect(1_000);
    answered.recording.tell("on");
    vi.advanceTimersByTime(5_000);
    vi.useRealTimers();
    for (const one of [refused, silent]) {
      expect(one.states()).toEqual(["off", "pending", "off"]);
      expect(one.said()).toEqual(["The video server is not recording: the recording did not begin, or broke off."]);
    }
    expect([answered.states(), answered.said()]).toEqual([["off", "pending", "on"], []]);
  });

  it("goes on when a second one is refused, and when it could not be stopped, which is said", async () => {
    const { recording, fake, conference, states, said } = begin(true);
    recording.heard(recorder("r", "on"));
    recording.heard(recorder(undefined, "", "unexpected-request"));
    expect(states().at(-1)).toBe("on");
    fake.recorder = () => Promise.reject(new Error());
    recording.order(false, conference);
    await settled();
    expect(fake.done).toEqual(["stop recording r"]);
    expect([states().at(-1), said().at(-1)]).toEqual(["on", "The recording could not be stopped. Try again."]);
  });
});

describe("the way to the room in another tab", () => {
  it("has a token made at the click, or is the bare link when there is none to be had", async () => {
    const grant = readGrant({ room: "r", link: "https://meet.test/r", password: "p", session: 9 });
    const asked: unknown[] = [];
    const answers = [{ jitsi_join_url: "https://meet.test/r?jwt=t" }, { jitsi_join_url: "javascript:alert(1)" }, null];
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(url);
      const data = answers.shift();
      if (!data) throw new Error("no network");
      return new Response(JSON.stringify({ success: true, data }), { headers: { "content-type": "application/json" } });
    });
    const way = elsewhere(grant);
    expect(way).toMatchObject({ link: "https://meet.test/r", password: "p" });
    const addresses = [await way.address?.(), await way.address?.(), await way.address?.()];
    expect(addresses).toEqual(["https://meet.test/r?jwt=t", "https://meet.test/r", "https://meet.test/r"]);
    expect(String(asked[0])).toContain("/api/live-sessions/9/jitsi-token");
    vi.unstubAllGlobals();
  });
});
