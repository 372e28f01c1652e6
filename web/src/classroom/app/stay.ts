import type { MediaMode } from "../engines/port";

/** A reload comes back without asking when it follows this soon. */
const FRESH = 60_000;
const MODES: readonly MediaMode[] = ["video", "light", "text"];

const key = (session: number): string => `estrade.stay.${session}`;

/** Notes in this tab that one is in class, now and until it is left. */
export function rememberStay(session: number, mode: MediaMode): void {
  const note = (): void => {
    try {
      sessionStorage.setItem(key(session), JSON.stringify({ mode, at: Date.now() }));
    } catch {
      // No storage: a reload shows the green room again.
    }
  };
  note();
  addEventListener("pagehide", note);
  forgetters.set(session, () => removeEventListener("pagehide", note));
}

const forgetters = new Map<number, () => void>();

/** Forgets it: one has left, or was shown out. */
export function forgetStay(session: number): void {
  forgetters.get(session)?.();
  forgetters.delete(session);
  try {
    sessionStorage.removeItem(key(session));
  } catch {
    // Nothing was kept.
  }
}

/** The mode in which this tab was in class a moment ago, or null. */
export function wasHere(session: number): MediaMode | null {
  try {
    const stay = JSON.parse(sessionStorage.getItem(key(session)) ?? "null") as { mode: MediaMode; at: number } | null;
    return stay && Date.now() - stay.at < FRESH && MODES.includes(stay.mode) ? stay.mode : null;
  } catch {
    return null;
  }
}
