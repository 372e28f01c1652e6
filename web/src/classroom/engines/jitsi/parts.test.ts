import { beforeEach, describe, expect, it, vi } from "vitest";
import { loadStrings } from "../../i18n";
import type { EngineEvent } from "../port";
import { createEngine } from ".";
import { readGrant } from "./grant";
import { Levels } from "./levels";
import { readMessage } from "./messages";
import { loadScript } from "./script";
import { Count, qualityOf } from "./stats";

beforeEach(() => loadStrings("fr"));

describe("what the server's half says", () => {
  it("is read with care: no other links than of the web, no room no grant, nothing unknown", () => {
    expect(readGrant({ room: "r", ui: "odd", domain: "meet.test" })).toMatchObject({
      ui: "tab",
      hosts: { domain: "meet.test", muc: "conference.meet.test", focus: "focus.meet.test" },
      jwt: null,
      password: null,
    });
    expect(readGrant({ room: "r", link: "javascript:alert(1)" }).link).toBe("");
    expect(() => readGrant({ ui: "lib" })).toThrow("no room");
    expect(readMessage({ type: "kick" })).toBeNull();
    expect(readMessage({ type: "other" })).toBeNull();
    expect(readMessage(null)).toBeNull();
  });
});

describe("who speaks", () => {
  it("is told loudest first, three at most, once, and until silence lasts", () => {
    const levels = new Levels();
    levels.note(1, 0.2, 0);
    levels.note(2, 0.5, 0);
    levels.note(3, 0.1, 0);
    levels.note(4, 0.3, 0);
    levels.note(5, 0.01, 0);
    expect(levels.speaking(100)).toEqual([2, 4, 1]);
    expect(levels.speaking(200)).toBeNull();
    expect(levels.speaking(5_000)).toEqual([]);
  });
});

describe("the data meter", () => {
  it("goes on over connections that begin at nothing", () => {
    const count = new Count();
    expect([100, 150, 20, 30].map((now) => count.add(now))).toEqual([100, 150, 170, 180]);
    expect([90, 50, 10].map((connectionQuality) => qualityOf({ connectionQuality }))).toEqual(["good", "fair", "poor"]);
  });
});

/** A document that keeps the scripts put into it. */
function fakeDocument() {
  const scripts: { src: string; there: boolean; onload: (() => void) | null; onerror: (() => void) | null }[] = [];
  vi.stubGlobal("window", {});
  vi.stubGlobal("document", {
    createElement: () => {
      const script = { src: "", there: false, onload: null, onerror: null, remove: () => void (script.there = false) };
      return script;
    },
    head: { append: (script: (typeof scripts)[number]) => void (scripts.push(script), (script.there = true)) },
  });
  return scripts;
}

describe("the server's script", () => {
  it("is taken from its address once, and asked for again after it failed, was late or was something else", async () => {
    vi.useFakeTimers();
    const scripts = fakeDocument();
    const first = loadScript("https://meet.test/a.js", "Thing");
    scripts[0]?.onerror?.();
    await expect(first).rejects.toThrow("does not come");
    const second = loadScript("https://meet.test/a.js", "Thing");
    scripts[1]?.onload?.();
    await expect(second).rejects.toThrow("is not Thing");
    const third = loadScript("https://meet.test/a.js", "Thing");
    vi.advanceTimersByTime(12_000);
    await expect(third).rejects.toThrow("in time");
    expect(scripts.map((one) => one.there)).toEqual([false, false, false]);
    expect(scripts.map((one) => one.src)).toEqual(["https://meet.test/a.js", "https://meet.test/a.js?again=1", "https://meet.test/a.js?again=2"]);
    const fourth = loadScript("https://meet.test/a.js", "Thing");
    (window as unknown as { Thing: number }).Thing = 5;
    scripts[3]?.onload?.();
    expect(await fourth).toBe(5);
    expect(await loadScript("https://meet.test/a.js", "Thing")).toBe(5);
    expect(scripts).toHaveLength(4);
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
});

describe("a server that cannot be in this page", () => {
  it("leaves all media to its own tab", async () => {
    const events: EngineEvent[] = [];
    const engine = createEngine((event) => events.push(event));
    await engine.join({ grant: { ui: "tab", domain: "meet.jit.si", room: "cours", link: "https://meet.jit.si/cours" }, epoch: "e", connection: 1, send: () => true, renew: () => undefined });
    expect(events[0]).toMatchObject({ type: "surface", surface: { devices: { microphone: false, camera: false, screen: false } } });
    expect(await engine.stats()).toMatchObject({ bytesReceived: 0, pictures: [] });
  });
});
