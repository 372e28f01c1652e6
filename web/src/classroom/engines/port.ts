/**
 * What the classroom asks of whatever carries sound and picture. An engine lives in its own folder, whose `index.ts`
 * exports `createEngine`; nothing outside that folder knows which engine runs.
 */

/** `video`: faces, screen and sound. `light`: sound alone (and a screen when asked for). `text`: no media at all. */
export type MediaMode = "video" | "light" | "text";
export type Source = "microphone" | "camera" | "screen";
export type PictureSource = Exclude<Source, "microphone">;
export type LinkQuality = "good" | "fair" | "poor";

/** A picture wanted on this screen, at most this high (in pixels of video). */
export interface ViewTile {
  participant: number;
  source: PictureSource;
  max_height: number;
}

/** The way to the server, new after every opening of the socket. */
export interface EngineLink {
  grant: unknown;
  /** Changes when the room was made anew. */
  epoch: string;
  /** This socket's number: media belongs to one connection. */
  connection: number;
  /** Sends to the engine's other half; false when the socket is down. */
  send(data: unknown): boolean;
  /** Asks for a new grant: the socket opens anew, and `join` follows. */
  renew(): void;
}

/** What one sends, or a surface of the engine's own does. */
export interface Switches {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}

/** A view of the engine's own, in the place of pictures and tiles: for an engine that cannot hand its pictures over, or has to say why. */
export interface Surface {
  /** Fills an element of the stage; what it answers empties it again. */
  mount(parent: HTMLElement): () => void;
  /** What the view itself sends; the classroom's own switches are put away. Null: they are used. */
  devices: Switches | null;
  /** Whether the light mode means anything to it. */
  hasModes: boolean;
}

/** Something that only the reader can decide; answered at most once. */
export interface Question {
  text: string;
  /** `all`: what giving this answer to all questions that have it is called. */
  answers: { words: string; all?: string; act: () => void }[];
}

export type EngineEvent =
  /** `stream` is null when that picture is no longer carried. */
  | { type: "picture"; participant: number; source: PictureSource; stream: MediaStream | null }
  /** One of the few sound outlets; `participant` is whom it carries now. */
  | { type: "sound"; outlet: number; stream: MediaStream | null; participant: number | null }
  | { type: "state"; state: "connecting" | "connected" | "interrupted" | "failed" }
  | { type: "quality"; quality: LinkQuality; downKbps: number | null }
  /** Null: pictures and tiles again. */
  | { type: "surface"; surface: Surface | null }
  /** Who is heard, loudest first, from an engine whose server does not tell. */
  | { type: "speaking"; participants: readonly number[] }
  /** One's own microphone, camera or screen was switched off where the engine runs. */
  | { type: "silenced"; source: Source }
  /** Whether the class is being recorded, and whether the reader may change that with `record`. Until the first of these it is not. */
  | { type: "recording"; state: "off" | "pending" | "on"; mayChange: boolean }
  /** What the reader asked for could not be done, in words. */
  | { type: "refused"; text: string }
  /** Null: it was settled, or is moot. */
  | { type: "question"; id: string; question: Question | null };

/** Read-only figures, for the data meter and for diagnosis. Bytes count since the engine was made. */
export interface EngineStats {
  bytesReceived: number;
  bytesSent: number;
  roundTripMs: number | null;
  pictures: { participant: number | null; source: PictureSource | null; framesDecoded: number; width: number; height: number }[];
  sounds: { participant: number | null; totalAudioEnergy: number; bytesReceived: number }[];
}

export interface MediaEngine {
  /** Starts, or takes up again with a new link: what was published and wanted before stays so. */
  join(link: EngineLink): Promise<void>;
  /** Ends all media; `join` may follow. */
  leave(): void;
  /** A message of the engine's other half. */
  receive(data: unknown): void;
  publish(source: Exclude<Source, "screen">, track: MediaStreamTrack): Promise<void>;
  unpublish(source: Source): Promise<void>;
  /** Shares a screen (with its sound, where the engine can carry it). */
  shareScreen(stream: MediaStream): Promise<void>;
  /** Where sound comes out, when the browser lets one choose: the id of an output device. */
  setDevices(devices: { speaker: string }): void;
  setView(pictures: readonly ViewTile[]): void;
  setMode(mode: MediaMode): void;
  /** Starts or stops a recording; an engine without it never says that one may. */
  record?(on: boolean): void;
  stats(): Promise<EngineStats>;
}

export type EngineFactory = (emit: (event: EngineEvent) => void) => MediaEngine;
