/** Louder than this (0 to 1) is speech. */
const SPEECH = 0.03;
/** Somebody who has been quiet for this long (milliseconds) does not speak any more. */
const LASTS = 1_200;
const MOST = 3;

/** Who speaks, from the levels of sound that Jitsi tells several times a second. */
export class Levels {
  private readonly heard = new Map<number, { level: number; at: number }>();
  private told: readonly number[] = [];

  note(participant: number, level: number, now: number): void {
    if (level >= SPEECH) this.heard.set(participant, { level, at: now });
  }

  /** Who speaks now, loudest first and three at most; null when that is as it was. */
  speaking(now: number): readonly number[] | null {
    for (const [participant, { at }] of this.heard) if (now - at > LASTS) this.heard.delete(participant);
    const loudest = [...this.heard].sort(([, a], [, b]) => b.level - a.level).map(([participant]) => participant);
    // The same people in another order are no news: the ring would only flicker.
    const next = loudest.slice(0, MOST);
    if (next.length === this.told.length && next.every((one) => this.told.includes(one))) return null;
    this.told = next;
    return next;
  }
}
