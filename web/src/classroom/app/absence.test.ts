import { describe, expect, it } from "vitest";
import type { ChatMessage, ServerMessage } from "../../api/protocol";
import { AbsenceWatch } from "./absence";

describe("an absence", () => {
  const chat = (seq: number, user_id = 7): ServerMessage => ({ type: "chat", seq, message: { id: seq, user_id } as ChatMessage });
  const resumed = (seq: number): ServerMessage => ({
    type: "resumed",
    epoch: "a",
    seq,
    now: "",
    connection: 1,
    engine: { kind: "", grant: null },
  });

  it("is told once everything missed has arrived", () => {
    const watch = new AbsenceWatch();
    watch.lost(1_000);
    watch.lost(60_000);
    expect(watch.message(resumed(12), 131_000)).toBeNull();
    expect(watch.message(chat(11), 131_000)).toBeNull();
    expect(watch.message(chat(12), 131_001)).toEqual({ awayMs: 130_000, missed: 2 });
    expect(watch.message(chat(13), 131_002)).toBeNull();
  });
  it("counts what others wrote, not one's own message that came through at last", () => {
    const watch = new AbsenceWatch();
    watch.message({ type: "welcome", you: 3, chat: [] as ChatMessage[] } as ServerMessage, 0);
    watch.lost(1_000);
    watch.message(resumed(12), 11_000);
    watch.message(chat(11), 11_000);
    expect(watch.message(chat(12, 3), 11_000)).toEqual({ awayMs: 10_000, missed: 1 });
  });
  it("of a moment is not told", () => {
    const watch = new AbsenceWatch();
    watch.lost(1_000);
    watch.message(resumed(5), 2_000);
    expect(watch.settle()).toBeNull();
  });
});
