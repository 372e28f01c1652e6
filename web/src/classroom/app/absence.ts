import type { ServerMessage } from "../../api/protocol";

/** How long one was away, and how many messages came meanwhile. */
export interface Absence {
  awayMs: number;
  missed: number;
}

/** A shorter one is not worth telling. */
const NOTABLE = 3_000;

/** Follows a drop from its beginning until everything missed has arrived. */
export class AbsenceWatch {
  private since: number | null = null;
  private until: number | null = null;
  private awayMs = 0;
  private missed = 0;
  private newest = 0;
  private you = 0;

  /** The connection is lost; called again while it stays so changes nothing. */
  lost(now: number): void {
    this.since ??= now;
  }

  /** When the present drop began, or null. */
  get lostSince(): number | null {
    return this.since;
  }

  /** Reads a message that was applied; answers the absence once all of it is known. */
  message(message: ServerMessage, now: number): Absence | null {
    if (message.type === "welcome") {
      const missed = message.chat.filter((line) => line.id > this.newest && line.user_id !== message.you).length;
      this.you = message.you;
      this.newest = Math.max(this.newest, ...message.chat.map((line) => line.id));
      return this.over(now, this.since === null ? 0 : missed);
    }
    if (message.type === "chat") {
      this.newest = Math.max(this.newest, message.message.id);
      if (this.until !== null && message.message.user_id !== this.you) this.missed += 1;
    }
    if (message.type === "resumed" && this.since !== null) {
      this.awayMs = now - this.since;
      this.since = null;
      this.missed = 0;
      this.until = message.seq;
      return null;
    }
    if (this.until !== null && "seq" in message && message.seq >= this.until) return this.settle();
    return null;
  }

  /** Nothing more will come by itself: the drop was so short that nothing happened in it. */
  settle(): Absence | null {
    if (this.until === null) return null;
    this.until = null;
    return this.awayMs >= NOTABLE ? { awayMs: this.awayMs, missed: this.missed } : null;
  }

  private over(now: number, missed: number): Absence | null {
    const awayMs = this.since === null ? 0 : now - this.since;
    this.since = null;
    this.until = null;
    return awayMs >= NOTABLE ? { awayMs, missed } : null;
  }
}
