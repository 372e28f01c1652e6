// Made from the routes of crates/server/src/api; do not edit.

/** The events of some days, by start. */
export type CalendarBody = {
  /** At most 1 000. */
  data: Array<CalendarEvent>;
  success: true;
  /** Whether there are more than these: ask for fewer days. */
  truncated: boolean;
};

/** An event. */
export type CalendarEvent = {
  course_title: string | null;
  end: Instant | null;
  /** Of the session, or of the course. */
  id: Id;
  start: Instant;
  status: StatusWord | null;
  title: string;
  type: EventKindWord;
  /** Its page. */
  url: string;
};

/** Why a session is cancelled. */
export type CancelFields = {
  /** Up to 500 characters; told to everybody expected. */
  reason?: string | null;
};

/** A line of chat. */
export type ChatBody = {
  created_at: Instant;
  id: Id;
  message: string;
  message_type: ChatKindWord;
  reply_to: Id | null;
  session_id: Id;
  user: ChatWriter;
  user_id: Id;
};

/** Where a page of lines stands in the whole chat. */
export type ChatCursor = {
  after: Id | null;
  before: Id | null;
  /** How many lines a page has at most. */
  limit: number;
};

/** A line to write. */
export type ChatFields = {
  /** Trimmed before it is counted. */
  message: string;
  message_type?: ChatKindWord | null;
  reply_to?: Id | null;
};

/** What a line of chat is. */
export type ChatKindWord = "text" | "question" | "answer";

/** A page of lines, oldest first. */
export type ChatPage = {
  data: Array<ChatBody>;
  pagination: ChatCursor;
  success: true;
};

/** Who wrote a line. */
export type ChatWriter = {
  first_name: string;
  id: Id;
  last_name: string;
};

/** What programs go by. */
export type Code = "malformed_json" | "bad_request" | "unauthenticated" | "bad_credentials" | "token_expired" | "forbidden" | "csrf" | "not_enrolled" | "not_found" | "method_not_allowed" | "too_large" | "unsupported_media_type" | "invalid_state" | "too_early" | "session_full" | "already_exists" | "course_full" | "enrollment_closed" | "too_many_sessions" | "in_progress" | "key_reused" | "no_jitsi" | "wrong_offset" | "no_space" | "stale" | "validation_failed" | "rate_limited" | "unavailable";

/** A room that may be open. */
export type Conference = {
  /** Seconds, from then on: longer than any class. */
  duration: number;
  id: Id;
  mail_owner: string;
  name: string;
  /** When the class began. */
  start_time: Instant;
};

/** A room that may be opened: a form. */
export type ConferenceRequest = {
  /** Who opens it, as the Jitsi server knows them. */
  mail_owner?: string | null;
  /** The room. */
  name: string;
  /** Not looked at: the class began when it began. */
  start_time?: string | null;
};

/** A course. */
export type CourseBody = {
  course_end_date: Instant | null;
  course_start_date: Instant | null;
  course_type: CourseTypeWord;
  created_at: Instant;
  description: string | null;
  enrolled_count: number;
  enrollment_deadline: Instant | null;
  /** The id of an imported record. */
  external_id: string | null;
  id: Id;
  instructor_id: Id;
  is_archived: boolean;
  is_published: boolean;
  /** How many sessions that are not cancelled it may have; null: no limit. */
  max_sessions: number | null;
  /** How many may be enrolled; null: no limit. */
  max_students: number | null;
  /** Stands for the id in addresses; never all digits. */
  slug: string;
  title: string;
  updated_at: Instant;
};

/** What to change of a course: what is absent stays, what is null is cleared. */
export type CourseChange = {
  course_end_date?: DateTime | null;
  course_start_date?: DateTime | null;
  course_type?: CourseTypeWord | null;
  /** Up to 10 000 characters. */
  description?: string | null;
  enrollment_deadline?: DateTime | null;
  /** Whether others than its instructor and its students see it. */
  is_published?: boolean | null;
  /** How many sessions that are not cancelled it may have. */
  max_sessions?: number | null;
  /** How many may be enrolled. */
  max_students?: number | null;
  /** Trimmed, then 1–255 characters. */
  title?: string;
};

/** A new course. */
export type CourseFields = {
  course_end_date?: DateTime | null;
  course_start_date?: DateTime | null;
  course_type?: CourseTypeWord | null;
  /** Up to 10 000 characters. */
  description?: string | null;
  enrollment_deadline?: DateTime | null;
  /** Whether others than its instructor and its students see it; not unless given. */
  is_published?: boolean | null;
  /** How many sessions that are not cancelled it may have. */
  max_sessions?: number | null;
  /** How many may be enrolled. */
  max_students?: number | null;
  /** Trimmed, then 1–255 characters. */
  title: string;
};

/** A session's course. */
export type CourseName = {
  id: Id;
  title: string;
};

/** How a course is followed. */
export type CourseTypeWord = "on_demand" | "live" | "hybrid";

/** Address and password. */
export type Credentials = {
  /** Their address; compared without case. */
  email: string;
  /** The password. */
  password: string;
};

/** What was asked for. */
export type DataChatBody = {
  data: ChatBody;
  success: true;
};

/** What was asked for. */
export type DataCourseBody = {
  data: CourseBody;
  success: true;
};

/** What was asked for. */
export type DataEnded = {
  data: Ended;
  success: true;
};

/** What was asked for. */
export type DataEnrollmentBody = {
  data: EnrollmentBody;
  success: true;
};

/** What was asked for. */
export type DataHeartbeat = {
  data: Heartbeat;
  success: true;
};

/** What was asked for. */
export type DataImportReport = {
  data: ImportReport;
  success: true;
};

/** What was asked for. */
export type DataJitsiToken = {
  data: JitsiToken;
  success: true;
};

/** What was asked for. */
export type DataJoinedSession = {
  data: JoinedSession;
  success: true;
};

/** What was asked for. */
export type DataLeftSession = {
  data: LeftSession;
  success: true;
};

/** What was asked for. */
export type DataQueuedNotice = {
  data: QueuedNotice;
  success: true;
};

/** What was asked for. */
export type DataRecordingBody = {
  data: RecordingBody;
  success: true;
};

/** What was asked for. */
export type DataSessionBody = {
  data: SessionBody;
  success: true;
};

/** What was asked for. */
export type DataSessionDetail = {
  data: SessionDetail;
  success: true;
};

/** What was asked for. */
export type DataStarted = {
  data: Started;
  success: true;
};

/** What was asked for. */
export type DataTicket = {
  data: Ticket;
  success: true;
};

/** What was asked for. */
export type DataUploadBody = {
  data: UploadBody;
  success: true;
};

/** What was asked for. */
export type DataVecRecordingBody = {
  data: Array<RecordingBody>;
  success: true;
};

/** RFC 3339. Without an offset it is read in the caller's time zone (the profile's, else the server's): the earlier instant where clocks go back, moved forward by the gap where they go forward. Empty is the same as null. */
export type DateTime = string;

/** Nothing but that it was done. */
export type Done = {
  success: true;
};

/** A session that is over. */
export type Ended = {
  actual_end_at: Instant | null;
  recording_url: string | null;
  session_id: Id;
  status: StatusWord;
};

/** What carries sound and picture. */
export type EngineWord = "builtin" | "jitsi";

/** A student's place in a course. */
export type EnrollmentBody = {
  course_id: Id;
  enrolled_at: Instant;
  id: Id;
  status: EnrollmentStatusWord;
  user: PersonBody | null;
  user_id: Id;
};

/** Whom to enrol: nobody named means oneself. */
export type EnrollmentFields = {
  /** Somebody's address; `user_id` goes first. */
  email?: string | null;
  user_id?: Id | null;
};

/** Whether an enrolment holds. */
export type EnrollmentStatusWord = "active" | "left";

/** An event's data: what happened, and to what. What it is now is asked for where it always is. */
export type EventBody = {
  course_id: Id | null;
  /** The same session's public id. */
  meeting_id: string | null;
  session_id: Id | null;
  /** What the session is called. Not told to who is no longer invited to it. */
  title: string | null;
  type: HappeningWord;
};

/** What an event of a calendar is. */
export type EventKindWord = "live_session" | "course_start" | "course_end" | "enrollment_deadline";

/** Why a request was not answered as asked. */
export type Failure = {
  /** What programs go by. */
  code: Code;
  /** A sentence for a person, in the language of `Accept-Language` (French or English), else the reader's own. */
  error: string;
  /** What is wrong with each field, with `validation_failed` alone. */
  fields?: Record<string, Array<string>>;
  /** From when on it will do, with `too_early` alone. */
  opens_at?: Instant;
  /** The present state, with `invalid_state` alone. */
  status?: StatusWord;
  success: false;
};

/** Whose password. */
export type ForgotFields = {
  /** The account's address. */
  email: string;
};

/** Somebody who was looked for. */
export type FoundPerson = {
  /** The address of a picture. */
  avatar: string | null;
  email: string;
  first_name: string;
  id: Id;
  last_name: string;
  role: RoleWord;
  username: string;
};

/** What an event tells. */
export type HappeningWord = "ready" | "reset" | "signed_out" | "replaced" | "session_planned" | "session_started" | "session_ended" | "session_rescheduled" | "session_changed" | "session_cancelled" | "session_deleted" | "roster" | "invitation" | "notification" | "enrollment";

/** A sign of life was noted. */
export type Heartbeat = {
  /** Whether they are in the room: a stay that had ended is not begun anew by a heartbeat. */
  is_present: boolean;
  /** After how many seconds to call again. */
  next_in: number;
  session_id: Id;
};

/** An id: a whole number that JavaScript holds exactly. */
export type Id = number;

/** What came of a line. */
export type ImportLineBody = {
  /** As it is written there. */
  email: string;
  /** Where it stands in the file, from 1. */
  line: number;
  /** The same in words. */
  message: string;
  outcome: ImportOutcomeWord;
};

/** What came of a line of a list. */
export type ImportOutcomeWord = "enrolled" | "already_enrolled" | "no_account" | "invalid_email" | "duplicate" | "course_full" | "not_a_student";

/** What came of a list. */
export type ImportReport = {
  already_enrolled_count: number;
  enrolled_count: number;
  /** A line each, in the order of the file. */
  lines: Array<ImportLineBody>;
  /** How many could not be enrolled. */
  refused_count: number;
  /** How many lines had somebody in them. */
  total: number;
};

/** RFC 3339, in UTC (`Z`); a fraction of a second only when it is not zero. */
export type Instant = string;

/** A session's instructor. */
export type InstructorName = {
  first_name: string;
  id: Id;
  last_name: string;
};

/** A meeting that the caller is invited to. */
export type InvitationBody = MeetingBody & {
  participant_status: ParticipantStatusWord | null;
};

/** The meetings that the caller is invited to. */
export type Invitations = {
  meetings: Array<InvitationBody>;
  success: true;
};

/** A webhook. Unknown kinds and fields are left aside. */
export type JaasEvent = {
  /** By kind; `id` is the account here, from the token. */
  data: unknown;
  /** `PARTICIPANT_JOINED`, `PARTICIPANT_LEFT`, `ROOM_DESTROYED`, `RECORDING_UPLOADED`, … */
  eventType: string;
  /** `<AppID>/<room>`. */
  fqn: string;
  /** The same for the same event, however often it is sent. */
  idempotencyKey?: string | null;
  /** The meeting in the room. */
  sessionId?: string | null;
  /** Milliseconds since 1970. */
  timestamp: number;
};

/** The way into a Jitsi server's room. */
export type JitsiToken = {
  expires_at: Instant;
  /** The room on the Jitsi server, with the token if there is one. */
  jitsi_join_url: string;
  /** Null where the Jitsi server asks for none. */
  jwt: string | null;
};

/** By which enrolment to join; not needed. */
export type JoinFields = {
  enrollment_id?: Id | null;
};

/** Somebody is in the room. */
export type JoinedMeeting = {
  /** Since when. */
  joined_at: Instant;
  /** Where sound and picture are: this server's own classroom, or the room on the Jitsi server. */
  meeting_link: string;
  participant_status: ParticipantStatusWord;
  success: true;
};

/** Somebody is in the room. */
export type JoinedSession = {
  /** With the engine `builtin`, the classroom's own address; with `jitsi` the room on its server, with a token if it takes one. */
  jitsi_join_url: string;
  jitsi_room_password: string;
  joined_at: Instant;
  session_id: Id;
  user_id: Id;
};

/** Somebody has left. */
export type LeftMeeting = {
  /** All of their attendance in this meeting, in whole minutes, rounded half up. */
  duration: number;
  left_at: Instant | null;
  success: true;
};

/** Somebody has left. */
export type LeftSession = {
  /** All of their attendance in this session, in whole minutes. */
  attendance_duration: number;
  left_at: Instant | null;
  session_id: Id;
  user_id: Id;
};

/** A list as a file in a form. */
export type ListFile = {
  /** The file. */
  file: string;
};

/** A session in a list. */
export type ListedSession = SessionBody & {
  /** How many are expected, or came; without those who declined. */
  participants_count: number;
  /** How many are in the room now. */
  present_count: number;
};

/** A language that Estrade speaks. */
export type LocaleWord = "fr" | "en";

/** Something to be said of somebody's attendance. */
export type MarkWord = "present" | "below_threshold" | "absent" | "late" | "left_early" | "unconfirmed";

/** A meeting: a live session as the clients of these routes know it. */
export type MeetingBody = {
  /** Whether the caller may join it now. */
  can_join: boolean;
  /** Whether the caller may start it now. */
  can_start: boolean;
  course_id: Id | null;
  created_at: Instant;
  description: string | null;
  /** The planned length in minutes. */
  duration: number;
  ended_at: Instant | null;
  id: string;
  instructor_email: string;
  instructor_id: Id;
  is_past: boolean;
  is_upcoming: boolean;
  /** Of one meeting: the room's address, for those alone who may be in it now (a host before it opens, too). In a list: the meeting's page. */
  meeting_link: string | null;
  /** The first fifty students of the roster, by id; a student's own line before all others. */
  participants: Array<MeetingParticipant>;
  /** How many are expected, or came; without those who declined. */
  participants_count: number;
  /** The planned start. */
  scheduled_date: Instant;
  /** The id of the same session in `/api/live-sessions`. */
  session_id: Id;
  started_at: Instant | null;
  status: MeetingStatus;
  title: string;
  updated_at: Instant;
};

/** What to change of a meeting: what is absent stays. Times only while it is scheduled, the rest also while it is ongoing. */
export type MeetingChange = {
  /** Up to 10 000 characters; null clears it. */
  description?: string | null;
  /** In minutes; the start stays. */
  duration?: number;
  /** Whether the host may record it. */
  is_recording_enabled?: boolean | null;
  /** How many seats there are for students; never below those taken now. */
  max_participants?: number;
  /** The start, in the future; the length stays. */
  scheduled_date?: DateTime;
  /** The whole new list of those invited: who stays keeps their answer, who is left out is uninvited unless they came. Seats are added where there are fewer than invited. */
  student_ids?: Array<StudentName>;
  /** Trimmed, then 1–255 characters. */
  title?: string;
};

/** A new meeting. */
export type MeetingFields = {
  course_id?: Id | null;
  /** Up to 10 000 characters. */
  description?: string | null;
  /** In minutes. */
  duration?: number | null;
  /** Whether the host may record it. */
  is_recording_enabled?: boolean | null;
  /** How many seats there are for students; unless given, as many as are invited, and 50 at least. */
  max_participants?: number | null;
  /** The start, in the future. */
  scheduled_date?: DateTime;
  /** Starts it at once: then `scheduled_date` is left out, and `duration` may be (an hour). */
  start_now?: boolean | null;
  /** Who is invited: one who is not known fails the whole request. */
  student_ids?: Array<StudentName> | null;
  /** Trimmed, then 1–255 characters. */
  title: string;
};

/** A student who is expected at a meeting, or came. Of others a student sees the name alone. */
export type MeetingParticipant = {
  /** All of their attendance, in whole minutes, rounded half up. */
  duration: number | null;
  joined_at: Instant | null;
  left_at: Instant | null;
  name: string;
  status: ParticipantStatusWord | null;
  student_email: string | null;
  student_id: Id;
};

/** Where a meeting is in its life; a live session calls `ongoing` live and `completed` ended. */
export type MeetingStatus = "scheduled" | "ongoing" | "completed" | "cancelled";

/** Several meetings. */
export type Meetings = {
  meetings: Array<MeetingBody>;
  success: true;
};

/** What to tell. */
export type NoticeFields = {
  /** The host's own words, up to 2 000 characters: needed for `custom`. */
  message?: string | null;
  /** What it is about. */
  notification_type: NoticeKindWord;
};

/** What a notice is about. */
export type NoticeKindWord = "reminder" | "cancelled" | "rescheduled" | "custom";

/** One meeting. */
export type OneMeeting = {
  meeting: MeetingBody;
  success: true;
};

/** Something in pages, with where this one is. */
export type PagedStatisticsBody = {
  data: StatisticsBody;
  pagination: Pagination;
  success: true;
};

/** Something in pages, with where this one is. */
export type PagedStudentSessions = {
  data: StudentSessions;
  pagination: Pagination;
  success: true;
};

/** Something in pages, with where this one is. */
export type PagedVecCourseBody = {
  data: Array<CourseBody>;
  pagination: Pagination;
  success: true;
};

/** Something in pages, with where this one is. */
export type PagedVecEnrollmentBody = {
  data: Array<EnrollmentBody>;
  pagination: Pagination;
  success: true;
};

/** Something in pages, with where this one is. */
export type PagedVecFoundPerson = {
  data: Array<FoundPerson>;
  pagination: Pagination;
  success: true;
};

/** Something in pages, with where this one is. */
export type PagedVecListedSession = {
  data: Array<ListedSession>;
  pagination: Pagination;
  success: true;
};

/** Something in pages, with where this one is. */
export type PagedVecParticipantBody = {
  data: Array<ParticipantBody>;
  pagination: Pagination;
  success: true;
};

/** Where in a list a page is. */
export type Pagination = {
  /** How many a page has at most. */
  limit: number;
  /** The page, from 1. */
  page: number;
  /** How many there are on all pages. */
  total: number;
};

/** One line of a roster. A student sees of others that they are expected, and whether they are here. */
export type ParticipantBody = {
  /** In whole minutes, rounded half up. */
  attendance_duration: number | null;
  /** To the millisecond. */
  attendance_seconds: number | null;
  enrollment_id: Id | null;
  id: Id | null;
  is_present: boolean;
  joined_at: Instant | null;
  left_at: Instant | null;
  role: ParticipantRole;
  session_id: Id;
  status: ParticipantStatusWord | null;
  user: PersonBody;
  user_id: Id;
};

/** What somebody is in a room. */
export type ParticipantRole = "instructor" | "moderator" | "participant";

/** Where somebody stands with a session: asked or enrolled, said yes, said no, came, or never came to one that is over. */
export type ParticipantStatusWord = "invited" | "accepted" | "declined" | "attended" | "absent";

/** A person as others see them. */
export type PersonBody = {
  /** The address of a picture. */
  avatar: string | null;
  /** For those alone who may know it. */
  email: string | null;
  first_name: string;
  id: Id;
  last_name: string;
};

/** How many were in the room at an instant. */
export type PresencePoint = {
  at: Instant;
  present_count: number;
};

/** One's own profile. */
export type Profile = {
  success: true;
  user: UserBody;
};

/** What to change of one's own profile: what is absent stays; a language or zone that is null is the server's again. */
export type ProfileFields = {
  /** The present password, when it changes. */
  current_password?: string | null;
  /** May be empty. */
  first_name?: string | null;
  /** May be empty. */
  last_name?: string | null;
  locale?: LocaleWord | null;
  /** A new password; every other sign-in ends with it. */
  password?: string;
  /** An IANA name. */
  timezone?: string | null;
};

/** A notice on its way. */
export type QueuedNotice = {
  notification_type: NoticeKindWord;
  /** How many people it is for now. */
  queued: number;
  session_id: Id;
};

/** A film of a class. */
export type RecordingBody = {
  /** When it came. */
  created_at: Instant;
  id: Id;
  /** `video/mp4` or `video/webm`. */
  media_type: string | null;
  /** Bytes. */
  size: number;
  /** Where it is watched. */
  url: string;
};

/** A file of a class. */
export type RecordingOffer = {
  /** What the file is called; folders before it are left out. */
  file_name: string;
  /** The address of the meeting, as in Jibri's `metadata.json`, or its room alone. */
  meeting_url: string;
  /** Its SHA-256 in hexadecimal digits. */
  sha256: string;
  /** How many bytes it has. */
  size: number;
};

/** A refresh token. */
export type Refresh = {
  /** From signing in, or from the last time. */
  refresh_token: string;
};

/** Who comes. */
export type Registration = {
  /** Their address; compared without case. */
  email: string;
  /** May be empty. */
  first_name?: string | null;
  /** May be empty. */
  last_name?: string | null;
  locale?: LocaleWord | null;
  /** 10–128 characters, not one of the most common ones. */
  password: string;
  role?: RoleWord | null;
  /** An IANA name. */
  timezone?: string | null;
  /** Letters, digits, `.`, `_`, `-`; compared without case. */
  username: string;
};

/** An answer was noted. */
export type Replied = {
  participant_status: ParticipantStatusWord;
  success: true;
};

/** What to answer to an invitation; again and again, until the meeting is over. */
export type ReplyFields = {
  /** An answer. */
  action: "accept" | "decline";
};

/** A new password. */
export type ResetFields = {
  /** 10–128 characters, not one of the most common ones. */
  password: string;
  /** From the mailed link. */
  token: string;
};

/** What a person is on this server. */
export type RoleWord = "student" | "instructor" | "admin";

/** A post of the module `event_sync`. Unknown fields are left aside, and what makes no sense tells nothing. */
export type RoomEvent = {
  /** With `room/destroyed`: everybody who was ever in it. An empty list may come as `{}`. */
  all_occupants?: Array<RoomOccupant> | null;
  /** What tells a breakout room from the main room and from other ones. */
  breakout_room_id?: string | null;
  /** With `room/created`: seconds since 1970. */
  created_at?: number | null;
  /** With `room/destroyed`. */
  destroyed_at?: number | null;
  /** Whether it is a breakout room. */
  is_breakout?: boolean | null;
  occupant?: RoomOccupant | null;
  /** The room's address; that of a breakout room is its main room's. */
  room_jid?: string | null;
  /** The room; that of a breakout room is its main room. */
  room_name: string;
};

/** Somebody in a room. Without a token (a recorder) there is no `id`, and nothing is noted. */
export type RoomOccupant = {
  /** Their account here, from their token. */
  id: string | null;
  /** Seconds since 1970. */
  joined_at: number | null;
  /** The same, once they went. */
  left_at: number | null;
  /** What the Jitsi server calls them. */
  occupant_jid: string;
};

/** A session. Room name and password only for those who may be in the room now (a host before it opens, too), never in a list. */
export type SessionBody = {
  actual_end_at: Instant | null;
  actual_start_at: Instant | null;
  /** Whether the caller may join it now. */
  can_join: boolean;
  /** Whether the caller may start it now. */
  can_start: boolean;
  /** Why it was cancelled; `never_held` by the server. */
  cancel_reason: string | null;
  course_id: Id | null;
  created_at: Instant;
  description: string | null;
  engine: EngineWord;
  /** The id of an imported record. */
  external_id: string | null;
  id: Id;
  instructor_id: Id;
  is_past: boolean;
  is_recording_enabled: boolean;
  is_upcoming: boolean;
  jitsi_room_name: string | null;
  jitsi_room_password: string | null;
  /** With the engine `builtin`, this server's own address. */
  jitsi_server_url: string;
  /** How many seats there are for students. */
  max_participants: number;
  /** The id of the same session in the meetings routes. */
  meeting_id: string;
  /** Where the newest recording is watched. */
  recording_url: string | null;
  /** Grows when it is rescheduled or cancelled. */
  revision: number;
  scheduled_end_at: Instant;
  scheduled_start_at: Instant;
  series_id: Id | null;
  status: StatusWord;
  title: string;
  updated_at: Instant;
  /** Grows at every write; the `ETag`. */
  version: number;
};

/** What to change of a session: what is absent stays. Times only while it is scheduled, title and description also while it is live. */
export type SessionChange = {
  /** Up to 10 000 characters; null clears it. */
  description?: string | null;
  /** Chosen when a session is made: naming the present one changes nothing. */
  engine?: EngineWord;
  /** Whether the host may record it. */
  is_recording_enabled?: boolean | null;
  /** How many seats there are for students; never below those taken now. */
  max_participants?: number;
  /** After the start, by 12 hours at most. */
  scheduled_end_at?: DateTime;
  /** In the future. */
  scheduled_start_at?: DateTime;
  /** Trimmed, then 1–255 characters. */
  title?: string;
};

/** A session with what surrounds it. */
export type SessionDetail = SessionBody & {
  course: CourseName | null;
  instructor: InstructorName;
  /** The first fifty of the roster. */
  participants: Array<ParticipantBody>;
  /** How many are expected, or came; without those who declined. */
  participants_count: number;
  /** How many are in the room now. */
  present_count: number;
};

/** A new session. */
export type SessionFields = {
  /** Up to 10 000 characters. */
  description?: string | null;
  engine?: EngineWord | null;
  /** Whether the host may record it. */
  is_recording_enabled?: boolean | null;
  /** How many seats there are for students; 50 unless given. */
  max_participants?: number | null;
  scheduled_end_at?: DateTime | null;
  /** In the future. */
  scheduled_start_at?: DateTime;
  /** Starts it at once: then `scheduled_start_at` is left out, and `scheduled_end_at` may be (an hour later). */
  start_now?: boolean | null;
  /** Trimmed, then 1–255 characters. */
  title: string;
};

/** A session that has begun. */
export type Started = {
  actual_start_at: Instant | null;
  /** With the engine `builtin`, the classroom's own address; with `jitsi` the room on its server, with a token if it takes one. */
  jitsi_join_url: string;
  session_id: Id;
  status: StatusWord;
};

/** What a class came to; until now, while it is live. Figures are over students: hosts are left out of them. */
export type StatisticsBody = {
  actual_end_at: Instant | null;
  actual_start_at: Instant | null;
  /** Students who came. */
  attended_count: number;
  /** Of those who came, in whole minutes. */
  mean_attendance: number;
  /** To the millisecond. */
  mean_attendance_seconds: number;
  /** Of those who came, in whole minutes. */
  median_attendance: number;
  /** To the millisecond. */
  median_attendance_seconds: number;
  /** The most students at once, at the points below. */
  most_present_count: number;
  /** A page of the roster, hosts first. */
  participants: Array<StatisticsLine>;
  /** Students expected, or come. */
  participants_count: number;
  /** How many students were in the room at evenly spread instants: 121 at most, none before the class began. */
  presence: Array<PresencePoint>;
  /** Students who were there for the threshold, or longer. */
  present_at_threshold_count: number;
  session_id: Id;
  status: StatusWord;
  /** In per cent of the class. */
  threshold: number;
  /** How long the class was, in whole minutes. */
  total_duration: number;
  /** To the millisecond. */
  total_seconds: number;
};

/** Somebody's attendance. */
export type StatisticsLine = {
  /** In whole minutes, rounded half up. */
  attendance_duration: number;
  /** The share of the class, rounded half up. */
  attendance_percent: number;
  /** To the millisecond. */
  attendance_seconds: number;
  is_present: boolean;
  joined_at: Instant | null;
  left_at: Instant | null;
  /** What is to be said of it; nothing before the class began. */
  marks: Array<MarkWord>;
  role: ParticipantRole;
  user: PersonBody;
  user_id: Id;
};

/** Where a live session is in its life. */
export type StatusWord = "scheduled" | "live" | "ended" | "cancelled";

/** A student account: its id (a number or digits), the id that it was imported with, or its address. */
export type StudentName = number | string;

/** A session as a student's list shows it. */
export type StudentSession = ListedSession & {
  course_title: string | null;
};

/** A student's sessions. */
export type StudentSessions = {
  live: Array<StudentSession>;
  /** Newest first, in pages. */
  past: Array<StudentSession>;
  /** Soonest first, the next hundred. */
  upcoming: Array<StudentSession>;
};

/** Lets a program open the class's socket. */
export type Ticket = {
  /** For so many seconds. */
  expires_in: number;
  /** Good once. */
  ticket: string;
};

/** For whom the token is to be; not needed. */
export type TokenFields = {
  /** At most one's own: a lower one is granted. */
  role?: "participant" | "moderator" | "instructor" | null;
  user_id?: Id | null;
};

/** The tokens of a sign-in. */
export type Tokens = {
  /** For `Authorization: Bearer`. */
  access_token: string;
  /** When the access token ends. */
  expires_at: Instant;
  /** For one new pair of tokens; then it is spent. */
  refresh_token: string;
  success: true;
  /** The same as `access_token`. */
  token: string;
  user: UserBody;
};

/** Where a file stands. */
export type UploadBody = {
  id: Id;
  /** Whether it is all there, checked, and shown with its session. */
  is_ready: boolean;
  /** How many bytes are there: where the next piece begins. */
  offset: number;
  /** How many to send at once. */
  piece_size: number;
  /** How many there will be. */
  size: number | null;
};

/** An account as its owner sees it. */
export type UserBody = {
  created_at: Instant;
  email: string;
  /** Whether the address is known to be theirs: nothing is mailed there before. */
  email_confirmed: boolean;
  /** The id of an imported record. */
  external_id: string | null;
  first_name: string;
  id: Id;
  last_name: string;
  locale: LocaleWord | null;
  role: RoleWord;
  /** An IANA name; null: the server's zone. */
  timezone: string | null;
  updated_at: Instant;
  username: string;
  /** Whether they asked to be an instructor and wait for an admin's word. */
  wants_instructor: boolean;
};

/** Every route, by its method and address. */
export interface Routes {
  /** List the events of some days */
  "GET /api/calendar/events": {
    path: object;
    query: { start: string; end: string; status?: StatusWord; type?: EventKindWord };
    body: never;
    answer: CalendarBody;
  };
  /** List courses */
  "GET /api/courses": {
    path: object;
    query: { page?: number; limit?: number };
    body: never;
    answer: PagedVecCourseBody;
  };
  /** Create a course */
  "POST /api/courses": {
    path: object;
    query: object;
    body: CourseFields;
    answer: DataCourseBody;
  };
  /** Archive a course */
  "DELETE /api/courses/{course}": {
    path: { course: string | number };
    query: object;
    body: never;
    answer: DataCourseBody;
  };
  /** Get a course */
  "GET /api/courses/{course}": {
    path: { course: string | number };
    query: object;
    body: never;
    answer: DataCourseBody;
  };
  /** Change a course */
  "PUT /api/courses/{course}": {
    path: { course: string | number };
    query: object;
    body: CourseChange;
    answer: DataCourseBody;
  };
  /** List a course's enrolments */
  "GET /api/courses/{course}/enrollments": {
    path: { course: string | number };
    query: { page?: number; limit?: number };
    body: never;
    answer: PagedVecEnrollmentBody;
  };
  /** Enrol */
  "POST /api/courses/{course}/enrollments": {
    path: { course: string | number };
    query: object;
    body: EnrollmentFields;
    answer: DataEnrollmentBody;
  };
  /** Enrol a list of students */
  "POST /api/courses/{course}/enrollments/import": {
    path: { course: string | number };
    query: object;
    body: never;
    answer: DataImportReport;
  };
  /** End an enrolment */
  "DELETE /api/courses/{course}/enrollments/{enrollment}": {
    path: { course: string | number; enrollment: string | number };
    query: object;
    body: never;
    answer: DataEnrollmentBody;
  };
  /** List a course's sessions */
  "GET /api/courses/{course}/live-sessions": {
    path: { course: string | number };
    query: { status?: StatusWord; order?: "asc" | "desc"; page?: number; limit?: number };
    body: never;
    answer: PagedVecListedSession;
  };
  /** Create a session in a course */
  "POST /api/courses/{course}/live-sessions": {
    path: { course: string | number };
    query: object;
    body: SessionFields;
    answer: DataSessionBody;
  };
  /** Follow what changes */
  "GET /api/events": {
    path: object;
    query: { last_event_id?: string };
    body: never;
    answer: unknown;
  };
  /** Tell of a JaaS room */
  "POST /api/hooks/jaas": {
    path: object;
    query: object;
    body: JaasEvent;
    answer: Done;
  };
  /** Offer a recording */
  "POST /api/hooks/jibri/recordings": {
    path: object;
    query: object;
    body: RecordingOffer;
    answer: DataUploadBody;
  };
  /** Ask where a recording stands */
  "GET /api/hooks/jibri/recordings/{recording}": {
    path: { recording: string | number };
    query: object;
    body: never;
    answer: DataUploadBody;
  };
  /** Finish a recording */
  "POST /api/hooks/jibri/recordings/{recording}/finish": {
    path: { recording: string | number };
    query: object;
    body: never;
    answer: DataUploadBody;
  };
  /** Send a piece */
  "PUT /api/hooks/jibri/recordings/{recording}/pieces": {
    path: { recording: string | number };
    query: { offset: number; sha256: string };
    body: never;
    answer: DataUploadBody;
  };
  /** Open a room */
  "POST /api/hooks/jitsi/conference": {
    path: object;
    query: object;
    body: never;
    answer: Conference;
  };
  /** Close a room */
  "DELETE /api/hooks/jitsi/conference/{conference}": {
    path: { conference: string | number };
    query: object;
    body: never;
    answer: Done;
  };
  /** Read a room's reservation */
  "GET /api/hooks/jitsi/conference/{conference}": {
    path: { conference: string | number };
    query: object;
    body: never;
    answer: Conference;
  };
  /** Tell of a room */
  "POST /api/hooks/jitsi/events/{subject}/{change}": {
    path: { subject: string | number; change: string | number };
    query: object;
    body: RoomEvent;
    answer: Done;
  };
  /** Cancel a session */
  "DELETE /api/live-sessions/{session}": {
    path: { session: string | number };
    query: { reason?: string; purge?: boolean };
    body: CancelFields;
    answer: DataSessionBody;
  };
  /** Get a session */
  "GET /api/live-sessions/{session}": {
    path: { session: string | number };
    query: object;
    body: never;
    answer: DataSessionDetail;
  };
  /** Change a session */
  "PUT /api/live-sessions/{session}": {
    path: { session: string | number };
    query: object;
    body: SessionChange;
    answer: DataSessionBody;
  };
  /** Get a session for a calendar */
  "GET /api/live-sessions/{session}/calendar.ics": {
    path: { session: string | number };
    query: object;
    body: never;
    answer: unknown;
  };
  /** Read a session's chat */
  "GET /api/live-sessions/{session}/chat": {
    path: { session: string | number };
    query: { before?: Id; after?: Id; limit?: number };
    body: never;
    answer: ChatPage;
  };
  /** Write into a session's chat */
  "POST /api/live-sessions/{session}/chat": {
    path: { session: string | number };
    query: object;
    body: ChatFields;
    answer: DataChatBody;
  };
  /** End a session */
  "POST /api/live-sessions/{session}/end": {
    path: { session: string | number };
    query: object;
    body: never;
    answer: DataEnded;
  };
  /** Give a sign of life */
  "POST /api/live-sessions/{session}/heartbeat": {
    path: { session: string | number };
    query: object;
    body: never;
    answer: DataHeartbeat;
  };
  /** Get a token for a Jitsi server */
  "POST /api/live-sessions/{session}/jitsi-token": {
    path: { session: string | number };
    query: object;
    body: TokenFields;
    answer: DataJitsiToken;
  };
  /** Join a session */
  "POST /api/live-sessions/{session}/join": {
    path: { session: string | number };
    query: object;
    body: JoinFields;
    answer: DataJoinedSession;
  };
  /** Leave a session */
  "POST /api/live-sessions/{session}/leave": {
    path: { session: string | number };
    query: object;
    body: never;
    answer: DataLeftSession;
  };
  /** Tell everybody of a session */
  "POST /api/live-sessions/{session}/notify": {
    path: { session: string | number };
    query: object;
    body: NoticeFields;
    answer: DataQueuedNotice;
  };
  /** List a session's participants */
  "GET /api/live-sessions/{session}/participants": {
    path: { session: string | number };
    query: { page?: number; limit?: number };
    body: never;
    answer: PagedVecParticipantBody;
  };
  /** List a session's recordings */
  "GET /api/live-sessions/{session}/recordings": {
    path: { session: string | number };
    query: object;
    body: never;
    answer: DataVecRecordingBody;
  };
  /** Delete a recording */
  "DELETE /api/live-sessions/{session}/recordings/{recording}": {
    path: { session: string | number; recording: string | number };
    query: object;
    body: never;
    answer: DataRecordingBody;
  };
  /** Watch a recording */
  "GET /api/live-sessions/{session}/recordings/{recording}": {
    path: { session: string | number; recording: string | number };
    query: object;
    body: never;
    answer: unknown;
  };
  /** Start a session */
  "POST /api/live-sessions/{session}/start": {
    path: { session: string | number };
    query: object;
    body: never;
    answer: DataStarted;
  };
  /** A session's statistics */
  "GET /api/live-sessions/{session}/statistics": {
    path: { session: string | number };
    query: { format?: "json" | "csv" | "xlsx"; threshold?: number; page?: number; limit?: number };
    body: never;
    answer: PagedStatisticsBody;
  };
  /** Open the class's socket */
  "GET /api/live-sessions/{session}/ws": {
    path: { session: string | number };
    query: { ticket?: string };
    body: never;
    answer: unknown;
  };
  /** Get a ticket for the class's socket */
  "POST /api/live-sessions/{session}/ws-ticket": {
    path: { session: string | number };
    query: object;
    body: never;
    answer: DataTicket;
  };
  /** List meetings */
  "GET /api/meetings": {
    path: object;
    query: { filter?: "upcoming" | "past" | "all"; page?: number; limit?: number };
    body: never;
    answer: Meetings;
  };
  /** Create a meeting */
  "POST /api/meetings": {
    path: object;
    query: object;
    body: MeetingFields;
    answer: OneMeeting;
  };
  /** List one's invitations */
  "GET /api/meetings/my/invitations": {
    path: object;
    query: { page?: number; limit?: number };
    body: never;
    answer: Invitations;
  };
  /** Cancel a meeting */
  "DELETE /api/meetings/{meeting_id}": {
    path: { meeting_id: string | number };
    query: { reason?: string; purge?: boolean };
    body: CancelFields;
    answer: OneMeeting;
  };
  /** Get a meeting */
  "GET /api/meetings/{meeting_id}": {
    path: { meeting_id: string | number };
    query: object;
    body: never;
    answer: OneMeeting;
  };
  /** Change a meeting */
  "PUT /api/meetings/{meeting_id}": {
    path: { meeting_id: string | number };
    query: object;
    body: MeetingChange;
    answer: OneMeeting;
  };
  /** End a meeting */
  "POST /api/meetings/{meeting_id}/end": {
    path: { meeting_id: string | number };
    query: object;
    body: never;
    answer: OneMeeting;
  };
  /** Join a meeting */
  "POST /api/meetings/{meeting_id}/join": {
    path: { meeting_id: string | number };
    query: object;
    body: never;
    answer: JoinedMeeting;
  };
  /** Leave a meeting */
  "POST /api/meetings/{meeting_id}/leave": {
    path: { meeting_id: string | number };
    query: object;
    body: never;
    answer: LeftMeeting;
  };
  /** Answer an invitation */
  "POST /api/meetings/{meeting_id}/respond": {
    path: { meeting_id: string | number };
    query: object;
    body: ReplyFields;
    answer: Replied;
  };
  /** Start a meeting */
  "POST /api/meetings/{meeting_id}/start": {
    path: { meeting_id: string | number };
    query: object;
    body: never;
    answer: OneMeeting;
  };
  /** List a student's sessions of some days */
  "GET /api/student/calendar/live-sessions": {
    path: object;
    query: { start_date: string; end_date: string };
    body: never;
    answer: CalendarBody;
  };
  /** List one's own sessions */
  "GET /api/student/live-sessions": {
    path: object;
    query: { page?: number; limit?: number };
    body: never;
    answer: PagedStudentSessions;
  };
  /** Find people to invite or enrol */
  "GET /api/users": {
    path: object;
    query: { search?: string; role?: RoleWord; page?: number; limit?: number };
    body: never;
    answer: PagedVecFoundPerson;
  };
  /** Log in */
  "POST /api/users/login": {
    path: object;
    query: object;
    body: Credentials;
    answer: Tokens;
  };
  /** Log out */
  "POST /api/users/logout": {
    path: object;
    query: object;
    body: never;
    answer: Done;
  };
  /** Get one's own profile */
  "GET /api/users/me": {
    path: object;
    query: object;
    body: never;
    answer: Profile;
  };
  /** Change one's own profile */
  "PATCH /api/users/me": {
    path: object;
    query: object;
    body: ProfileFields;
    answer: Profile;
  };
  /** Ask for a new password */
  "POST /api/users/password/forgot": {
    path: object;
    query: object;
    body: ForgotFields;
    answer: Done;
  };
  /** Set a new password */
  "POST /api/users/password/reset": {
    path: object;
    query: object;
    body: ResetFields;
    answer: Done;
  };
  /** Register */
  "POST /api/users/register": {
    path: object;
    query: object;
    body: Registration;
    answer: Tokens;
  };
  /** Get new tokens */
  "POST /api/users/token/refresh": {
    path: object;
    query: object;
    body: Refresh;
    answer: Tokens;
  };
}
