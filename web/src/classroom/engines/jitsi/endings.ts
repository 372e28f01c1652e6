import { t } from "../../i18n";
import type { Ending } from "./conference";

/** Why there is neither sound nor picture. */
export type Why =
  | Ending
  /** The reader hung up in the server's own page. */
  | "hung_up"
  /** The server's script does not come. */
  | "missing";

/** What is said of it in the place of the pictures. Where one `rests`, one comes back when one asks, never by itself. */
export function wordsOf(why: Why): { title: string; text: string; rests: boolean } {
  const { jitsi } = t;
  switch (why) {
    case "kicked":
      return { title: jitsi.kicked, text: jitsi.kickedText, rests: true };
    case "denied":
      return { title: jitsi.denied, text: jitsi.deniedText, rests: true };
    case "full":
      return { title: jitsi.full, text: jitsi.fullText, rests: true };
    case "hung_up":
      return { title: jitsi.hungUp, text: jitsi.goesOn, rests: true };
    case "refused":
      return { title: jitsi.refused, text: jitsi.goesOn, rests: false };
    case "missing":
      return { title: jitsi.missing, text: jitsi.goesOn, rests: false };
    case "lost":
    case "unreached":
      return { title: jitsi.unreachable, text: jitsi.goesOn, rests: false };
  }
}
