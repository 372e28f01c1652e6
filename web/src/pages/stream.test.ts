import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventBody } from "../api/routes";
import { concerns } from "./live";
import { follow, isLater } from "./stream";

/** A stream as a browser reads it, driven by the test. */
class Source {
  static opened: Source[] = [];
  static readonly CLOSED = 2;
  onmessage: ((message: { data: string; lastEventId: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 1;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    Source.opened.push(this);
  }

  close(): void {
    this.readyState = Source.CLOSED;
  }

  says(id: string, event: Partial<EventBody>): void {
    this.onmessage?.({ data: JSON.stringify({ session_id: null, meeting_id: null, course_id: null, title: null, ...event }), lastEventId: id });
  }
}

/** The tabs' channel: what one posts the others hear, at once. */
class Channel {
  static all = new Set<Channel>();
  onmessage: ((message: { data: unknown }) => void) | null = null;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    Channel.all.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of Channel.all) if (other !== this && other.name === this.name) other.onmessage?.({ data: structuredClone(data) });
  }

  close(): void {
    Channel.all.delete(this);
  }
}

/** One lock, held by one after the other. */
function locks(): unknown {
  let held = Promise.resolve();
  return {
    request(_: string, options: { signal: AbortSignal }, task: () => Promise<void>): Promise<void> {
      const before = held;
      held = before.then(() => (options.signal.aborted ? undefined : task()));
      return held;
    },
  };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

function tab(cursor: string): { heard: string[]; states: boolean[]; follow: ReturnType<typeof follow> } {
  const heard: string[] = [];
  const states: boolean[] = [];
  const following = follow(cursor, "7", { told: (event) => heard.push(event.type), state: (up) => states.push(up) });
  return { heard, states, follow: following };
}

beforeEach(() => {
  vi.useFakeTimers();
  Source.opened = [];
  Channel.all.clear();
  vi.stubGlobal("window", { BroadcastChannel: Channel, EventSource: Source });
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("navigator", { locks: locks() });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("one stream a browser", () => {
  it("is read by one tab and heard by all, each event once", async () => {
    const [one, two] = [tab("e-3"), tab("e-4")];
    one.follow.start();
    two.follow.start();
    await settled();
    expect(Source.opened.map((source) => source.url)).toEqual(["/api/events?last_event_id=e-3"]);
    const source = Source.opened[0]!;
    source.says("e-4", { type: "session_planned" });
    source.says("e-4", { type: "ready" });
    source.says("e-5", { type: "session_started" });
    source.says("e-5", { type: "roster" });
    expect(one.heard).toEqual(["session_planned", "session_started", "roster"]);
    expect(two.heard, "its page was made after the first one").toEqual(["session_started", "roster"]);
    expect([one.states.at(-1), two.states.at(-1)]).toEqual([true, true]);
  });

  it("tells a tab that comes later what its page missed, or to look anew", async () => {
    const one = tab("e-3");
    one.follow.start();
    await settled();
    Source.opened[0]!.says("e-4", { type: "session_started" });
    Source.opened[0]!.says("e-5", { type: "session_ended" });
    const [later, older, other] = [tab("e-4"), tab("e-2"), tab("x-9")];
    for (const one of [later, older, other]) one.follow.start();
    expect(later.heard).toEqual(["session_ended"]);
    expect(older.heard, "the reading tab began later").toEqual(["reset"]);
    expect(other.heard, "another run of the server").toEqual(["reset"]);
    expect(one.heard).toEqual(["session_started", "session_ended"]);
  });

  it("is taken over, from the last event on, by the next tab when the reading one goes", async () => {
    const [one, two] = [tab("e-3"), tab("e-3")];
    one.follow.start();
    two.follow.start();
    await settled();
    Source.opened[0]!.says("e-4", { type: "session_started" });
    one.follow.stop();
    await settled();
    expect(Source.opened[0]!.readyState).toBe(Source.CLOSED);
    expect(Source.opened[1]?.url).toBe("/api/events?last_event_id=e-4");
    Source.opened[1]!.says("e-5", { type: "session_ended" });
    expect(two.heard).toEqual(["session_started", "session_ended"]);
    expect(one.heard).toEqual(["session_started"]);
  });

  it("counts as down where nothing comes, and after a refusal is tried again", async () => {
    const one = tab("e-3");
    one.follow.start();
    await settled();
    vi.advanceTimersByTime(19_000);
    expect(one.states).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(one.states).toEqual([false]);
    const source = Source.opened[0]!;
    source.close();
    source.onerror?.();
    vi.advanceTimersByTime(60_000);
    expect(Source.opened).toHaveLength(2);
    Source.opened[1]!.says("e-3", { type: "ready" });
    expect(one.states.at(-1)).toBe(true);
    expect(one.heard, "who came and went meanwhile is not kept").toEqual(["reset"]);
  });

  it("comes back after five minutes when a newer one took its place", async () => {
    const [one, two] = [tab("e-3"), tab("e-3")];
    one.follow.start();
    two.follow.start();
    await settled();
    Source.opened[0]!.says("e-3", { type: "ready" });
    Source.opened[0]!.says("e-3", { type: "replaced" });
    expect([one.states.at(-1), two.states.at(-1)], "both look for themselves meanwhile").toEqual([false, false]);
    expect(Source.opened[0]!.readyState).toBe(Source.CLOSED);
    vi.advanceTimersByTime(299_000);
    expect(Source.opened, "or it would take the place of another in turn").toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(Source.opened[1]?.url).toBe("/api/events?last_event_id=e-3");
    Source.opened[1]!.says("e-4", { type: "session_started" });
    Source.opened[1]!.says("e-4", { type: "ready" });
    expect([one.states.at(-1), two.states.at(-1)]).toEqual([true, true]);
    expect([one.heard, two.heard], "and who came and went is not kept").toEqual([["session_started", "reset"], ["session_started", "reset"]]);
  });

  it("is each tab’s own where the browser has no locks", async () => {
    vi.stubGlobal("navigator", {});
    const [one, two] = [tab("e-3"), tab("e-3")];
    one.follow.start();
    two.follow.start();
    await settled();
    expect([Source.opened.length, one.follow.isShared]).toEqual([2, false]);
    Source.opened[0]!.says("e-4", { type: "reset" });
    expect([one.heard, two.heard], "its own stream tells it").toEqual([["reset"], []]);
    one.follow.stop();
    expect(Source.opened.map((source) => source.readyState)).toEqual([Source.CLOSED, 1]);
  });

  it("ends for all tabs with the sign-in, and does not come back", async () => {
    const [one, two] = [tab("e-3"), tab("e-3")];
    one.follow.start();
    two.follow.start();
    await settled();
    Source.opened[0]!.says("e-3", { type: "signed_out" });
    vi.advanceTimersByTime(300_000);
    expect([one.heard, two.heard]).toEqual([["signed_out"], ["signed_out"]]);
    expect(Source.opened).toHaveLength(1);
  });
});

describe("what happened", () => {
  it("is later by its number, or in another run", () => {
    expect([isLater("e-10", "e-9"), isLater("e-9", "e-9"), isLater("e-9", "e-10"), isLater("x-1", "e-9")]).toEqual([true, false, false, true]);
  });

  it("concerns the page that shows it", () => {
    const event = (type: EventBody["type"], session: number | null, course: number | null) => ({ type, session_id: session, course_id: course });
    const shows = (session: number): boolean => session === 5;
    expect(concerns("session 5", event("session_started", 5, 2), shows)).toBe(true);
    expect(concerns("session 5", event("session_started", 6, 2), shows)).toBe(false);
    expect(concerns("course 2", event("session_planned", 6, 2), shows)).toBe(true);
    expect(concerns("course 2", event("session_planned", 6, 3), shows)).toBe(false);
    expect(concerns("course 2", event("enrollment", null, 2), shows)).toBe(true);
    expect(concerns("", event("session_cancelled", 6, null), shows)).toBe(true);
    expect(concerns("", event("roster", 6, 2), shows), "who comes to a class that is not shown").toBe(false);
    expect(concerns("", event("roster", 5, 2), shows)).toBe(true);
    expect(concerns("session 5", event("reset", null, null), shows)).toBe(true);
  });
});
