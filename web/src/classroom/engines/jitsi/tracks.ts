import type { EngineEvent, PictureSource } from "../port";
import type { NamedSource } from "./constraints";
import type { RemoteTrack, Track } from "./library";
import type { Endpoints } from "./messages";

/** A picture or a sound that is shown now. */
interface Shown {
  participant: number;
  source: PictureSource | null;
  media: MediaStreamTrack;
  outlet: number;
}

/** What a track carries: null for sound. */
export function sourceOf(track: Track): PictureSource | null {
  if (track.getType() === "audio") return null;
  return track.getVideoType?.() === "desktop" ? "screen" : "camera";
}

/**
 * The tracks that Jitsi's room has, and those of them that are shown: only what belongs to an endpoint that the server's
 * half has named. Anybody else in that room, whoever let them in, is neither seen nor heard.
 */
export class Tracks {
  private readonly known = new Set<RemoteTrack>();
  private shown = new Map<RemoteTrack, Shown>();
  private endpoints: Endpoints = new Map();
  private outlets = 0;

  constructor(private readonly emit: (event: EngineEvent) => void) {}

  /** Whose endpoint that is; null for somebody unknown. */
  participant(endpoint: string): number | null {
    return this.endpoints.get(endpoint) ?? null;
  }

  name(endpoints: Endpoints): void {
    this.endpoints = endpoints;
    this.update();
  }

  add(track: RemoteTrack): void {
    this.known.add(track);
    this.update();
  }

  remove(track: RemoteTrack): void {
    this.known.delete(track);
    this.update();
  }

  /** Forgets the tracks of an endpoint that has gone. */
  forget(endpoint: string): void {
    for (const track of this.known) if (track.getParticipantId() === endpoint) this.known.delete(track);
    this.update();
  }

  /** The room is gone: nothing is shown any more. Who is who stays known. */
  clear(): void {
    this.known.clear();
    this.update();
  }

  /** The pictures that may be asked for. */
  sources(): NamedSource[] {
    return [...this.known].flatMap((track) => {
      const participant = this.participant(track.getParticipantId());
      const source = sourceOf(track);
      const name = track.getSourceName?.();
      return participant !== null && source !== null && name ? [{ participant, source, name }] : [];
    });
  }

  /** Who is shown or heard by which media track, for the figures. */
  carried(): Iterable<Readonly<Shown>> {
    return this.shown.values();
  }

  /** Compares what should be shown with what is, and tells the differences: what ended first. Called also when a track was muted. */
  update(): void {
    const before = this.shown;
    const now = new Map<RemoteTrack, Shown>();
    for (const track of this.known) {
      const participant = this.participant(track.getParticipantId());
      const media = track.getTrack();
      const source = sourceOf(track);
      if (participant === null || !media || (source !== null && track.isMuted())) continue;
      const outlet = before.get(track)?.outlet ?? this.outlets++;
      now.set(track, { participant, source, media, outlet });
    }
    this.shown = now;
    const same = (a: Shown | undefined, b: Shown | undefined): boolean =>
      a?.participant === b?.participant && a?.source === b?.source && a?.media === b?.media;
    for (const [track, one] of before) if (!same(one, now.get(track))) this.tell(one, false);
    for (const [track, one] of now) if (!same(one, before.get(track))) this.tell(one, true);
  }

  private tell({ participant, source, media, outlet }: Shown, begins: boolean): void {
    const stream = begins ? new MediaStream([media]) : null;
    if (source === null) return this.emit({ type: "sound", outlet, participant: begins ? participant : null, stream });
    // Of somebody with two tabs one picture may end while the other goes on.
    const other = [...this.shown.values()].find((one) => one.participant === participant && one.source === source);
    this.emit({ type: "picture", participant, source, stream: stream ?? (other ? new MediaStream([other.media]) : null) });
  }
}
