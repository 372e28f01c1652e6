/**
 * What we use of lib-jitsi-meet, as its sources have it (JitsiMeetJS.ts, JitsiConnection.ts, JitsiConference.ts,
 * JitsiTrack.ts). It comes from the Jitsi server at run time and is of whatever version that runs.
 */

type Listener = (...heard: never[]) => void;

export interface Track {
  getType(): "audio" | "video";
  getVideoType?(): string | undefined;
  getTrack(): MediaStreamTrack | null;
  getSourceName?(): string | null | undefined;
  isLocal(): boolean;
  isMuted(): boolean;
}

export interface RemoteTrack extends Track {
  getParticipantId(): string;
}

export interface LocalTrack extends Track {
  mute(): Promise<void>;
  unmute(): Promise<void>;
  dispose(): Promise<void>;
}

export interface ReceiverConstraints {
  lastN: number;
  selectedSources: string[];
  defaultConstraints: { maxHeight: number };
  constraints: Record<string, { maxHeight: number }>;
}

/** A recording (`file`) or a live stream (`stream`). */
export interface RecorderSession {
  getID(): string | undefined;
  getMode(): string;
  /** `pending`, `on`, `off`, or nothing where it was refused. */
  getStatus(): string | undefined;
  getError(): string | undefined;
}

export interface Conference {
  on(event: string, listener: Listener): void;
  join(password?: string): void;
  leave(): Promise<unknown>;
  myUserId(): string;
  setDisplayName(name: string): void;
  addTrack(track: LocalTrack): Promise<unknown>;
  removeTrack(track: LocalTrack): Promise<unknown>;
  replaceTrack(before: LocalTrack, after: LocalTrack): Promise<unknown>;
  setReceiverConstraints(constraints: ReceiverConstraints): void;
  muteParticipant(id: string, media: "audio" | "video"): void;
  kickParticipant(id: string, reason?: string): void;
  lock(password: string): Promise<unknown>;
  startRecording(options: { mode: string; appData: string }): Promise<unknown>;
  stopRecording(id: string): Promise<unknown>;
  joinLobby?(name: string): Promise<unknown>;
  lobbyApproveAccess?(id: string): void;
  lobbyDenyAccess?(id: string): void;
  getActivePeerConnection?(): { getStats(): Promise<RTCStatsReport> } | null;
}

export interface ConnectionOptions {
  hosts: { domain: string; muc: string; focus: string };
  serviceUrl: string;
  enableWebsocketResume: boolean;
}

export interface JitsiConnection {
  addEventListener(event: string, listener: Listener): void;
  connect(options: { name: string }): void;
  disconnect(): Promise<unknown> | void;
  initJitsiConference(room: string, options: object): Conference;
}

/** One's own track as the library wants it; the stream holds that one track. */
export interface TrackInfo {
  stream: MediaStream;
  sourceType: string;
  mediaType: "audio" | "video";
  videoType?: "camera" | "desktop";
  deviceId: string;
  constraints: MediaTrackConstraints;
}

export interface Library {
  init(options: object): unknown;
  setLogLevel(level: unknown): void;
  logLevels: { ERROR: unknown };
  JitsiConnection: new (appId: null, token: string | null, options: ConnectionOptions) => JitsiConnection;
  createLocalTracksFromMediaStreams(infos: TrackInfo[]): LocalTrack[];
  /** Names of events, by family. */
  events: { conference: Record<string, string>; connection: Record<string, string>; connectionQuality: Record<string, string> };
  errors: { conference: Record<string, string>; connection: Record<string, string> };
}

/** What `LOCAL_STATS_UPDATED` tells, as far as we read it. */
export interface LocalStats {
  /** 0 to 100. */
  connectionQuality?: number;
  jvbRTT?: number;
  /** Kilobits a second. */
  bitrate?: { download?: number; upload?: number };
}
