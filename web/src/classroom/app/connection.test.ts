import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ServerMessage } from "../../api/protocol";
import { Connection, reconnectDelay, type Farewell } from "./connection";

/** A socket that the test opens, fills and closes by hand. */
class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: { type: string; resume?: unknown }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close(): void {
    this.readyState = 3;
  }
  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  drop(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const WELCOME = { type: "welcome", epoch: "a", seq: 4, participants: [], chat: [] };

function connect(answer: Farewell | null = null) {
  const seen: { messages: ServerMessage[]; states: string[]; since: number[]; over: Farewell[] } = { messages: [], states: [], since: [], over: [] };
  const probe = vi.fn(() => Promise.resolve(answer));
  const connection = new Connection({
    url: "ws://class.test/ws",
    mode: "video",
    probe,
    random: () => 1,
    events: {
      message: (message) => seen.messages.push(message),
      state: (state, since) => {
        seen.states.push(state);
        seen.since.push(since);
      },
      over: (farewell) => seen.over.push(farewell),
      roundTrip: () => undefined,
    },
  });
  connection.open();
  return { connection, seen, probe };
}

const socket = (index: number): FakeSocket => {
  const found = FakeSocket.all[index];
  if (!found) throw new Error(`socket ${index} was not opened`);
  return found;
};

beforeEach(() => {
  FakeSocket.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the classroom's socket", () => {
  it("says hello, and after a drop resumes from the last event", () => {
    const { seen } = connect();
    socket(0).accept();
    expect(socket(0).sent).toEqual([{ type: "hello", mode: "video" }]);
    socket(0).say(WELCOME);
    socket(0).say({ type: "left", seq: 5, participant: 2, reason: "left" });
    socket(0).drop(1006);
    expect(seen.states).toEqual(["connecting", "open", "lost"]);
    vi.advanceTimersByTime(300);
    socket(1).accept();
    expect(socket(1).sent).toEqual([{ type: "hello", mode: "video", resume: { epoch: "a", seq: 5 } }]);
    socket(1).say({ type: "resumed", epoch: "a", seq: 6 });
    socket(1).say({ type: "left", seq: 5, participant: 2, reason: "left" });
    socket(1).say({ type: "left", seq: 6, participant: 3, reason: "left" });
    expect(seen.messages.map((message) => ("seq" in message ? message.seq : 0))).toEqual([4, 5, 6, 6]);
    expect(seen.over).toEqual([]);
  });

  it("waits longer after each vain try, and at once when hurried", async () => {
    expect([0, 1, 2, 3, 4, 5, 9].map((attempt) => reconnectDelay(attempt, 1))).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
    expect(reconnectDelay(2, 0)).toBe(600);
    const { connection } = connect();
    socket(0).drop(1006);
    await vi.advanceTimersByTimeAsync(300);
    socket(1).drop(1006);
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.all).toHaveLength(2);
    connection.hurry();
    expect(FakeSocket.all).toHaveLength(3);
  });

  it("asks after 10 s of silence and gives up 5 s later", () => {
    const { seen } = connect();
    socket(0).accept();
    socket(0).say(WELCOME);
    vi.advanceTimersByTime(9_999);
    expect(socket(0).sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(socket(0).sent.at(-1)).toEqual({ type: "ping" });
    vi.advanceTimersByTime(5_000);
    expect(seen.states.at(-1)).toBe("lost");
    expect(seen.since.at(-1), "away since the last word").toBe(Date.now() - 15_000);
  });

  it("gives up an opening that is not answered, and opens anew", () => {
    const { seen } = connect();
    vi.advanceTimersByTime(4_999);
    expect(seen.states).toEqual(["connecting"]);
    vi.advanceTimersByTime(1);
    expect(seen.states.at(-1)).toBe("lost");
    vi.advanceTimersByTime(300);
    expect(FakeSocket.all).toHaveLength(2);
    socket(1).accept();
    socket(1).say(WELCOME);
    vi.advanceTimersByTime(9_000);
    expect(seen.states.at(-1)).toBe("open");
  });

  it("does not give up while anything is heard", () => {
    const { seen } = connect();
    socket(0).accept();
    socket(0).say(WELCOME);
    for (let turn = 0; turn < 5; turn++) {
      vi.advanceTimersByTime(12_000);
      socket(0).say({ type: "pong" });
    }
    expect(seen.states).toEqual(["connecting", "open"]);
  });

  it.each([
    [4000, "left"],
    [4001, "ended"],
    [4002, "removed"],
  ] as const)("ends with close code %i and never comes back", (code, farewell) => {
    const { seen, connection } = connect();
    socket(0).accept();
    socket(0).say(WELCOME);
    socket(0).drop(code);
    vi.advanceTimersByTime(60_000);
    connection.hurry();
    expect(seen.over).toEqual([farewell]);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it.each([4008, 4029, 1001, 1012, 1006])("comes back after close code %i", (code) => {
    const { seen } = connect();
    socket(0).accept();
    socket(0).say(WELCOME);
    socket(0).drop(code);
    vi.advanceTimersByTime(5_000);
    expect(FakeSocket.all).toHaveLength(2);
    expect(seen.over).toEqual([]);
  });

  it("learns why it is refused", async () => {
    const { seen, probe } = connect("full");
    socket(0).drop(1006);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(probe).toHaveBeenCalledOnce();
    expect(seen.over).toEqual(["full"]);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("connects anew when events are missing", () => {
    const { seen } = connect();
    socket(0).accept();
    socket(0).say(WELCOME);
    socket(0).say({ type: "left", seq: 9, participant: 2, reason: "left" });
    expect(seen.messages).toHaveLength(1);
    vi.advanceTimersByTime(300);
    socket(1).accept();
    expect(socket(1).sent[0]).toMatchObject({ resume: { epoch: "a", seq: 4 } });
  });
});
