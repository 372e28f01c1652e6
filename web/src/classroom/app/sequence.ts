import type { ServerMessage } from "../../api/protocol";

/** What to do with a message: use it, drop it (seen already), or connect anew because events are missing before it. */
export type Verdict = "apply" | "ignore" | "gap";

/**
 * Keeps a room's events in order and each once. Events are numbered without holes within an epoch; after a drop the server
 * repeats from the last one seen, so a repeated number is a repeat and a skipped one is a loss.
 */
export class Sequence {
  private epoch: string | null = null;
  private last = 0;

  /** What `hello` sends to be told only what was missed; `null` before the first `welcome`. */
  resume(): { epoch: string; seq: number } | null {
    return this.epoch === null ? null : { epoch: this.epoch, seq: this.last };
  }

  /** Judges a message and, when it is to be applied, counts it. */
  accept(message: ServerMessage): Verdict {
    if (message.type === "welcome") {
      this.epoch = message.epoch;
      this.last = message.seq;
      return "apply";
    }
    if (message.type === "resumed") return message.epoch === this.epoch ? "apply" : "gap";
    if (!("seq" in message)) return "apply";
    if (message.seq <= this.last) return "ignore";
    if (message.seq > this.last + 1) return "gap";
    this.last = message.seq;
    return "apply";
  }

  /** Forgets everything, so that the next `hello` asks for the whole picture. */
  reset(): void {
    this.epoch = null;
    this.last = 0;
  }
}
