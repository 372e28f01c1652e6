import type { EngineEvent, EngineStats, MediaMode, Source, ViewTile } from "../port";
import type { Grant } from "./grant";
import type { Endpoints, Rights } from "./messages";

/** What the classroom wants carried now; a player reads it whenever it begins anew. */
export interface Wanted {
  /** One's own tracks that are switched on. */
  tracks: ReadonlyMap<Source, MediaStreamTrack>;
  view: readonly ViewTile[];
  mode: MediaMode;
}

/** What a player is given to speak with. */
export interface Company {
  emit(event: EngineEvent): void;
  /** Says which of Jitsi's endpoints this page is. */
  claim(endpoint: string): void;
  /** Asks for a new grant; `start` follows with it. */
  renew(): void;
  readonly wanted: Wanted;
  /** From 0 up to 1. */
  random(): number;
}

/** One way of being in Jitsi's room: over the library, in the server's own page, or apart. */
export interface Player {
  /** Begins; or goes on, with a grant that is new. */
  start(grant: Grant): void;
  stop(): void;
  /** A track of one's own was switched on, exchanged or off. */
  changed(source: Source): Promise<void>;
  viewChanged(): void;
  name(endpoints: Endpoints): void;
  restrict(rights: Rights): void;
  /** As a host's page: on Jitsi too. */
  mute(endpoint: string): void;
  kick(endpoint: string): void;
  /** Starts or stops a recording, where there is one to be had. */
  record?(on: boolean): void;
  stats(): Promise<EngineStats>;
}
