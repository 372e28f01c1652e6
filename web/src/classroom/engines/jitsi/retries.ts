/** Waits before the first tries, in milliseconds. */
const SOON = [500, 1_500, 4_000, 8_000];
/** From then on, for as long as it takes. */
const LATER = 30_000;
/** Trouble that has lasted this long is no hitch any more, however few tries there were. */
const HITCH = 20_000;
/** A stay as long as this makes the next trouble the first again. */
const STEADY_AFTER = 20_000;

/**
 * When to try again: soon at first, then every half minute until it is told to stop. Each wait is between half and one and
 * a half of the above, so that a class does not come back as one to a server that has just started.
 */
export class Retries {
  private tries = 0;
  private since: number | null = null;
  private next: ReturnType<typeof setTimeout> | undefined;
  private steady: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly random: () => number) {}

  /** Plans one of the first tries; false when there were all of them already, and nothing is planned. */
  soon(act: () => void): boolean {
    clearTimeout(this.steady);
    this.since ??= Date.now();
    const wait = Date.now() - this.since < HITCH ? SOON[this.tries++] : undefined;
    if (wait !== undefined) this.plan(act, wait);
    return wait !== undefined;
  }

  /** Plans a later try. */
  later(act: () => void): void {
    this.plan(act, LATER);
  }

  /** It works again; once it has for a while, the trouble is forgotten. */
  works(): void {
    clearTimeout(this.steady);
    this.steady = setTimeout(() => this.forget(), STEADY_AFTER);
  }

  /** The next trouble is the first. */
  forget(): void {
    this.tries = 0;
    this.since = null;
  }

  /** Takes back what is planned. */
  cancel(): void {
    clearTimeout(this.next);
    clearTimeout(this.steady);
  }

  private plan(act: () => void, wait: number): void {
    clearTimeout(this.next);
    this.next = setTimeout(act, wait * (0.5 + this.random()));
  }
}
