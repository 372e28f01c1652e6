import { ApiError, ask } from "../../api/client";
import { liveSessionService } from "../../api/liveSessionService";
import type { Farewell } from "./connection";

function farewellOf(error: unknown): Farewell | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === "session_full") return "full";
  if (error.status === 401) return "signed_out";
  if (error.status === 403 || error.status === 404) return "forbidden";
  return null;
}

/**
 * Asks by plain HTTP why the socket was refused, which a browser does not tell: first whether the session still runs, then
 * whether a ticket for the socket would be given, then (before one has ever been in) whether a seat is left. `null` means that nothing speaks against another try.
 */
export async function probe(sessionId: number, entered: boolean): Promise<Farewell | null> {
  try {
    const { status, present_count, max_participants } = await liveSessionService.getSession(sessionId);
    if (status === "ended" || status === "cancelled") return "ended";
    if (status === "scheduled") return "not_live";
    await ask("POST /api/live-sessions/{session}/ws-ticket", { path: { session: sessionId } });
    return !entered && present_count >= max_participants ? "full" : null;
  } catch (error) {
    return farewellOf(error);
  }
}
