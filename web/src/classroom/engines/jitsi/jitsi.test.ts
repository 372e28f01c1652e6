import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadStrings } from "../../i18n";
import type { EngineEvent, EngineLink } from "../port";
import { createEngine } from ".";
import { FakeConnection, fakeLibrary, FakeMedia, FakeStream, remote, type FakeConference } from "./library.fixture";

const GRANT = {
  ui: "lib",
  script_url: "https://meet.test/libs/lib-jitsi-meet.min.js",
  domain: "meet.test",
  hosts: { domain: "meet.test", muc: "conference.meet.test", focus: "focus.meet.test" },
  service_url: "wss://meet.test/xmpp-websocket?room=cours",
  bosh_url: "https://meet.test/http-bind?room=cours",
  room: "cours",
  password: "sésame",
  jwt: "token 1",
  link: "https://meet.test/cours",
  max_height: 720,
  is_host: false,
  name: "Afi Essai",
};
const JOINED = "event of CONFERENCE_JOINED";

function begin(over: Partial<typeof GRANT> = {}) {
  const library = fakeLibrary();
  vi.stubGlobal("window", { JitsiMeetJS: library });
  const events: EngineEvent[] = [];
  const sent: unknown[] = [];
  const renew = vi.fn();
  const engine = createEngine((event) => events.push(event));
  const link = (grant: object): EngineLink => ({
    grant,
    epoch: "e",
    connection: 1,
    send: (data) => sent.push(data) > 0,
    renew,
  });
  const join = (more: object = {}): Promise<void> => engine.join(link({ ...GRANT, ...over, ...more }));
  const of = <T extends EngineEvent["type"]>(type: T) => events.filter((one): one is Extract<EngineEvent, { type: T }> => one.type === type);
  return { engine, library, events, sent, renew, join, of };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
};

const newest = (): FakeConnection => FakeConnection.all[FakeConnection.all.length - 1] as FakeConnection;

/** The server answers, and lets us into the room. */
async function letIn(): Promise<FakeConference> {
  await settled();
  newest().say("event of CONNECTION_ESTABLISHED");
  await settled();
  const conference = newest().conference as FakeConference;
  conference.say(JOINED);
  return conference;
}

const media = (id: string, kind: "audio" | "video" = "video"): MediaStreamTrack => new FakeMedia(id, kind) as unknown as MediaStreamTrack;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("MediaStream", FakeStream);
  await loadStrings("en");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

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
    ]);
    expect(conference.constraints.at(-1)).toEqual({
      lastN: 2,
      selectedSources: ["b-camera", "a-camera"],
      defaultConstraints: { maxHeight: 360 },
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
    expect(of("silenced")).toHaveLength(1);
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

describe("what breaks", () => {
  it("goes over to long polling when the websocket does not open, each time with a new grant", async () => {
    const { join, renew, of } = begin();
    await join();
    await settled();
    newest().say("event of CONNECTION_FAILED", "connection.serverError");
    expect(renew).not.toHaveBeenCalled();
    vi.advanceTimersByTime(500);
    expect(renew).toHaveBeenCalledTimes(1);
    await join({ jwt: "token 2" });
    await settled();
    expect(FakeConnection.all).toHaveLength(2);
    expect(newest().token).toBe("token 2");
    expect(newest().options.serviceUrl).toBe(GRANT.bosh_url);
    await letIn();
    expect(of("state").at(-1)).toEqual({ type: "state", state: "connected" });
  });

  it("begins anew when the conference fails, ignores late words of the old one, and claims its new endpoint", async () => {
    const { join, renew, sent, of } = begin();
    await join();
    const old = await letIn();
    old.say("event of CONFERENCE_FAILED", "conference.chatError");
    old.say("event of CONNECTION_INTERRUPTED");
    expect(of("state").at(-1)?.state).toBe("interrupted");
    old.say("event of CONNECTION_RESTORED");
    expect(of("state").at(-1)?.state).toBe("connected");
    old.say("event of CONFERENCE_FAILED", "conference.videobridgeNotAvailable");
    vi.advanceTimersByTime(500);
    expect(renew).toHaveBeenCalledTimes(1);
    await join();
    await letIn();
    old.say("event of CONFERENCE_FAILED", "conference.videobridgeNotAvailable");
    vi.advanceTimersByTime(10_000);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(sent).toEqual([{ type: "endpoint", id: "me1" }, { type: "endpoint", id: "me2" }]);
  });

  it("keeps the conference when only the class's socket was away, and says again who this is", async () => {
    const { join, sent } = begin();
    await join();
    await letIn();
    await join({ jwt: "token 2" });
    await settled();
    expect(FakeConnection.all).toHaveLength(1);
    expect(sent).toEqual([{ type: "endpoint", id: "me1" }, { type: "endpoint", id: "me1" }]);
  });

  it("gives up after some tries, says so in the place of the pictures, and stays out when put out", async () => {
    const { join, renew, of } = begin();
    await join();
    for (let turn = 0; turn < 5; turn++) {
      await settled();
      newest().say("event of CONNECTION_FAILED", "connection.serverError");
      vi.advanceTimersByTime(10_000);
      if (turn < 4) await join();
    }
    expect(renew).toHaveBeenCalledTimes(4);
    expect(of("surface").at(-1)?.surface).toMatchObject({ devices: null });
    expect(of("state").at(-1)?.state).toBe("failed");
    await join();
    const conference = await letIn();
    expect(of("surface").at(-1)?.surface).toBeNull();
    conference.say("event of KICKED");
    expect(of("surface").at(-1)?.surface).not.toBeNull();
    const connections = FakeConnection.all.length;
    await join();
    await settled();
    expect(FakeConnection.all).toHaveLength(connections);
  });

  it("asks to be let in at a guarded room, and asks its host about others", async () => {
    const { join, of, engine } = begin({ is_host: true });
    await join();
    await settled();
    newest().say("event of CONNECTION_ESTABLISHED");
    await settled();
    const conference = newest().conference as FakeConference;
    conference.say("event of CONFERENCE_FAILED", "conference.membersOnly");
    expect(conference.done.at(-1)).toBe("lobby Afi Essai");
    expect(of("surface").at(-1)?.surface).not.toBeNull();
    conference.say(JOINED);
    expect(of("surface").at(-1)?.surface).toBeNull();
    conference.say("event of LOBBY_USER_JOINED", "k1", "Koffi");
    const asked = of("question").at(-1)?.question;
    expect(asked?.text).toContain("Koffi");
    asked?.answers[0]?.act();
    expect(conference.done.at(-1)).toBe("admit k1");
    expect(of("question").at(-1)).toEqual({ type: "question", id: "k1", question: null });
    engine.leave();
    await settled();
    expect(conference.done.at(-1)).toBe("leave");
    expect(newest().closed).toBe(true);
  });

  it("carries nothing in text mode", async () => {
    const { engine, join } = begin();
    engine.setMode("text");
    await join();
    await settled();
    expect(FakeConnection.all).toEqual([]);
  });
});
