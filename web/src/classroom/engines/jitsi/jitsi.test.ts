import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeLocal, recorder, remote } from "./library.fixture";
import { begin, GRANT, letIn, media, newest, settled, setUp, tearDown } from "./room.fixture";

const JOINED = "event of CONFERENCE_JOINED";

beforeEach(setUp);
afterEach(tearDown);

describe("the room over the library", () => {
  it("is joined with token, hosts and password, one's tracks first, and claimed once joined", async () => {
    const { engine, join, sent, of } = begin();
    await engine.publish("microphone", media("mic", "audio"));
    await engine.publish("camera", media("cam"));
    await join();
    await settled();
    expect(newest().token).toBe("token 1");
    expect(newest().options).toEqual({ hosts: GRANT.hosts, serviceUrl: GRANT.service_url, enableWebsocketResume: true });
    expect(newest().name).toBe("cours");
    newest().say("event of CONNECTION_ESTABLISHED");
    await settled();
    expect(newest().conference?.done).toEqual(["name Afi Essai", "add audio ", "add video camera", "join sésame"]);
    expect(sent).toEqual([]);
    newest().conference?.say(JOINED);
    expect(sent).toEqual([{ type: "endpoint", id: "me1" }]);
    expect(of("state").map((one) => one.state)).toEqual(["connecting", "connected"]);
  });

  it("shows and plays nothing of an endpoint that the map does not name", async () => {
    const { engine, join, of } = begin();
    await join();
    const conference = await letIn();
    conference.say("event of TRACK_ADDED", remote("stranger", "camera"));
    conference.say("event of TRACK_ADDED", remote("stranger", "audio"));
    conference.say("event of TRACK_ADDED", remote("abcd", "camera"));
    conference.say("event of TRACK_ADDED", remote("abcd", "audio"));
    conference.say("event of TRACK_AUDIO_LEVEL_CHANGED", "stranger", 0.9);
    vi.advanceTimersByTime(500);
    expect(of("picture")).toEqual([]);
    expect(of("sound")).toEqual([]);
    engine.receive({ type: "endpoints", map: { abcd: 7, me1: 3, odd: "8" } });
    expect(of("picture").map(({ participant, source }) => [participant, source])).toEqual([[7, "camera"]]);
    expect(of("sound").map(({ participant }) => participant)).toEqual([7]);
    conference.say("event of TRACK_AUDIO_LEVEL_CHANGED", "abcd", 0.4);
    conference.say("event of TRACK_AUDIO_LEVEL_CHANGED", "me1", 0.6);
    vi.advanceTimersByTime(500);
    expect(of("speaking").at(-1)?.participants).toEqual([3, 7]);
    engine.receive({ type: "endpoints", map: { me1: 3 } });
    expect(of("picture").at(-1)).toEqual({ type: "picture", participant: 7, source: "camera", stream: null });
    expect(of("sound").at(-1)).toMatchObject({ stream: null, participant: null });
  });

  it("lets pictures go when their track is removed or muted, and when their owner leaves", async () => {
    const { engine, join, of } = begin();
    await join();
    const conference = await letIn();
    engine.receive({ type: "endpoints", map: { abcd: 7 } });
    const camera = remote("abcd", "camera");
    const screen = remote("abcd", "desktop");
    conference.say("event of TRACK_ADDED", camera);
    conference.say("event of TRACK_ADDED", screen);
    const told = () => of("picture").map(({ source, stream }) => [source, stream !== null]);
    expect(told()).toEqual([["camera", true], ["screen", true]]);
    camera.muted = true;
    conference.say("event of TRACK_MUTE_CHANGED", camera);
    camera.muted = false;
    conference.say("event of TRACK_MUTE_CHANGED", camera);
    conference.say("event of TRACK_REMOVED", screen);
    conference.say("event of USER_LEFT", "abcd");
    expect(told().slice(2)).toEqual([["camera", false], ["camera", true], ["screen", false], ["camera", false]]);
  });

  it("asks for what is on the screen: the stage in 720 lines, tiles in 360, in light mode nothing", async () => {
    const { engine, join } = begin();
    await join();
    const conference = await letIn();
    engine.receive({ type: "endpoints", map: { a: 1, b: 2, c: 3 } });
    for (const one of ["a", "b", "c"]) conference.say("event of TRACK_ADDED", remote(one, "camera"));
    engine.setView([
      { participant: 2, source: "camera", max_height: 720 },
      { participant: 1, source: "camera", max_height: 720 },
      // A tile without a picture is no place for the picture of somebody who has no tile.
      { participant: 4, source: "camera", max_height: 720 },
    ]);
    expect(conference.constraints.at(-1)).toEqual({
      lastN: 2,
      selectedSources: ["b-camera", "a-camera"],
      defaultConstraints: { maxHeight: 0 },
      constraints: { "b-camera": { maxHeight: 720 }, "a-camera": { maxHeight: 360 } },
    });
    engine.setView([]);
    expect(conference.constraints.at(-1)).toEqual({ lastN: 0, selectedSources: [], defaultConstraints: { maxHeight: 0 }, constraints: {} });
  });

  it("carries out a host's orders once the role is known, and locks the room then", async () => {
    const { engine, join } = begin({ is_host: true });
    await join();
    const conference = await letIn();
    engine.receive({ type: "mute", endpoint: "abcd" });
    engine.receive({ type: "kick", endpoint: "efgh" });
    conference.say("event of USER_ROLE_CHANGED", "abcd", "moderator");
    expect(conference.done.filter((one) => /^(mute|kick|lock)/.test(one))).toEqual([]);
    conference.say("event of USER_ROLE_CHANGED", "me1", "moderator");
    expect(conference.done.filter((one) => /^(mute|kick|lock)/.test(one))).toEqual(["lock sésame", "mute abcd audio", "kick efgh"]);
  });

  it("is recorded by a host once the role is known, and everybody sees that it is", async () => {
    const told = "event of RECORDER_STATE_CHANGED";
    const { engine, join, of } = begin({ is_host: true, records: true });
    await join();
    const conference = await letIn();
    const asked = (): string[] => conference.done.filter((one) => /record/.test(one));
    engine.record?.(true);
    expect([of("recording"), asked()]).toEqual([[], []]);
    conference.say("event of USER_ROLE_CHANGED", "me1", "moderator");
    expect(of("recording")).toEqual([{ type: "recording", state: "off", mayChange: true }]);
    engine.record?.(true);
    expect(asked()).toEqual(['record file {"file_recording_metadata":{"share":true}}']);
    conference.say(told, recorder("r1", "on"));
    expect(of("recording").at(-1)).toEqual({ type: "recording", state: "on", mayChange: true });
    engine.record?.(false);
    expect(asked().at(-1)).toBe("stop recording r1");
    engine.leave();
    expect(of("recording").at(-1)).toEqual({ type: "recording", state: "off", mayChange: false });

    const student = begin();
    await student.join();
    const other = await letIn();
    other.say("event of USER_ROLE_CHANGED", "me1", "moderator");
    expect(student.of("recording")).toEqual([]);
    other.say(told, recorder("r1", "on"));
    expect(student.of("recording")).toEqual([{ type: "recording", state: "on", mayChange: false }]);
    student.engine.record?.(false);
    expect(other.done.filter((one) => /record/.test(one))).toEqual([]);
  });

  it("tells Jitsi that one speaks again after having been muted, and exchanges and removes tracks", async () => {
    const { engine, join, library, of } = begin();
    const microphone = media("mic", "audio");
    await engine.publish("microphone", microphone);
    await engine.publish("camera", media("one"));
    await join();
    const conference = await letIn();
    microphone.enabled = false;
    engine.receive({ type: "rights", microphone: false, camera: true, screen: true });
    await settled();
    expect(library.locals[0]?.told).toBe(0);
    microphone.enabled = true;
    await engine.publish("microphone", microphone);
    expect(library.locals[0]?.told).toBe(1);
    expect(microphone.enabled).toBe(true);
    await engine.publish("microphone", microphone);
    expect(library.locals[0]?.told).toBe(1);
    await engine.publish("camera", media("two"));
    await engine.unpublish("camera");
    expect(conference.done.slice(-2)).toEqual(["replace one two", "remove camera"]);
    microphone.enabled = false;
    conference.say("event of TRACK_MUTE_CHANGED", library.locals[0], { id: "host" });
    const own = (source: string) => ({ type: "silenced", source });
    expect(of("silenced")).toEqual([own("microphone")]);
    await engine.publish("camera", media("three"));
    conference.say("event of TRACK_MUTE_CHANGED", library.locals.at(-1), { id: "host" });
    expect(of("silenced"), "as long as it is on, nobody has switched it off").toHaveLength(1);
    (library.locals.at(-1) as FakeLocal).media.enabled = false;
    conference.say("event of TRACK_MUTE_CHANGED", library.locals.at(-1), { id: "host" });
    expect(of("silenced").slice(1)).toEqual([own("camera")]);
  });

  it("sends no camera that the host does not allow", async () => {
    const { engine, join } = begin();
    await engine.publish("camera", media("cam"));
    await join();
    const conference = await letIn();
    engine.receive({ type: "rights", microphone: true, camera: false, screen: true });
    await settled();
    expect(conference.done.at(-1)).toBe("remove camera");
    engine.receive({ type: "rights", microphone: true, camera: true, screen: true });
    await settled();
    expect(conference.done.at(-1)).toBe("add video camera");
  });
});
