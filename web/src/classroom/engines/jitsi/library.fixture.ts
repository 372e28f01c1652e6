import { vi } from "vitest";
import type { ConnectionOptions, LocalTrack, RecorderSession, RemoteTrack, TrackInfo } from "./library";

type Listener = (...heard: never[]) => void;

/** A media track or stream, as far as the engine looks at it. */
export class FakeMedia {
  enabled = true;
  contentHint = "";
  constructor(
    readonly id: string,
    readonly kind: "audio" | "video" = "video",
  ) {}
}

export class FakeStream {
  constructor(readonly tracks: FakeMedia[]) {}
  getTracks(): FakeMedia[] {
    return this.tracks;
  }
}

class Speaker {
  private readonly listeners = new Map<string, Listener[]>();
  on(event: string, listener: Listener): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }
  addEventListener = this.on.bind(this);
  say(event: string, ...heard: unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(...(heard as never[]));
  }
}

export class FakeConference extends Speaker {
  done: string[] = [];
  constraints: unknown[] = [];
  constructor(private readonly id: string) {
    super();
  }
  private note(...words: unknown[]): void {
    this.done.push(words.join(" "));
  }
  myUserId = (): string => this.id;
  join = (password?: string): void => this.note("join", password ?? "");
  leave = async (): Promise<void> => this.note("leave");
  setDisplayName = (name: string): void => this.note("name", name);
  addTrack = async (track: FakeLocal): Promise<void> => this.note("add", track.info.mediaType, track.info.videoType ?? "");
  removeTrack = async (track: FakeLocal): Promise<void> => this.note("remove", track.info.videoType ?? "audio");
  replaceTrack = async (a: FakeLocal, b: FakeLocal): Promise<void> => this.note("replace", a.media.id, b.media.id);
  setReceiverConstraints = (constraints: unknown): void => void this.constraints.push(constraints);
  muteParticipant = (id: string, media: string): void => this.note("mute", id, media);
  kickParticipant = (id: string): void => this.note("kick", id);
  lock = async (password: string): Promise<void> => this.note("lock", password);
  /** What comes of asking for a recording, or for its end. */
  recorder: () => Promise<void> = async () => undefined;
  startRecording = async (options: { mode: string; appData: string }): Promise<void> => {
    this.note("record", options.mode, options.appData);
    await this.recorder();
  };
  stopRecording = async (id: string): Promise<void> => {
    this.note("stop recording", id);
    await this.recorder();
  };
  joinLobby = async (name: string): Promise<void> => this.note("lobby", name);
  lobbyApproveAccess = (id: string): void => this.note("admit", id);
  lobbyDenyAccess = (id: string): void => this.note("deny", id);
}

export class FakeConnection extends Speaker {
  static all: FakeConnection[] = [];
  conference: FakeConference | null = null;
  name = "";
  closed = false;
  constructor(
    readonly appId: null,
    readonly token: string | null,
    readonly options: ConnectionOptions,
  ) {
    super();
    FakeConnection.all.push(this);
  }
  connect({ name }: { name: string }): void {
    this.name = name;
  }
  async disconnect(): Promise<void> {
    this.closed = true;
  }
  initJitsiConference(): FakeConference {
    this.conference = new FakeConference(`me${FakeConnection.all.length}`);
    return this.conference;
  }
}

export class FakeLocal {
  readonly media: FakeMedia;
  constructor(readonly info: TrackInfo) {
    this.media = info.stream.getTracks()[0] as unknown as FakeMedia;
  }
  isLocal = (): boolean => true;
  isMuted = (): boolean => !this.media.enabled;
  getType = (): string => this.info.mediaType;
  dispose = vi.fn(async () => undefined);
  /** How often the server was told that it is heard again: not when the library finds it so already. */
  told = 0;
  async unmute(): Promise<void> {
    if (this.isMuted()) this.told += 1;
    this.media.enabled = true;
  }
}

/** A recording as the library tells of it. */
export const recorder = (id: string | undefined, status: string, error?: string, mode = "file"): RecorderSession => ({
  getID: () => id,
  getMode: () => mode,
  getStatus: () => status,
  getError: () => error,
});

/** Somebody else's track in Jitsi's room. */
export function remote(endpoint: string, what: "audio" | "camera" | "desktop", muted = false): RemoteTrack & { muted: boolean } {
  const media = new FakeMedia(`${endpoint}-${what}`, what === "audio" ? "audio" : "video");
  return {
    muted,
    getType: () => (what === "audio" ? "audio" : "video"),
    getVideoType: () => (what === "audio" ? undefined : what),
    getTrack: () => media as unknown as MediaStreamTrack,
    getSourceName: () => `${endpoint}-${what}`,
    isLocal: () => false,
    getParticipantId: () => endpoint,
    isMuted() {
      return this.muted;
    },
  };
}

/** The library's names are its own affair: the engine must ask for them, so here they are others than there. */
const names = (all: string[]): Record<string, string> => Object.fromEntries(all.map((one) => [one, `event of ${one}`]));

export function fakeLibrary() {
  FakeConnection.all = [];
  const locals: FakeLocal[] = [];
  return {
    locals,
    init: vi.fn(),
    setLogLevel: vi.fn(),
    logLevels: { ERROR: "error" },
    JitsiConnection: FakeConnection,
    createLocalTracksFromMediaStreams: (infos: TrackInfo[]): LocalTrack[] => {
      const made = infos.map((info) => new FakeLocal(info));
      locals.push(...made);
      return made as unknown as LocalTrack[];
    },
    events: {
      connection: names(["CONNECTION_ESTABLISHED", "CONNECTION_FAILED", "CONNECTION_DISCONNECTED"]),
      conference: names([
        "CONFERENCE_JOINED",
        "CONFERENCE_FAILED",
        "KICKED",
        "CONNECTION_INTERRUPTED",
        "CONNECTION_RESTORED",
        "SUSPEND_DETECTED",
        "USER_ROLE_CHANGED",
        "TRACK_ADDED",
        "TRACK_REMOVED",
        "TRACK_MUTE_CHANGED",
        "USER_LEFT",
        "RECORDER_STATE_CHANGED",
        "TRACK_AUDIO_LEVEL_CHANGED",
        "LOBBY_USER_JOINED",
        "LOBBY_USER_LEFT",
      ]),
      connectionQuality: names(["LOCAL_STATS_UPDATED"]),
    },
    errors: {
      connection: { PASSWORD_REQUIRED: "connection.passwordRequired" },
      conference: {
        MEMBERS_ONLY_ERROR: "conference.membersOnly",
        CONFERENCE_ACCESS_DENIED: "conference.denied",
        CONFERENCE_MAX_USERS: "conference.max_users",
        CHAT_ERROR: "conference.chatError",
        VIDEOBRIDGE_NOT_AVAILABLE: "conference.videobridgeNotAvailable",
      },
    },
  };
}
