# Courses: the list, a course's page, enrolling, and what their instructor does with them.
courses-title = Courses
courses-count =
    { $count ->
        [one] One open course
       *[other] { $count } open courses
    }
courses-list = List of courses
courses-none = No courses yet
courses-none-visitor = Courses will appear here once their instructors have published them.
courses-none-instructor = Create the first one: publish it when it is ready, and students can enrol.

course-enrolled =
    { $count ->
        [0] Nobody enrolled
       *[other] { $count } enrolled
    }
course-full = { $enrolled }, full
course-places =
    { $left ->
        [one] { $enrolled }, 1 place left
       *[other] { $enrolled }, { $left } places left
    }
course-enroll-until = Enrolment open until { $date }
course-enroll-closed = Enrolment closed on { $date }
course-starts = Begins on { $date }
course-published = Published
course-unpublished = Not published
course-unpublished-long = Not published: only its instructor and those enrolled see it.
course-archived = This course is archived: nobody can join it any more.
course-archived-badge = Archived
course-about = The course
course-no-description = Its instructor has not written about it yet.
course-next-sessions = Next sessions
course-all-sessions = All sessions
course-no-sessions = No session scheduled
course-no-sessions-next = The next ones will appear here with their day and hour.
course-sessions-for-enrolled = Sessions are shown once you are enrolled.
course-facts = At a glance
course-fact-teacher = Instructor
course-fact-type = Form
course-fact-places = Enrolled
course-fact-deadline = Enrolment ends
course-fact-starts = Begins
course-fact-ends = Ends
course-type-live = Live
course-type-on-demand = At one's own pace
course-type-hybrid = Live and at one's own pace
course-you-are-enrolled = You are enrolled
course-log-in-to-enroll = Log in to enrol
course-enroll-back = Back to the course
course-enroll-action = Enrol in the course
course-enroll-question = Enrol in “{ $course }”?
course-enroll-consequence = Its sessions will appear on your home page, and you may enter the classroom. You can leave it at any time.
course-leave-open = Leave the course…
course-leave-action = Leave the course
course-leave-keep = Stay enrolled
course-leave-question = Leave “{ $course }”?
course-leave-consequence = Its sessions will disappear from your home page. Your past attendance is kept. Your place goes to somebody else, and enrolling again depends on places and the deadline.

flash-enrolled = You are enrolled. The sessions are on your home page.
flash-enrolled-already = You were enrolled in this course already.
flash-left-course = You left the course.

course-form-course = The course
course-form-title = Title
course-form-description = Description
course-form-description-hint = Everybody sees it once the course is published. Line breaks are kept.
course-form-places = Limits
course-form-max-students = Places
course-form-max-sessions = Sessions
course-form-no-limit = Empty: no limit.
course-form-dates = Dates
course-form-zone = Time in { $zone }
course-form-publication = Publication
course-form-published = Publish the course
course-form-published-hint = Published, it is in the list of courses and people can enrol. Otherwise only you and those enrolled see it.
course-form-save = Save course
course-form-create = Create course
course-form-back = Back to my courses
course-form-more = Other acts

teaching-title = My courses
teaching-courses = My courses
teaching-new-course = New course
teaching-edit-title = Edit course
teaching-next = Next sessions
teaching-no-next = No session scheduled. “New session” schedules one; “Start now” opens the classroom at once.
teaching-none = No courses yet
teaching-none-next = Create the first one: it stays yours alone until you publish it.
teaching-enrolled-word =
    { $count ->
       *[other] enrolled
    }
teaching-sessions-count =
    { $count ->
        [0] No sessions
        [one] 1 session
       *[other] { $count } sessions
    }
teaching-sessions-of = { $count } sessions of { $max }
teaching-new-session = New session
teaching-start-now = Start now
teaching-more = More actions for { $course }
teaching-edit = Edit
teaching-students = Students
teaching-sessions = Live sessions
teaching-see-page = See its page
teaching-publish = Publish
teaching-publish-question = Publish “{ $course }”?
teaching-publish-consequence = It will be in the list of courses, and people can enrol.
teaching-unpublish = Unpublish
teaching-unpublish-question = Unpublish “{ $course }”?
teaching-unpublish-consequence = It will leave the list of courses. Those enrolled keep it; nobody else can enrol any more.
teaching-leave-as-is = Leave as it is
teaching-archive = Archive
teaching-archive-question = Archive “{ $course }”?
teaching-archive-consequence = Its scheduled sessions will be cancelled, it will leave the list of courses and nobody can enrol any more. Attendance and reports are kept.
teaching-archive-keep = Keep the course

students-list = Enrolled students
students-none = Nobody is enrolled
students-none-next = Publish the course so that people can enrol, or add somebody by their address.
students-name = Name
students-address = Address
students-since = Since
students-acts = Actions
students-remove = Remove…
students-remove-action = Remove from the course
students-remove-keep = Keep the enrolment
students-remove-question = Remove { $name } from “{ $course }”?
students-remove-consequence = They will no longer see the course's sessions. Their past attendance is kept, and you can enrol them again.
students-add = Enrol a student
students-add-email = Their e-mail address
students-add-hint = The exact address of their Estrade account.
students-add-action = Enrol
students-already = They are enrolled already.

flash-course-created = Course created. Schedule its first session.
flash-course-saved = Course saved.
flash-course-published = Course published: people can enrol.
flash-course-unpublished = The course left the list.
flash-course-archived = Course archived. Its scheduled sessions are cancelled.
flash-student-added = Enrolled.
flash-student-removed = The student was removed from the course.

import-title = Enrol a list
import-file = CSV file
import-hint = A line of headings with “email”, then a line a student: 20,000 lines and 4 MiB at most. Everybody must have an Estrade account.
import-action = Enrol the list
import-under-way = Enrolling
import-too-large = This file is larger than 4 MiB. Send it in parts.
import-failed = The file could not be sent. Check the connection and try again.
import-report = What came of the list
import-lines = The lines without a new enrolment
import-line = Line
import-outcome = Outcome
import-hidden = { $count } more lines are not shown.
import-enrolled = Enrolled
import-already-enrolled = Already enrolled
import-no-account = Nobody has an account with this address
import-invalid-email = Not an e-mail address
import-duplicate = Further up in the list already
import-course-full = No places left in the course
import-not-a-student = This account is not a student’s
