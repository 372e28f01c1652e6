/** The answers of the live-session routes. Instants are RFC 3339 in UTC; a hidden field is null, never left out. */

export type LiveSessionStatus = "scheduled" | "live" | "ended" | "cancelled";

export interface PersonName {
  id: number;
  first_name: string;
  last_name: string;
}

export interface LiveSession {
  id: number;
  meeting_id: string;
  course_id: number | null;
  instructor_id: number;
  title: string;
  description: string | null;
  scheduled_start_at: string;
  scheduled_end_at: string;
  actual_start_at: string | null;
  actual_end_at: string | null;
  engine: string;
  jitsi_room_name: string | null;
  jitsi_server_url: string | null;
  jitsi_room_password: string | null;
  max_participants: number;
  is_recording_enabled: boolean;
  recording_url: string | null;
  status: LiveSessionStatus;
  cancel_reason: string | null;
  participants_count: number;
  present_count: number;
  version: number;
  created_at: string;
  updated_at: string;
  course?: { id: number; title: string } | null;
  instructor?: PersonName;
  participants?: LiveSessionParticipant[];
}

export interface LiveSessionParticipant {
  id: number;
  session_id: number;
  user_id: number;
  enrollment_id: number | null;
  user: PersonName & { email: string | null; avatar: string | null };
  role: "instructor" | "moderator" | "participant";
  joined_at: string | null;
  left_at: string | null;
  is_present: boolean | null;
  /** Whole minutes, rounded half up. */
  attendance_duration: number | null;
  /** Seconds, to a thousandth. */
  attendance_seconds: number | null;
  status: string;
}

export interface NewLiveSession {
  title: string;
  description?: string | null;
  scheduled_start_at?: string;
  scheduled_end_at?: string;
  start_now?: boolean;
  max_participants?: number;
  is_recording_enabled?: boolean;
}

export interface Pagination {
  page: number;
  limit: number;
  total: number;
}

export interface Page<T> {
  data: T[];
  pagination: Pagination;
}

export interface StudentSession extends LiveSession {
  course_title: string | null;
  can_join: boolean;
}

export interface StudentSessions {
  upcoming: StudentSession[];
  live: StudentSession[];
  past: StudentSession[];
}

export interface CalendarSession {
  id: number;
  title: string;
  course_title: string | null;
  start: string;
  end: string;
  type: "live_session";
  status: LiveSessionStatus;
  url: string;
}

export interface StartedSession {
  session_id: number;
  status: LiveSessionStatus;
  actual_start_at: string;
  jitsi_join_url: string | null;
}

export interface EndedSession {
  session_id: number;
  status: LiveSessionStatus;
  actual_end_at: string;
  recording_url: string | null;
}

export interface JoinedSession {
  session_id: number;
  user_id: number;
  jitsi_join_url: string | null;
  jitsi_room_password: string | null;
  joined_at: string;
}

export interface LeftSession {
  session_id: number;
  user_id: number;
  left_at: string;
  attendance_duration: number;
}

export interface JitsiToken {
  jwt: string | null;
  jitsi_join_url: string;
  expires_at: string;
}
