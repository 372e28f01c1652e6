import type { ChatKind, ChatMessage, EngineGrant, Participant, ServerMessage, SessionInfo } from "../../api/protocol";

/** One line of the discussion: a message, or something that happened. */
export type Line =
  | { what: "message"; message: ChatMessage }
  | { what: "back"; id: string; name: string; awayMs: number }
  | { what: "refused"; id: string; text: string };

/** A message on its way; sent again with the same id until the server has it. */
export interface Outgoing {
  client_id: string;
  text: string;
  kind: ChatKind;
  reply_to?: number;
}

/** What this browser knows of the room. Only `reduce` and the few functions beside it make new ones. */
export interface RoomState {
  you: number;
  session: SessionInfo | null;
  /** In order of arrival. */
  participants: ReadonlyMap<number, Participant>;
  /** People present whom the server's list left out. */
  unlisted: number;
  lines: readonly Line[];
  outgoing: readonly Outgoing[];
  /** Loudest first. */
  speaking: readonly number[];
  /** Who spoke when, by a counter that grows. */
  spoke: ReadonlyMap<number, number>;
  /** When people whose connection is lost were last seen, by this browser's clock. */
  lostAt: ReadonlyMap<number, number>;
  engine: (EngineGrant & { epoch: string; connection: number }) | null;
  endedAt: string | null;
}

export const EMPTY_ROOM: RoomState = {
  you: 0,
  session: null,
  participants: new Map(),
  unlisted: 0,
  lines: [],
  outgoing: [],
  speaking: [],
  spoke: new Map(),
  lostAt: new Map(),
  engine: null,
  endedAt: null,
};

/** Lines kept; older ones are in the session's history. */
const MOST_LINES = 500;
/** A shorter absence is not worth a line, and in a large class none is. */
const NOTABLE_ABSENCE = 30_000;
const SMALL_CLASS = 60;

function withLine(state: RoomState, line: Line): RoomState {
  return { ...state, lines: [...state.lines, line].slice(-MOST_LINES) };
}

const idOf = (line: Line): string => (line.what === "message" ? `m${line.message.id}` : line.id);

function receiveChat(state: RoomState, message: ChatMessage): RoomState {
  const outgoing = state.outgoing.filter((waiting) => waiting.client_id !== message.client_id);
  const known = state.lines.some((line) => line.what === "message" && line.message.id === message.id);
  const settled = { ...state, outgoing };
  return known ? settled : withLine(settled, { what: "message", message });
}

function putParticipant(state: RoomState, participant: Participant, now: number): RoomState {
  const before = state.participants.get(participant.id);
  const participants = new Map(state.participants).set(participant.id, participant);
  const lostAt = new Map(state.lostAt);
  let next: RoomState = { ...state, participants, lostAt };
  if (!participant.connected) {
    if (!lostAt.has(participant.id)) lostAt.set(participant.id, now);
    return next;
  }
  const since = lostAt.get(participant.id);
  if (since !== undefined) {
    lostAt.delete(participant.id);
    const awayMs = now - since;
    if (before && awayMs >= NOTABLE_ABSENCE && participants.size <= SMALL_CLASS && participant.id !== state.you) {
      next = withLine(next, { what: "back", id: `b${participant.id}-${now}`, name: participant.name, awayMs });
    }
  }
  return next;
}

function remove(state: RoomState, id: number): RoomState {
  const participants = new Map(state.participants);
  const lostAt = new Map(state.lostAt);
  if (!participants.delete(id)) return { ...state, unlisted: Math.max(0, state.unlisted - 1) };
  lostAt.delete(id);
  return { ...state, participants, lostAt, speaking: state.speaking.filter((one) => one !== id) };
}

function speak(state: RoomState, speaking: readonly number[]): RoomState {
  const spoke = new Map(state.spoke);
  let turn = Math.max(0, ...spoke.values());
  for (const id of [...speaking].reverse()) spoke.set(id, ++turn);
  return { ...state, speaking, spoke };
}

/** The whole picture, replacing the old one; what is still on its way stays so, unless the server has it already. */
function welcome(state: RoomState, message: Extract<ServerMessage, { type: "welcome" }>): RoomState {
  const arrived = new Set(message.chat.map((line) => line.client_id));
  const notices = state.lines.filter((line) => line.what !== "message");
  return {
    ...EMPTY_ROOM,
    you: message.you,
    session: message.session,
    participants: new Map(message.participants.map((one) => [one.id, one])),
    unlisted: Math.max(0, message.participants_count - message.participants.length),
    lines: [...message.chat.map((line): Line => ({ what: "message", message: line })), ...notices.slice(-3)],
    outgoing: state.outgoing.filter((waiting) => !arrived.has(waiting.client_id)),
    spoke: state.spoke,
    engine: { ...message.engine, epoch: message.epoch, connection: message.connection },
  };
}

/** Applies one message of the server. `now` is this browser's clock in milliseconds. */
export function reduce(state: RoomState, message: ServerMessage, now: number): RoomState {
  switch (message.type) {
    case "welcome":
      return welcome(state, message);
    case "resumed":
      return { ...state, engine: { ...message.engine, epoch: message.epoch, connection: message.connection } };
    case "joined":
      return putParticipant(state, message.participant, now);
    case "changed":
      return putParticipant(state, message.participant, now);
    case "left":
      return remove(state, message.participant);
    case "chat":
      return receiveChat(state, message.message);
    case "ended":
      return { ...state, endedAt: message.ended_at, speaking: [] };
    case "speaking":
      return speak(state, message.participants);
    case "error": {
      if (message.about !== "chat" || !message.client_id) return state;
      const outgoing = state.outgoing.filter((waiting) => waiting.client_id !== message.client_id);
      return withLine({ ...state, outgoing }, { what: "refused", id: `r${message.client_id}`, text: message.message });
    }
    case "muted":
    case "engine":
    case "pong":
      return state;
  }
}

/** Puts a message on its way. */
export function enqueue(state: RoomState, outgoing: Outgoing): RoomState {
  return { ...state, outgoing: [...state.outgoing, outgoing] };
}

/** How many people are in the room, also those whom the list leaves out. */
export function headcount(state: RoomState): number {
  return state.participants.size + state.unlisted;
}

/** Raised hands, first raised first. */
export function raisedHands(people: ReadonlyMap<number, Participant>): Participant[] {
  return [...people.values()].filter((one) => one.hand !== null).sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0));
}

export { idOf as lineId };
