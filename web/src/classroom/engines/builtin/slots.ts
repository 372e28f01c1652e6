import type { PictureSource } from "../port";
import type { VideoSlot } from "./messages";

/** A picture that began, moved to another slot, or ended (`slot` null). */
export interface PictureChange {
  participant: number;
  source: PictureSource;
  slot: number | null;
}

/** A sound outlet that carries somebody else now. */
export interface SoundChange {
  outlet: number;
  participant: number | null;
}

const key = (slot: VideoSlot): string => `${slot.participant}/${slot.source}`;

/** What each of the fixed receiving slots carries, and what changed when the server says anew. */
export class Slots {
  private audio: (number | null)[] = [];
  private video: (VideoSlot | null)[] = [];

  /** Whom an audio slot carries. */
  heard(slot: number): number | null {
    return this.audio[slot] ?? null;
  }

  /** What a video slot carries. */
  seen(slot: number): VideoSlot | null {
    return this.video[slot] ?? null;
  }

  /**
   * Takes the server's new table. A picture that only moved is told once, with its new slot, never as ended; one that
   * stays is not told at all.
   */
  update(
    audio: readonly (number | null)[],
    video: readonly (VideoSlot | null)[],
  ): { pictures: PictureChange[]; sounds: SoundChange[] } {
    const now = new Map<string, number>();
    video.forEach((slot, index) => {
      if (slot) now.set(key(slot), index);
    });
    const before = new Map<string, number>();
    const pictures: PictureChange[] = [];
    this.video.forEach((slot, index) => {
      if (!slot) return;
      before.set(key(slot), index);
      if (!now.has(key(slot))) pictures.push({ participant: slot.participant, source: slot.source, slot: null });
    });
    video.forEach((slot, index) => {
      if (slot && before.get(key(slot)) !== index)
        pictures.push({ participant: slot.participant, source: slot.source, slot: index });
    });
    const sounds: SoundChange[] = [];
    const outlets = Math.max(audio.length, this.audio.length);
    for (let outlet = 0; outlet < outlets; outlet++) {
      const participant = audio[outlet] ?? null;
      if (participant !== this.heard(outlet)) sounds.push({ outlet, participant });
    }
    this.audio = [...audio];
    this.video = [...video];
    return { pictures, sounds };
  }
}
