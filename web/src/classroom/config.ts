import { langOf, type Lang } from "../text/format";
import type { Mode } from "../api/protocol";

/** What the page tells the classroom, in `data-config` of `#classroom`. Instants are RFC 3339. */
export interface ClassroomConfig {
  sessionId: number;
  wsUrl: string;
  exitUrl: string;
  lang: Lang;
  timezone: string | null;
  displayName: string;
  isHost: boolean;
  state: "scheduled" | "live" | "ended" | "cancelled";
  startsAt: string | null;
  endsAt: string | null;
  title: string;
  course: string | null;
  mode: Mode;
  mayBeRecorded: boolean;
  present: number | null;
}

const STATES = ["scheduled", "live", "ended", "cancelled"] as const;

/** Reads the page's configuration. Throws when what identifies the session is missing: the page is wrong then. */
export function readConfig(raw: string | undefined): ClassroomConfig {
  const value = JSON.parse(raw ?? "{}") as Record<string, unknown>;
  const text = (key: string): string | null => (typeof value[key] === "string" && value[key] !== "" ? value[key] : null);
  const sessionId = Number(value.session_id);
  const wsUrl = text("ws_url");
  if (!Number.isSafeInteger(sessionId) || !wsUrl) throw new Error("data-config names no session");
  return {
    sessionId,
    wsUrl,
    exitUrl: text("exit_url") ?? "/",
    lang: langOf(text("lang")),
    timezone: text("timezone"),
    displayName: text("display_name") ?? "",
    isHost: value.is_host === true,
    state: STATES.find((state) => state === value.state) ?? "scheduled",
    startsAt: text("starts_at"),
    endsAt: text("ends_at"),
    title: text("title") ?? "",
    course: text("course"),
    mode: value.mode === "text" ? "text" : "video",
    mayBeRecorded: value.may_be_recorded === true,
    present: typeof value.present_count === "number" ? value.present_count : null,
  };
}
