import type { PictureSource, ViewTile } from "../port";

/** The grant of `welcome` for this engine (docs/protocol.md, "Engine `builtin`"). */
export interface Grant {
  ice_servers: RTCIceServer[];
  audio_slots: number;
  video_slots: number;
}

export type ToServer = { op: "offer"; sdp: string } | { op: "view"; tiles: readonly ViewTile[] } | { op: "stop" };

export interface VideoSlot {
  participant: number;
  source: PictureSource;
}

export type FromServer =
  | { op: "answer"; sdp: string }
  | { op: "refused"; reason: string }
  | { op: "slots"; audio: (number | null)[]; video: (VideoSlot | null)[] }
  | { op: "layers"; camera: boolean[] }
  | { op: "link"; down_kbps: number; up_kbps: number; loss: number };

/** Reads a grant; numbers that are missing are the protocol's own. */
export function readGrant(raw: unknown): Grant {
  const value = (raw ?? {}) as Partial<Grant>;
  return { ice_servers: value.ice_servers ?? [], audio_slots: value.audio_slots ?? 3, video_slots: value.video_slots ?? 9 };
}
