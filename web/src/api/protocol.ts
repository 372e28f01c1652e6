// Made from crates/core/src/room/protocol.rs (docs/protocol.md); do not edit.

/**
 * A person with an account.
 */
export type UserId = number;

/**
 * One class meeting.
 */
export type SessionId = number;

/**
 * One line of a class's chat.
 */
export type ChatMessageId = number;

/**
 * One socket of one tab.
 */
export type ConnectionId = number;

/**
 * An instant in UTC as whole milliseconds since 1970-01-01 (negative before).
 */
export type Timestamp = string;

/**
 * What a participant may do in the room; derived on the server.
 */
export type Role = "host" | "moderator" | "participant";

/**
 * How somebody follows the class.
 */
export type Mode = "video" | "text";

/**
 * What a line of chat is.
 */
export type ChatKind = "text" | "question" | "answer";

/**
 * Why somebody is no longer there.
 */
export type LeaveReason = "left" | "connection_lost" | "removed";

/**
 * What may be wrong with a client's message.
 */
export type ErrorCode = "bad_message" | "forbidden" | "not_found" | "invalid_text" | "rate_limited" | "unavailable";

/**
 * Where a client stopped reading.
 */
export type Resume = { 
/**
 * The room's incarnation.
 */
epoch: string, 
/**
 * The last event seen.
 */
seq: number, };

/**
 * Someone in the room.
 */
export type Participant = { 
/**
 * Who.
 */
id: UserId, 
/**
 * How they are called.
 */
name: string, 
/**
 * What they may do.
 */
role: Role, 
/**
 * With or without sound and picture.
 */
mode: Mode, 
/**
 * Whether their sound is on.
 */
microphone: boolean, 
/**
 * Whether their picture is on.
 */
camera: boolean, 
/**
 * Whether they share a screen.
 */
screen: boolean, 
/**
 * The number of the raising: smaller came first.
 */
hand: number | null, 
/**
 * False between a lost connection and the end of its grace.
 */
connected: boolean, };

/**
 * A line of chat as it is shown.
 */
export type ChatMessage = { 
/**
 * Its id.
 */
id: ChatMessageId, 
/**
 * Who wrote it.
 */
user_id: UserId, 
/**
 * How they are called.
 */
name: string, 
/**
 * What it is.
 */
kind: ChatKind, 
/**
 * What it says.
 */
text: string, 
/**
 * The line it answers.
 */
reply_to: ChatMessageId | null, 
/**
 * When the server took it.
 */
created_at: Timestamp, 
/**
 * The writer's own mark.
 */
client_id: string, };

/**
 * The session as the room needs it.
 */
export type SessionInfo = { 
/**
 * Which.
 */
id: SessionId, 
/**
 * What it is called.
 */
title: string, 
/**
 * Since when it is live.
 */
started_at: Timestamp, 
/**
 * Planned end.
 */
ends_at: Timestamp, };

/**
 * Which engine carries the class, and what it needs to start.
 */
export type EngineGrant = { 
/**
 * `builtin` or `jitsi`.
 */
kind: string, 
/**
 * The engine's own affair.
 */
grant: unknown, };

/**
 * The whole picture, for a newcomer.
 */
export type Welcome = { 
/**
 * The room's incarnation.
 */
epoch: string, 
/**
 * The last event in this picture.
 */
seq: number, 
/**
 * The server's clock.
 */
now: Timestamp, 
/**
 * This connection.
 */
connection: ConnectionId, 
/**
 * The reader.
 */
you: UserId, 
/**
 * The session.
 */
session: SessionInfo, 
/**
 * At most 1 000: hosts, raised hands and publishers first.
 */
participants: Array<Participant>, 
/**
 * How many there are.
 */
participants_count: number, 
/**
 * The last 200 lines, oldest first.
 */
chat: Array<ChatMessage>, 
/**
 * What carries the class.
 */
engine: EngineGrant, };

/**
 * From a client.
 */
export type ClientMessage = { "type": "hello", 
/**
 * With or without sound and picture.
 */
mode: Mode, 
/**
 * After a drop.
 */
resume?: Resume, } | { "type": "ping" } | { "type": "chat", 
/**
 * The writer's own mark: sent again after a drop, it is stored once.
 */
client_id: string, 
/**
 * 1–2 000 characters.
 */
text: string, 
/**
 * What it is.
 */
kind: ChatKind, 
/**
 * The line it answers.
 */
reply_to?: ChatMessageId, } | { "type": "hand", 
/**
 * Up?
 */
raised: boolean, } | { "type": "devices", 
/**
 * Sound.
 */
microphone: boolean, 
/**
 * Picture.
 */
camera: boolean, 
/**
 * Screen.
 */
screen: boolean, } | { "type": "mute", 
/**
 * Whom; everybody if absent.
 */
participant?: UserId, } | { "type": "lower_hand", 
/**
 * Whose.
 */
participant: UserId, } | { "type": "remove", 
/**
 * Whom.
 */
participant: UserId, } | { "type": "end" } | { "type": "leave" } | { "type": "engine", 
/**
 * In the engine's own words.
 */
data: unknown, };

/**
 * To a client. Messages with `seq` are events: numbered without holes, kept for who comes back.
 */
export type ServerMessage = { "type": "welcome" } & Welcome | { "type": "resumed", 
/**
 * The room's incarnation.
 */
epoch: string, 
/**
 * The last of the missed events, which follow.
 */
seq: number, 
/**
 * The server's clock.
 */
now: Timestamp, 
/**
 * This connection.
 */
connection: ConnectionId, 
/**
 * What carries the class.
 */
engine: EngineGrant, } | { "type": "joined", 
/**
 * Event number.
 */
seq: number, 
/**
 * Who.
 */
participant: Participant, } | { "type": "changed", 
/**
 * Event number.
 */
seq: number, 
/**
 * Who, as they are now.
 */
participant: Participant, } | { "type": "left", 
/**
 * Event number.
 */
seq: number, 
/**
 * Who.
 */
participant: UserId, 
/**
 * Why.
 */
reason: LeaveReason, } | { "type": "chat", 
/**
 * Event number.
 */
seq: number, 
/**
 * The line.
 */
message: ChatMessage, } | { "type": "ended", 
/**
 * Event number.
 */
seq: number, 
/**
 * When.
 */
ended_at: Timestamp, } | { "type": "muted", 
/**
 * Who did it.
 */
by: string, } | { "type": "speaking", 
/**
 * At most three.
 */
participants: Array<UserId>, } | { "type": "engine", 
/**
 * In the engine's own words.
 */
data: unknown, } | { "type": "pong" } | { "type": "error", 
/**
 * A stable code.
 */
code: ErrorCode, 
/**
 * In words for a developer; pages translate the code.
 */
message: string, 
/**
 * The `type` it answers.
 */
about: string | null, 
/**
 * Of a line of chat.
 */
client_id: string | null, };
