import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventBody } from "../api/routes";
import type { Hearing } from "./stream";

const stream = { isShared: true, starts: 0, stops: 0, hearing: null as Hearing | null };
vi.mock("./stream", () => ({
  follow: (_cursor: string, _who: string, hearing: Hearing) => {
    stream.hearing = hearing;
    return {
      isShared: stream.isShared,
      start: () => void stream.starts++,
      stop: () => void stream.stops++,
    };
  },
}));

/** A page with one fragment, as far as the script looks at it. */
class FakePage extends EventTarget {
  visibilityState = "visible";
  readonly documentElement = { dataset: { events: "e-1", who: "7" } };
  readonly told = { dataset: { started: "« % » a commencé." }, textContent: "" };
  countdown: { dataset: { countdown: string; lang: string }; textContent: string; querySelectorAll: () => never[] } | null = null;

  querySelector(selector: string): unknown {
    return { "[data-live]": { dataset: { live: "" } }, "[data-told]": this.told }[selector] ?? null;
  }

  querySelectorAll(selector: string): unknown[] {
    if (selector === "[data-fragment]") return [{ dataset: { fragment: "live" } }];
    return selector === "[data-countdown]" && this.countdown ? [this.countdown] : [];
  }

  show(visible: boolean): void {
    this.visibilityState = visible ? "visible" : "hidden";
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let page: FakePage;
let looks: number[];
let began: number;
/** What `Math.random` answers. */
let chance: number;

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
function tell(event: Partial<EventBody>): void {
  stream.hearing?.told({ type: "session_started", session_id: 5, meeting_id: null, course_id: 2, title: "Les fractions", ...event });
}
/** Seconds after the start at which the page was looked at. */
const seconds = (): number[] => looks.map((at) => (at - began) / 1000);

/** Starts the scripts of a page that a stream reaches. */
async function open(): Promise<typeof import("./live")> {
  vi.resetModules();
  const live = await import("./live");
  live.startLive();
  stream.hearing?.state(true);
  return live;
}

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(stream, { isShared: true, starts: 0, stops: 0, hearing: null });
  [page, looks, chance, began] = [new FakePage(), [], 0, Date.now()];
  vi.spyOn(Math, "random").mockImplementation(() => chance);
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", { EventSource: class {} });
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("location", { href: "/dashboard" });
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("CSS", { escape: String });
  vi.stubGlobal("DOMParser", class { parseFromString = () => ({ querySelector: () => null }); });
  vi.stubGlobal("fetch", async () => {
    looks.push(Date.now());
    return { ok: true, redirected: false, status: 200, headers: { get: () => null }, text: async () => "" };
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("how soon a page looks", () => {
  it("is at once for what happens, and within 20 s when everybody is told to", async () => {
    await open();
    chance = 0.9;
    tell({});
    await pass(1_000);
    expect(seconds()).toEqual([0.9]);
    tell({ type: "reset", session_id: null });
    await pass(17_000);
    expect(seconds(), "everybody else looks too").toEqual([0.9]);
    await pass(3_000);
    expect(seconds()).toEqual([0.9, 19]);
  });

  it("is each half minute at most for who comes and goes, and sooner for anything else", async () => {
    await open();
    page.querySelector = () => ({ dataset: { live: "session 5" } });
    for (let second = 0; second < 100; second += 10) {
      tell({ type: "roster" });
      await pass(10_000);
    }
    expect(seconds()).toEqual([30, 60, 90]);
    tell({ type: "roster" });
    tell({ type: "session_changed" });
    await pass(50);
    expect(seconds()).toEqual([30, 60, 90, 100]);
    chance = 1;
    await pass(60_000);
    tell({ type: "roster" });
    await pass(29_900);
    expect(looks).toHaveLength(4);
    await pass(200);
    expect(looks, "all who watch the same roster do not ask at once").toHaveLength(5);
  });

  it("is spread at a countdown’s zero, and asked once by who is told", async () => {
    await open();
    const { startCountdowns } = await import("./countdown");
    const zero = (inSeconds: number): void => {
      const countdown = new Date(Date.now() + inSeconds * 1000).toISOString();
      page.countdown = { dataset: { countdown, lang: "fr" }, textContent: "", querySelectorAll: () => [] };
    };
    chance = 0.75;
    zero(5);
    startCountdowns();
    await pass(40_000);
    expect(seconds()).toEqual([6.5]);
    page.countdown = null;
    stream.hearing?.state(false);
    await pass(15_000);
    looks = [];
    began = Date.now();
    zero(2);
    await pass(14_000);
    expect(seconds(), "nobody tells it").toEqual([3.5, 6.5, 13.5]);
  });
});

describe("a hidden page", () => {
  it("listens for 10 s by a shared stream, and looks when it was away for long", async () => {
    await open();
    page.show(false);
    await pass(9_000);
    expect(stream.stops).toBe(0);
    await pass(2_000);
    expect(stream.stops).toBe(1);
    page.show(true);
    await pass(1_000);
    expect([stream.starts, looks.length], "the stream tells what happened").toEqual([2, 0]);
    page.show(false);
    await pass(61_000);
    expect(looks).toHaveLength(0);
    page.show(true);
    await pass(0);
    expect(looks).toHaveLength(1);
  });

  it("gives back its connection at once where each has its own", async () => {
    stream.isShared = false;
    const { isTold } = await open();
    expect(isTold()).toBe(true);
    page.show(false);
    expect([stream.stops, isTold()]).toEqual([1, false]);
  });

  it("lets go of the stream when the browser puts it to sleep", async () => {
    await open();
    page.show(false);
    page.dispatchEvent(new Event("freeze"));
    expect(stream.stops).toBe(1);
  });
});

it("says a title as it is", async () => {
  await open();
  tell({ title: "Gagner 5 $& plus, $` et $$" });
  expect(page.told.textContent).toBe("« Gagner 5 $& plus, $` et $$ » a commencé.");
});
