/** Bytes seen at an instant (milliseconds). */
interface Sample {
  at: number;
  bytes: number;
}

/** The meter looks back this far for its rate, so that it follows a change of mode within a minute. */
const WINDOW = 60_000;
const SHORTEST = 15_000;

/** The data meter: bytes since entering, and what an hour at this rate costs. */
export class Usage {
  private samples: Sample[] = [];

  /** Notes the count so far; returns the total and the bytes an hour, null while there is too little to tell. */
  add(bytes: number, at: number): { total: number; perHour: number | null } {
    this.samples.push({ at, bytes });
    while (this.samples.length > 2 && (this.samples[1]?.at ?? at) <= at - WINDOW) this.samples.shift();
    const first = this.samples[0];
    if (!first || at - first.at < SHORTEST) return { total: bytes, perHour: null };
    return { total: bytes, perHour: Math.max(0, ((bytes - first.bytes) / (at - first.at)) * 3_600_000) };
  }
}

/** What the three modes cost an hour, in bytes, for the choice before entering. */
export const PRICE_PER_HOUR = { video: 350e6, light: 14e6, text: 1e6 } as const;
