import { describe, expect, it } from "vitest";
import type { ServerMessage } from "../../api/protocol";
import { Sequence } from "./sequence";

const welcome = (epoch: string, seq: number): ServerMessage => ({
  type: "welcome",
  epoch,
  seq,
  now: "",
  connection: 1,
  you: 1,
  session: { id: 1, title: "", started_at: "2026-03-12T13:00:00Z", ends_at: "2026-03-12T14:30:00Z" },
  participants: [],
  participants_count: 0,
  chat: [],
  engine: { kind: "builtin", grant: null },
});
const resumed = (epoch: string, seq: number): ServerMessage => ({
  type: "resumed",
  epoch,
  seq,
  now: "",
  connection: 2,
  engine: { kind: "builtin", grant: null },
});
const left = (seq: number): ServerMessage => ({ type: "left", seq, participant: seq, reason: "left" });

describe("the order of events", () => {
  it("applies each once and in order, and counts on from the welcome", () => {
    const sequence = new Sequence();
    expect(sequence.resume()).toBeNull();
    expect(sequence.accept(welcome("a", 7))).toBe("apply");
    expect([left(8), left(9), left(9), left(8), left(10)].map((event) => sequence.accept(event))).toEqual([
      "apply",
      "apply",
      "ignore",
      "ignore",
      "apply",
    ]);
    expect(sequence.resume()).toEqual({ epoch: "a", seq: 10 });
  });

  it("notices a hole, and does not count over it", () => {
    const sequence = new Sequence();
    sequence.accept(welcome("a", 7));
    expect(sequence.accept(left(9))).toBe("gap");
    expect(sequence.resume()).toEqual({ epoch: "a", seq: 7 });
  });

  it("after a drop takes what was missed once, though `resumed` names a later number", () => {
    const sequence = new Sequence();
    sequence.accept(welcome("a", 7));
    sequence.accept(left(8));
    expect(sequence.accept(resumed("a", 11))).toBe("apply");
    expect([left(8), left(9), left(10), left(11)].map((event) => sequence.accept(event))).toEqual([
      "ignore",
      "apply",
      "apply",
      "apply",
    ]);
  });

  it("starts anew with another epoch, and does not take up a foreign one", () => {
    const sequence = new Sequence();
    sequence.accept(welcome("a", 900));
    expect(sequence.accept(resumed("b", 3))).toBe("gap");
    expect(sequence.accept(welcome("b", 2))).toBe("apply");
    expect(sequence.accept(left(3))).toBe("apply");
  });

  it("lets messages of the moment through without counting them", () => {
    const sequence = new Sequence();
    sequence.accept(welcome("a", 1));
    expect(sequence.accept({ type: "speaking", participants: [1] })).toBe("apply");
    expect(sequence.resume()).toEqual({ epoch: "a", seq: 1 });
  });
});
