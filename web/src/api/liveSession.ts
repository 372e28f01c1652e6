/** The names by which older clients know what the live-session routes take and answer; `routes.ts` says what they are. */
import type { Pagination, Routes } from "./routes";

export type {
  ListedSession,
  Pagination,
  SessionChange as LiveSessionChange,
  SessionFields as NewLiveSession,
  StatusWord as LiveSessionStatus,
  StudentSessions,
} from "./routes";
export type {
  Ended as EndedSession,
  JoinedSession,
  LeftSession,
  ParticipantBody as LiveSessionParticipant,
  SessionDetail as LiveSession,
  Started as StartedSession,
} from "./routes";

/** A page of a list. */
export interface Page<Item> {
  data: Item[];
  pagination: Pagination;
}

/** What may be asked of a course's list. */
export type SessionFilter = Routes["GET /api/courses/{course}/live-sessions"]["query"];
