import type { ClassroomSession } from "./app/session";

type Figures = Awaited<ReturnType<ClassroomSession["figures"]>>;

declare global {
  interface Window {
    /**
     * Read-only figures of the class, for support and for tests. `stats()` answers the link's and the media's state, counts
     * of people and messages, bytes so far, and of the engine: frames decoded by picture (`engine.pictures`, each under
     * the participant that its slot carries), sound energy by participant (`engine.sounds`) and bytes.
     */
    __estrade?: Readonly<{ stats(): Promise<Figures> }>;
  }
}

/** Puts the figures of a stay where a browser's console finds them. */
export function exposeDiagnostics(session: ClassroomSession): void {
  window.__estrade = Object.freeze({ stats: () => session.figures() });
}
