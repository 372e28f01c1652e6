/**
 * The messages of the classroom's socket, as docs/protocol.md defines them. This file holds nothing else, so that it can be
 * written anew from the server's own types.
 */

export type Role = "host" | "moderator" | "participant";
export type Mode = "video" | "text";
export type ChatKind = "text" | "question" | "answer";

/** Someone in the room. `hand` is null, or the number of the raising: smaller came first. */
export interface Participant {
  id: number;
  name: string;
  role: Role;
  mode: Mode;
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  hand: number | null;
  connected: boolean;
}

/** One message of the class's chat. `created_at` is RFC 3339 in UTC. */
export interface ChatMessage {
  id: number;
  user_id: number;
  name: string;
  kind: ChatKind;
  text: string;
  reply_to: number | null;
  created_at: string;
  client_id: string | null;
}

/** Which engine carries sound and picture, and what it needs to start; the grant's shape is the engine's own affair. */
export interface EngineGrant {
  kind: string;
  grant: unknown;
}

export interface SessionInfo {
  id: number;
  title: string;
  started_at: string | null;
  ends_at: string | null;
  is_recording: boolean;
}

export type ClientMessage =
  | { type: "hello"; mode: Mode; resume?: { epoch: string; seq: number } }
  | { type: "ping" }
  | { type: "chat"; client_id: string; text: string; kind: ChatKind; reply_to?: number }
  | { type: "hand"; raised: boolean }
  | { type: "devices"; microphone: boolean; camera: boolean; screen: boolean }
  | { type: "mute"; participant?: number }
  | { type: "lower_hand"; participant: number }
  | { type: "remove"; participant: number }
  | { type: "end" }
  | { type: "leave" }
  | { type: "engine"; data: unknown };

export type ServerMessage =
  | {
      type: "welcome";
      epoch: string;
      seq: number;
      now: string;
      connection: number;
      you: number;
      session: SessionInfo;
      participants: Participant[];
      participants_count: number;
      chat: ChatMessage[];
      engine: EngineGrant;
    }
  | { type: "resumed"; epoch: string; seq: number; now: string; connection: number; engine: EngineGrant }
  | { type: "joined"; seq: number; participant: Participant }
  | { type: "changed"; seq: number; participant: Participant }
  | { type: "left"; seq: number; participant: number; reason: "left" | "connection_lost" | "removed" }
  | { type: "chat"; seq: number; message: ChatMessage }
  | { type: "ended"; seq: number; ended_at: string }
  | { type: "muted"; by: string }
  | { type: "speaking"; participants: number[] }
  | { type: "engine"; data: unknown }
  | { type: "pong" }
  | { type: "error"; code: string; message: string; about: string | null; client_id?: string | null };
