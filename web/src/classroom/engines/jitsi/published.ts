import type { Source } from "../port";
import type { Conference, Library, LocalTrack } from "./library";
import type { Rights } from "./messages";
import type { Wanted } from "./player";

const SOURCES: readonly Source[] = ["microphone", "camera", "screen"];

/** Wraps one of our own tracks for the library. It is ours still: only what was switched off is disposed of. */
function wrap(library: Library, source: Source, media: MediaStreamTrack): LocalTrack | undefined {
  const sound = source === "microphone";
  const [local] = library.createLocalTracksFromMediaStreams([
    {
      stream: new MediaStream([media]),
      sourceType: source === "screen" ? "screen" : "device",
      mediaType: sound ? "audio" : "video",
      ...(sound ? {} : { videoType: source === "screen" ? "desktop" : "camera" }),
      deviceId: "",
      constraints: { height: { ideal: 720 }, width: { ideal: 1280 } },
    },
  ]);
  return local;
}

/** One's own tracks in a conference: kept as the classroom wants them, one change after the other. */
export class Published {
  private readonly there = new Map<Source, { local: LocalTrack; media: MediaStreamTrack }>();
  private rights: Rights = { microphone: true, camera: true, screen: true };
  /** Jitsi too has switched the sound off, so Jitsi must hear that it is on again. */
  private silenced = false;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly library: Library,
    private readonly conference: Conference,
    private readonly wanted: Wanted,
  ) {}

  all(): Promise<void> {
    for (const source of SOURCES) void this.sync(source);
    return this.work;
  }

  /** Makes the conference carry that source as it is wanted now. */
  sync(source: Source): Promise<void> {
    this.work = this.work.then(() => this.put(source)).catch(() => undefined);
    return this.work;
  }

  restrict(rights: Rights): void {
    this.rights = rights;
    if (!rights.microphone) this.silenced = true;
    for (const source of SOURCES) void this.sync(source);
  }

  silence(): void {
    this.silenced = true;
  }

  private async put(source: Source): Promise<void> {
    const media = this.wanted.tracks.get(source);
    const before = this.there.get(source);
    const forbidden = source !== "microphone" && !this.rights[source];
    if (!media || forbidden) {
      if (!before) return;
      this.there.delete(source);
      await this.conference.removeTrack(before.local);
      if (!media) await before.local.dispose();
    } else if (before?.media === media) {
      if (source === "microphone" && this.silenced && media.enabled) await this.speakAgain(before.local, media);
    } else {
      const local = wrap(this.library, source, media);
      if (!local) return;
      this.there.set(source, { local, media });
      if (!before) return void (await this.conference.addTrack(local));
      await this.conference.replaceTrack(before.local, local);
      await before.local.dispose();
    }
  }

  /** The library tells the server only of a change that it makes itself. */
  private async speakAgain(local: LocalTrack, media: MediaStreamTrack): Promise<void> {
    this.silenced = false;
    media.enabled = false;
    await local.unmute();
    media.enabled = true;
  }
}
