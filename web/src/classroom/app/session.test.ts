import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClassroomConfig } from "../config";
import type { EngineEvent, MediaEngine, Surface } from "../engines/port";
import { ClassroomSession } from "./session";

const engine = { emit: (_: EngineEvent): void => undefined, done: [] as string[] };

vi.mock("../engines/load", () => ({
  loadEngine: async () => (emit: (event: EngineEvent) => void) => {
    engine.emit = emit;
    const note = (what: string) => async (source?: string) => void engine.done.push(`${what} ${source ?? ""}`.trim());
    const made: Partial<MediaEngine> = {
      join: async () => undefined,
      leave: () => undefined,
      unpublish: note("unpublish"),
      setMode: () => undefined,
      setView: () => undefined,
    };
    return made;
  },
}));

/** The server's end of the class's socket. */
class FakeSocket {
  static readonly OPEN = 1;
  static newest: FakeSocket;
  readyState = 1;
  sent: { type: string; microphone?: boolean }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor() {
    FakeSocket.newest = this;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close(): void {
    this.readyState = 3;
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const WELCOME = {
  type: "welcome",
  epoch: "e",
  seq: 0,
  you: 7,
  connection: 1,
  session: {},
  participants: [],
  participants_count: 0,
  chat: [],
  engine: { kind: "fake", grant: null },
};
const CONFIG = { sessionId: 1, wsUrl: "/ws", isHost: false } as ClassroomConfig;

/** Somebody in class, with an engine that has joined. */
async function enter() {
  const session = new ClassroomSession(CONFIG);
  session.enter("video");
  const socket = FakeSocket.newest;
  socket.onopen?.();
  socket.say(WELCOME);
  await vi.advanceTimersByTimeAsync(1);
  const told = () => socket.sent.filter((one) => one.type === "devices").map((one) => one.microphone);
  return { session, socket, told };
}

beforeEach(() => {
  vi.useFakeTimers();
  engine.done = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("location", { href: "https://class.test/" });
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  vi.stubGlobal("document", { addEventListener: () => undefined, removeEventListener: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a host's mute", () => {
  it("closes one's own microphone, and the room is told so", async () => {
    const { session, socket, told } = await enter();
    session.local.microphoneOn.value = true;
    socket.say({ type: "muted", by: "Estelle" });
    await vi.advanceTimersByTimeAsync(1);
    expect(session.local.microphoneOn.value).toBe(false);
    expect(told().at(-1)).toBe(false);
    expect(session.notices.value).toEqual([{ what: "muted", by: "Estelle" }]);
    session.leave();
  });

  it("is not ended by a view whose microphone is still open, until that one says that it is closed", async () => {
    const { session, socket, told } = await enter();
    const surface = (microphone: boolean): Surface => ({
      mount: () => () => undefined,
      devices: { microphone, camera: false, screen: false },
      hasModes: true,
    });
    engine.emit({ type: "surface", surface: surface(true) });
    await vi.advanceTimersByTimeAsync(1);
    const before = told();
    expect(before.at(-1)).toBe(true);
    socket.say({ type: "muted", by: "Estelle" });
    await vi.advanceTimersByTimeAsync(1);
    expect(told(), "that it is on now would end the mute").toEqual(before);
    engine.emit({ type: "surface", surface: surface(false) });
    expect(told()).toEqual([...before, false]);
    session.leave();
  });
});

describe("what is switched off where the engine runs", () => {
  it("is off here too", async () => {
    const { session } = await enter();
    session.local.cameraOn.value = true;
    session.local.microphoneOn.value = true;
    engine.emit({ type: "silenced", source: "camera" });
    await vi.advanceTimersByTimeAsync(1);
    expect([session.local.cameraOn.value, session.local.microphoneOn.value]).toEqual([false, true]);
    expect(engine.done).toEqual(["unpublish camera"]);
    session.leave();
  });
});
