import { request, ApiError } from "../../api/http";
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
 * whether a ticket for the socket would be given. `null` means that nothing speaks against another try.
 */
export async function probe(sessionId: number): Promise<Farewell | null> {
  try {
    const { status } = await liveSessionService.getSession(sessionId);
    if (status === "ended" || status === "cancelled") return "ended";
    if (status === "scheduled") return "not_live";
    await request("POST", `/api/live-sessions/${sessionId}/ws-ticket`, {});
    return null;
  } catch (error) {
    return farewellOf(error);
  }
}
