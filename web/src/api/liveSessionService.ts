import { ask } from "./client";
import type { LiveSessionChange, NewLiveSession, SessionFilter } from "./liveSession";
import type { TokenFields } from "./routes";

/** The live-session routes, by the names that older clients call them. Every method throws `ApiError` on a refusal. */
export const liveSessionService = {
  createSession: async (course: number | string, body: NewLiveSession) =>
    (await ask("POST /api/courses/{course}/live-sessions", { path: { course }, body })).data,

  getCourseSessions: (course: number | string, query: SessionFilter = {}) =>
    ask("GET /api/courses/{course}/live-sessions", { path: { course }, query }),

  getSession: async (session: number) => (await ask("GET /api/live-sessions/{session}", { path: { session } })).data,

  updateSession: async (session: number, body: LiveSessionChange) =>
    (await ask("PUT /api/live-sessions/{session}", { path: { session }, body })).data,

  /** Cancels: nothing is ever deleted. The reason is shown to the roster. */
  deleteSession: async (session: number, reason?: string) =>
    (await ask("DELETE /api/live-sessions/{session}", { path: { session }, body: { reason: reason ?? null } })).data,

  startSession: async (session: number) => (await ask("POST /api/live-sessions/{session}/start", { path: { session } })).data,

  endSession: async (session: number) => (await ask("POST /api/live-sessions/{session}/end", { path: { session } })).data,

  joinSession: async (session: number, enrollmentId?: number) =>
    (await ask("POST /api/live-sessions/{session}/join", { path: { session }, body: { enrollment_id: enrollmentId ?? null } })).data,

  leaveSession: async (session: number) => (await ask("POST /api/live-sessions/{session}/leave", { path: { session } })).data,

  getParticipants: (session: number, query: { page?: number; limit?: number } = {}) =>
    ask("GET /api/live-sessions/{session}/participants", { path: { session }, query }),

  getStudentSessions: async (query: { page?: number; limit?: number } = {}) =>
    (await ask("GET /api/student/live-sessions", { query })).data,

  getJitsiToken: async (session: number, body: TokenFields = {}) =>
    (await ask("POST /api/live-sessions/{session}/jitsi-token", { path: { session }, body })).data,

  /** Dates are `YYYY-MM-DD`, both inclusive, in the caller's zone. */
  getCalendarSessions: (startDate: string, endDate: string) =>
    ask("GET /api/student/calendar/live-sessions", { query: { start_date: startDate, end_date: endDate } }),
};
