import type { Source } from "../port";
import type { Grant } from "./grant";
import type { Conference, JitsiConnection, Library, LocalStats, RecorderSession, RemoteTrack, Track } from "./library";
import { sourceOf } from "./tracks";

/** Why a stay in Jitsi's room ended, or did not begin. */
export type Ending =
  /** No way to the server, or it broke: worth trying again. */
  | "lost"
  /** The websocket did not open at all: worth trying long polling. */
  | "unreached"
  /** The server did not accept the token, or the password: worth trying with new ones. */
  | "refused"
  | "denied"
  | "full"
  | "kicked";

/** What is heard of the room, in the library's words, without its names of events. */
export interface Hearer {
  joined(endpoint: string): void;
  ended(why: Ending): void;
  waiting(): void;
  interrupted(now: boolean): void;
  moderates(): void;
  trackAdded(track: RemoteTrack): void;
  trackRemoved(track: RemoteTrack): void;
  trackMuted(): void;
  /** Somebody in the room switched one's own sound or picture off. */
  silenced(source: Source): void;
  userLeft(endpoint: string): void;
  recorder(session: RecorderSession): void;
  level(endpoint: string, level: number): void;
  stats(stats: LocalStats): void;
  knocks(id: string, name: string): void;
  knockEnded(id: string): void;
}

/** Failures of a conference that it survives. */
const SURVIVED = ["CHAT_ERROR", "SETTINGS_ERROR", "PASSWORD_NOT_SUPPORTED", "DISPLAY_NAME_REQUIRED"];
const ENDINGS: Readonly<Record<string, Ending>> = {
  PASSWORD_REQUIRED: "refused",
  AUTHENTICATION_REQUIRED: "refused",
  NOT_ALLOWED_ERROR: "refused",
  RESERVATION_ERROR: "refused",
  CONFERENCE_ACCESS_DENIED: "denied",
  CONFERENCE_MAX_USERS: "full",
};
/** Leaving politely may take this long; then the connection is closed all the same. */
const LEAVE_WITHIN = 2_000;

/** Opens the connection to the server; answers it when it is there, and tells `ended` when it breaks, before or after. */
export function connect(library: Library, grant: Grant, serviceUrl: string, hear: Pick<Hearer, "ended">): Promise<JitsiConnection> {
  const connection = new library.JitsiConnection(null, grant.jwt, {
    hosts: grant.hosts,
    serviceUrl,
    enableWebsocketResume: true,
  });
  const { connection: events } = library.events;
  const { connection: errors } = library.errors;
  return new Promise((resolve) => {
    let established = false;
    connection.addEventListener(events.CONNECTION_ESTABLISHED ?? "", () => {
      established = true;
      resolve(connection);
    });
    connection.addEventListener(events.CONNECTION_FAILED ?? "", (error: string) => {
      const refused = error === errors.PASSWORD_REQUIRED;
      hear.ended(refused ? "refused" : established ? "lost" : "unreached");
    });
    connection.addEventListener(events.CONNECTION_DISCONNECTED ?? "", () => hear.ended(established ? "lost" : "unreached"));
    connection.connect({ name: grant.room });
  });
}

/** Makes the conference, not joined yet: tracks go in first. */
export function makeConference(library: Library, connection: JitsiConnection, grant: Grant, hear: Hearer): Conference {
  const conference = connection.initJitsiConference(grant.room, {
    // Two people too speak over the server: their addresses are nobody's business, and a third needs no change of ways.
    p2p: { enabled: false },
    enableNoAudioDetection: false,
    enableNoisyMicDetection: false,
    resolution: grant.max_height,
  });
  const names = library.events.conference;
  const on = (name: string, listener: (...heard: never[]) => void): void => {
    const event = names[name];
    if (event !== undefined) conference.on(event, listener);
  };
  on("CONFERENCE_JOINED", () => hear.joined(conference.myUserId()));
  on("CONFERENCE_FAILED", (error: string) => failed(library, conference, grant, error, hear));
  on("KICKED", () => hear.ended("kicked"));
  on("CONNECTION_INTERRUPTED", () => hear.interrupted(true));
  on("CONNECTION_RESTORED", () => hear.interrupted(false));
  on("SUSPEND_DETECTED", () => hear.ended("lost"));
  // At CONFERENCE_JOINED nobody is a moderator yet; the role comes later, by this event alone.
  on("USER_ROLE_CHANGED", (id: string, role: string) => {
    if (id === conference.myUserId() && role === "moderator") hear.moderates();
  });
  on("TRACK_ADDED", (track: RemoteTrack) => !track.isLocal() && hear.trackAdded(track));
  on("TRACK_REMOVED", (track: RemoteTrack) => !track.isLocal() && hear.trackRemoved(track));
  on("TRACK_MUTE_CHANGED", (track: Track, by?: object) => {
    if (!track.isLocal()) hear.trackMuted();
    else if (by && track.isMuted()) hear.silenced(sourceOf(track) ?? "microphone");
  });
  on("RECORDER_STATE_CHANGED", (session: RecorderSession) => hear.recorder(session));
  on("USER_LEFT", (id: string) => hear.userLeft(id));
  on("TRACK_AUDIO_LEVEL_CHANGED", (id: string, level: number) => hear.level(id, level));
  on("LOBBY_USER_JOINED", (id: string, name: string) => hear.knocks(id, name));
  on("LOBBY_USER_LEFT", (id: string) => hear.knockEnded(id));
  const stats = library.events.connectionQuality.LOCAL_STATS_UPDATED;
  if (stats !== undefined) conference.on(stats, (told: LocalStats) => hear.stats(told));
  return conference;
}

function failed(library: Library, conference: Conference, grant: Grant, error: string, hear: Hearer): void {
  const name = Object.entries(library.errors.conference).find(([, value]) => value === error)?.[0] ?? "";
  if (SURVIVED.includes(name)) return;
  if (name === "FOCUS_DISCONNECTED") return hear.interrupted(true);
  if (name === "MEMBERS_ONLY_ERROR" && conference.joinLobby) {
    // Once a host has let us in, the library joins by itself.
    hear.waiting();
    conference.joinLobby(grant.name).catch(() => hear.ended("denied"));
    return;
  }
  hear.ended(ENDINGS[name] ?? "lost");
}

/** Leaves the room and closes the connection, however far they had come. */
export async function close(connection: JitsiConnection | null, conference: Conference | null): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, LEAVE_WITHIN));
  await Promise.race([conference?.leave().catch(() => undefined), patience]);
  await connection?.disconnect();
}
