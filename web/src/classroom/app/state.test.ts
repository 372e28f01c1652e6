import { describe, expect, it } from "vitest";
import type { ChatMessage, ServerMessage } from "../../api/protocol";
import { person } from "./people.fixture";
import { EMPTY_ROOM, enqueue, headcount, raisedHands, reduce, type RoomState } from "./state";

const afi = person(1, "Afi");
const koffi = person(2, "Koffi");

const line = (id: number, client_id = "", user_id = 2): ChatMessage => ({
  id,
  user_id,
  name: "Koffi",
  kind: "text",
  text: `message ${id}`,
  reply_to: null,
  created_at: "2026-03-12T13:30:00Z",
  client_id,
});

const welcome = (chat: ChatMessage[] = []): ServerMessage => ({
  type: "welcome",
  epoch: "a",
  seq: 10,
  now: "2026-03-12T13:30:00Z",
  connection: 3,
  you: 1,
  session: { id: 9, title: "Déléguer", started_at: "2026-03-12T13:00:00Z", ends_at: "2026-03-12T14:30:00Z" },
  participants: [afi, koffi],
  participants_count: 5,
  chat,
  engine: { kind: "builtin", grant: {} },
});

const play = (state: RoomState, ...messages: ServerMessage[]): RoomState =>
  messages.reduce((now, message) => reduce(now, message, 0), state);
const room = (): RoomState => play(EMPTY_ROOM, welcome());
const ids = (state: RoomState): number[] => state.lines.flatMap((one) => (one.what === "message" ? [one.message.id] : []));

describe("people", () => {
  it("come, change and go; those left out of the list are counted", () => {
    let state = room();
    expect(headcount(state)).toBe(5);
    state = play(state, { type: "joined", seq: 11, participant: person(3, "Fatou") });
    expect(headcount(state)).toBe(6);
    state = play(state, { type: "changed", seq: 12, participant: { ...koffi, camera: true } });
    expect(state.participants.get(2)?.camera).toBe(true);
    expect(headcount(state)).toBe(6);
    state = play(
      state,
      { type: "left", seq: 13, participant: 2, reason: "left" },
      { type: "left", seq: 14, participant: 77, reason: "left" },
    );
    expect([...state.participants.keys()]).toEqual([1, 3]);
    expect(headcount(state)).toBe(4);
  });

  it("do not go on speaking once gone", () => {
    const state = play(
      room(),
      { type: "speaking", participants: [2, 1] },
      { type: "left", seq: 11, participant: 2, reason: "removed" },
    );
    expect(state.speaking).toEqual([1]);
    expect(state.spoke.get(2)).toBeGreaterThan(state.spoke.get(1) ?? 0);
  });

  it("raise hands in order", () => {
    const state = play(
      room(),
      { type: "changed", seq: 11, participant: { ...afi, hand: 8 } },
      { type: "changed", seq: 12, participant: { ...koffi, hand: 3 } },
    );
    expect(raisedHands(state.participants).map((one) => one.name)).toEqual(["Koffi", "Afi"]);
  });

  it("are announced as back after a long absence only", () => {
    const away: ServerMessage = { type: "changed", seq: 11, participant: { ...koffi, connected: false } };
    const back: ServerMessage = { type: "joined", seq: 12, participant: koffi };
    const long = reduce(reduce(room(), away, 1_000), back, 121_000);
    expect(long.lines).toEqual([{ what: "back", id: "b2-121000", name: "Koffi", awayMs: 120_000 }]);
    expect(reduce(reduce(room(), away, 1_000), back, 5_000).lines).toEqual([]);
  });
});

describe("the discussion", () => {
  it("keeps each message once", () => {
    const state = play(
      room(),
      { type: "chat", seq: 11, message: line(1) },
      { type: "chat", seq: 12, message: line(1) },
      { type: "chat", seq: 13, message: line(2) },
    );
    expect(ids(state)).toEqual([1, 2]);
  });

  it("takes an own message off its way when the server has it", () => {
    const waiting = enqueue(room(), { client_id: "c1", text: "bonjour", kind: "text" });
    expect(waiting.outgoing).toHaveLength(1);
    const state = play(waiting, { type: "chat", seq: 11, message: line(1, "c1", 1) });
    expect(state.outgoing).toEqual([]);
    expect(ids(state)).toEqual([1]);
  });

  it("keeps what is still on its way over a new picture of the room, but not what arrived", () => {
    const waiting = enqueue(enqueue(room(), { client_id: "c1", text: "a", kind: "text" }), {
      client_id: "c2",
      text: "b",
      kind: "text",
    });
    const state = play(waiting, welcome([line(1, "c1", 1)]));
    expect(state.outgoing.map((one) => one.client_id)).toEqual(["c2"]);
    expect(ids(state)).toEqual([1]);
  });

  it("gives up a refused message, and says so", () => {
    const waiting = enqueue(room(), { client_id: "c1", text: "a", kind: "text" });
    const state = play(waiting, { type: "error", code: "rate_limited", message: "Trop vite.", about: "chat", client_id: "c1" });
    expect(state.outgoing).toEqual([]);
    expect(state.lines).toEqual([{ what: "refused", id: "rc1", text: "Trop vite." }]);
  });
});

it("never changes the state it was given", () => {
  const before = room();
  const copy = structuredClone(before);
  play(
    before,
    { type: "joined", seq: 11, participant: person(3, "Fatou") },
    { type: "chat", seq: 12, message: line(1) },
    { type: "speaking", participants: [1] },
  );
  expect(before).toEqual(copy);
});
