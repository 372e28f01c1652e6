import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadStrings } from "../../i18n";
import type { EngineEvent } from "../port";
import { JitsiEngine } from "./engine";

/** An `external_api.js` that notes what it is told. */
class FakeApi {
  static all: FakeApi[] = [];
  done: unknown[][] = [];
  disposed = false;
  private readonly listeners = new Map<string, (heard: unknown) => void>();
  constructor(
    readonly domain: string,
    readonly options: { roomName: string; jwt?: string; configOverwrite: Record<string, unknown>; lang: string; parentNode: unknown },
  ) {
    FakeApi.all.push(this);
  }
  addListener(event: string, listener: (heard: unknown) => void): void {
    this.listeners.set(event, listener);
  }
  executeCommand(...words: unknown[]): void {
    this.done.push(words);
  }
  dispose(): void {
    this.disposed = true;
  }
  say(event: string, heard: unknown = {}): void {
    this.listeners.get(event)?.(heard);
  }
}

const FRAME = { ui: "iframe", domain: "8x8.vc", room: "app/cours", password: "p", jwt: "t", link: "https://8x8.vc/app/cours", is_host: true };
const PLACE = {} as HTMLElement;
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
const microphone = { id: "m", enabled: true } as unknown as MediaStreamTrack;

/** An engine whose page shows the frames that it asks for. */
function begin(world: object = { JitsiMeetExternalAPI: FakeApi }) {
  vi.stubGlobal("window", world);
  FakeApi.all = [];
  const events: EngineEvent[] = [];
  const sent: unknown[] = [];
  const renew = vi.fn();
  const engine = new JitsiEngine(
    (event) => events.push(event),
    () => 0.5,
  );
  const surfaces = () => events.filter((one) => one.type === "surface").map((one) => one.surface);
  const join = (more: object = {}) =>
    engine.join({ grant: { ...FRAME, ...more }, epoch: "e", connection: 1, send: (data) => sent.push(data) > 0, renew });
  /** The newest surface is one of a frame: puts it into the page. */
  const show = () => {
    const takeOut = surfaces().at(-1)?.mount(PLACE);
    return { api: FakeApi.all.at(-1) as FakeApi, takeOut };
  };
  const enter = async (more: object = {}) => {
    await join(more);
    await settled();
    const shown = show();
    shown.api.say("videoConferenceJoined", { id: "abcd" });
    return shown;
  };
  return { engine, events, sent, renew, surfaces, join, show, enter, devices: () => surfaces().at(-1)?.devices };
}

beforeEach(async () => {
  vi.useFakeTimers();
  await loadStrings("fr");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the server's own page", () => {
  it("fills the stage, begins as the classroom's switches stood, and tells what it sends", async () => {
    const { engine, events, sent, surfaces, join, show, devices } = begin();
    await engine.publish("microphone", microphone);
    await join();
    await settled();
    expect(devices()).toEqual({ microphone: true, camera: false, screen: false });
    const { api, takeOut } = show();
    expect(api.options).toMatchObject({ roomName: "app/cours", jwt: "t", lang: "fr", parentNode: PLACE });
    expect(api.options.configOverwrite).toMatchObject({ startWithAudioMuted: false, startWithVideoMuted: true, prejoinConfig: { enabled: false }, resolution: 360 });
    api.say("videoConferenceJoined", { id: "abcd" });
    expect(sent).toEqual([{ type: "endpoint", id: "abcd" }]);
    api.say("videoMuteStatusChanged", { muted: false });
    expect(devices()).toEqual({ microphone: true, camera: true, screen: false });
    engine.receive({ type: "endpoints", map: { efgh: 4 } });
    api.say("dominantSpeakerChanged", { id: "efgh" });
    expect(events.at(-1)).toEqual({ type: "speaking", participants: [4] });
    engine.receive({ type: "mute", endpoint: "efgh" });
    engine.receive({ type: "kick", endpoint: "efgh" });
    engine.setMode("light");
    expect(api.done.slice(1)).toEqual([
      ["muteRemoteParticipant", "efgh", "audio"],
      ["kickParticipant", "efgh"],
      ["setAudioOnly", true],
    ]);
    api.say("readyToClose");
    takeOut?.();
    expect(api.disposed).toBe(true);
    expect(devices()).toEqual({ microphone: false, camera: false, screen: false });
    const shown = surfaces().length;
    await join();
    vi.advanceTimersByTime(600_000);
    expect(surfaces(), "hung up, it comes back only when asked").toHaveLength(shown);
  });

  it("leaves chat, hands and invitations to the classroom, and records when its host says so", async () => {
    const { engine, events, enter } = begin();
    const recording = () => events.filter((one) => one.type === "recording").at(-1);
    const { api } = await enter({ records: true, session: 9 });
    const { toolbarButtons } = api.options.configOverwrite as { toolbarButtons: string[] };
    for (const one of ["chat", "raisehand", "invite", "recording"]) expect(toolbarButtons).not.toContain(one);
    expect(toolbarButtons).toEqual(expect.arrayContaining(["microphone", "hangup", "mute-everyone"]));
    expect(api.options.configOverwrite).toMatchObject({ disableInviteFunctions: true, disableReactions: true });
    api.say("participantRoleChanged", { id: "efgh", role: "moderator" });
    expect(recording()).toBeUndefined();
    api.say("participantRoleChanged", { id: "abcd", role: "moderator" });
    expect(recording()).toEqual({ type: "recording", state: "off", mayChange: true });
    engine.record(true);
    expect(api.done.at(-1)).toEqual(["startRecording", { mode: "file", shouldShare: true }]);
    api.say("recordingStatusChanged", { on: true, mode: "stream" });
    expect(recording()).toMatchObject({ state: "pending" });
    api.say("recordingStatusChanged", { on: true, mode: "file" });
    expect(recording()).toMatchObject({ state: "on" });
    engine.record(false);
    expect(api.done.at(-1)).toEqual(["stopRecording", "file"]);
    api.say("recordingStatusChanged", { on: false, mode: "file", error: "busy" });
    expect(recording()).toMatchObject({ state: "off", mayChange: true });
    expect(events.at(-1)).toMatchObject({ type: "refused" });
    api.say("readyToClose");
    expect(recording()).toMatchObject({ state: "off", mayChange: false });

    const student = begin();
    const other = await student.enter({ is_host: false });
    expect(other.api.options.configOverwrite.toolbarButtons).not.toContain("mute-everyone");
    other.api.say("participantRoleChanged", { id: "abcd", role: "moderator" });
    other.api.say("recordingStatusChanged", { on: true, mode: "file" });
    expect(student.events.filter((one) => one.type === "recording")).toEqual([{ type: "recording", state: "on", mayChange: false }]);
  });

  it("is switched off by a mute and stays so, when it is told twice and when a host mutes it over Jitsi as well", async () => {
    const { engine, enter, devices } = begin();
    await engine.publish("microphone", microphone);
    const { api } = await enter();
    const toggles = () => api.done.filter(([command]) => command === "toggleAudio").length;
    const mute = { type: "rights", microphone: false, camera: true, screen: true };
    engine.receive(mute);
    expect(devices()).toMatchObject({ microphone: false });
    engine.receive(mute);
    expect(toggles()).toBe(1);
    // The host was first: the page says off, and our toggle has switched it on.
    api.say("audioMuteStatusChanged", { muted: true });
    api.say("audioMuteStatusChanged", { muted: false });
    expect(toggles()).toBe(2);
    api.say("audioMuteStatusChanged", { muted: true });
    expect(devices()).toMatchObject({ microphone: false });
    api.say("audioMuteStatusChanged", { muted: false });
    expect(devices(), "who wants to speak again does").toMatchObject({ microphone: true });
    engine.receive(mute);
    vi.advanceTimersByTime(2_000);
    api.say("audioMuteStatusChanged", { muted: false });
    expect([toggles(), devices()?.microphone]).toEqual([3, true]);
  });

  it("is locked by who moderates it, whether the role or one's own name comes first", async () => {
    const { join, show, enter } = begin();
    const locks = (api: FakeApi) => api.done.filter(([command]) => command === "password");
    const late = (await enter()).api;
    late.say("participantRoleChanged", { id: "efgh", role: "moderator" });
    expect(locks(late)).toEqual([]);
    late.say("participantRoleChanged", { id: "abcd", role: "moderator" });
    expect(locks(late)).toEqual([["password", "p"]]);
    late.say("errorOccurred", { error: { name: "conference.focusLeft", isFatal: true } });
    await join();
    await settled();
    const { api: early } = show();
    early.say("participantRoleChanged", { id: "abcd", role: "moderator" });
    early.say("participantRoleChanged", { id: "efgh", role: "participant" });
    expect(locks(early)).toEqual([]);
    early.say("videoConferenceJoined", { id: "abcd" });
    expect(locks(early)).toEqual([["password", "p"]]);
  });

  it("is not drawn when its script comes after one has left", async () => {
    const scripts: { onload: (() => void) | null }[] = [];
    const world: Record<string, unknown> = {};
    vi.stubGlobal("document", {
      createElement: () => ({ onload: null, remove: () => undefined }),
      head: { append: (script: (typeof scripts)[number]) => scripts.push(script) },
    });
    const { engine, join, surfaces } = begin(world);
    await join({ script_url: "https://8x8.vc/app/external_api.js" });
    engine.setMode("text");
    const shown = surfaces().length;
    world.JitsiMeetExternalAPI = FakeApi;
    scripts[0]?.onload?.();
    await settled();
    expect(scripts).toHaveLength(1);
    expect(surfaces()).toHaveLength(shown);
  });
});

describe("a frame that fails", () => {
  const fail = (api: FakeApi, name: string, isFatal = true) => api.say("errorOccurred", { error: { name, isFatal } });

  it("is made anew with a new grant and what it sent, soon at first, then every half minute", async () => {
    const { engine, events, enter, join, show, renew, surfaces, devices } = begin();
    await engine.publish("microphone", microphone);
    let { api } = await enter();
    api.say("screenSharingStatusChanged", { on: true });
    // Shown, the surface of the frame takes the classroom's own devices.
    await engine.unpublish("microphone");
    for (const [turn, wait] of [500, 1_500, 4_000, 8_000, 30_000, 30_000].entries()) {
      fail(api, "connection.droppedError");
      api.say("readyToClose");
      expect(devices()).toEqual({ microphone: false, camera: false, screen: false });
      expect(events.at(-1)).toMatchObject({ state: turn < 4 ? "interrupted" : "failed" });
      vi.advanceTimersByTime(wait - 1);
      expect(renew).toHaveBeenCalledTimes(turn);
      vi.advanceTimersByTime(1);
      expect(renew).toHaveBeenCalledTimes(turn + 1);
      await join({ jwt: `t${turn}` });
      await settled();
      api = show().api;
      expect(api.options.jwt).toBe(`t${turn}`);
      expect(devices()).toEqual({ microphone: true, camera: false, screen: false });
    }
    expect(FakeApi.all).toHaveLength(7);
    expect(surfaces()).toHaveLength(14);
  });

  it("because the server refuses, is tried with new tokens, and then said so", async () => {
    for (const name of ["connection.passwordRequired", "conference.authenticationRequired", "conference.connectionError.notAllowed"]) {
      const { enter, join, show, renew, events } = begin();
      let { api } = await enter();
      for (const wait of [500, 1_500, 4_000, 8_000]) {
        fail(api, name, false);
        vi.advanceTimersByTime(wait);
        await join();
        await settled();
        api = show().api;
      }
      fail(api, name, false);
      expect([name, renew.mock.calls.length, events.at(-1)]).toEqual([name, 4, { type: "state", state: "failed" }]);
    }
  });

  it("because one is not let in, or it is full, is not tried again by itself", async () => {
    for (const name of ["conference.connectionError.accessDenied", "conference.max_users"]) {
      const { enter, join, renew, surfaces } = begin();
      const { api } = await enter();
      fail(api, "conference.chatError", false);
      expect(surfaces()).toHaveLength(1);
      fail(api, name, false);
      expect(surfaces()).toHaveLength(2);
      vi.advanceTimersByTime(600_000);
      await join();
      await settled();
      expect([name, renew.mock.calls.length, surfaces().length]).toEqual([name, 0, 2]);
    }
  });
});
