import { request } from "./http";
import type {
  CalendarSession,
  EndedSession,
  JitsiToken,
  JoinedSession,
  LeftSession,
  LiveSession,
  LiveSessionParticipant,
  LiveSessionStatus,
  NewLiveSession,
  Page,
  Pagination,
  StartedSession,
  StudentSessions,
} from "./liveSession";

async function data<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await request(method, path, body)).data as T;
}

async function page<T>(path: string): Promise<Page<T>> {
  const envelope = await request("GET", path);
  return { data: envelope.data as T[], pagination: envelope.pagination as Pagination };
}

function query(values: Record<string, string | number | undefined>): string {
  const set = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return set.length > 0 ? `?${new URLSearchParams(set)}` : "";
}

const of = (id: number, act = ""): string => `/api/live-sessions/${id}${act}`;

/** The live-session routes. Every method throws `ApiError` on a refusal. */
export const liveSessionService = {
  createSession: (courseId: number, session: NewLiveSession) =>
    data<LiveSession>("POST", `/api/courses/${courseId}/live-sessions`, session),

  getCourseSessions: (
    courseId: number,
    filter: { status?: LiveSessionStatus; order?: "asc" | "desc"; page?: number; limit?: number } = {},
  ) => page<LiveSession>(`/api/courses/${courseId}/live-sessions${query(filter)}`),

  getSession: (id: number) => data<LiveSession>("GET", of(id)),

  updateSession: (id: number, changes: Partial<NewLiveSession>) => data<LiveSession>("PUT", of(id), changes),

  /** Cancels: nothing is ever deleted. The reason is shown to the roster. */
  deleteSession: (id: number, reason?: string) => data<LiveSession>("DELETE", of(id), reason ? { reason } : undefined),

  startSession: (id: number) => data<StartedSession>("POST", of(id, "/start")),

  endSession: (id: number) => data<EndedSession>("POST", of(id, "/end")),

  joinSession: (id: number, enrollmentId?: number) =>
    data<JoinedSession>("POST", of(id, "/join"), enrollmentId === undefined ? {} : { enrollment_id: enrollmentId }),

  leaveSession: (id: number) => data<LeftSession>("POST", of(id, "/leave")),

  getParticipants: (id: number, filter: { page?: number; limit?: number } = {}) =>
    page<LiveSessionParticipant>(of(id, `/participants${query(filter)}`)),

  getStudentSessions: () => data<StudentSessions>("GET", "/api/student/live-sessions"),

  getJitsiToken: (id: number, wish: { role?: string; user_id?: number } = {}) =>
    data<JitsiToken>("POST", of(id, "/jitsi-token"), wish),

  /** Dates are `YYYY-MM-DD`, both inclusive, in the caller's zone. */
  getCalendarSessions: (startDate: string, endDate: string) =>
    data<CalendarSession[]>("GET", `/api/student/calendar/live-sessions${query({ start_date: startDate, end_date: endDate })}`),
};
