# Live sessions: lists, detail, room, management, report.
status-scheduled = Scheduled
status-live = Live
status-ended = Ended
status-cancelled = Cancelled
session-join = Join
session-open-room = Open the room
session-start = Start
session-wait = Waiting room
session-report = Report
session-start-later = Can be started { $when }
session-since = Started at { $time }, { $ago }
session-until = Planned until { $time }
session-cost-light = ≈ { $cost } until the end in light mode
session-follow-in-text = Follow in text, less than 1 MB
session-never-held = Nobody started it
session-reason = “{ $reason }”
session-present =
    { $present ->
        [0] Nobody yet, { $seats_shown } seats
        [one] 1 present of { $seats_shown } seats
       *[other] { $shown } present of { $seats_shown } seats
    }
session-expected =
    { $count ->
        [0] Nobody expected
        [one] 1 expected
       *[other] { $shown } expected
    }

mark-present = Present
mark-below-threshold = Below the threshold
mark-absent = Absent
mark-late = Late
mark-left-early = Left early
mark-unconfirmed = Not confirmed
gap-left = left
gap-connection-lost = connection lost
gap-server-restarted = server restarted
gap-removed = removed by the teacher
gap-session-ended = end of class
gap-going-on = in the room
csv-last-name = Last name
csv-first-name = First name
csv-email = E-mail address
csv-minutes = Minutes
csv-seconds = Seconds
csv-percent = Share of the class in %
csv-first-arrival = First arrival ({ $zone })
csv-last-departure = Last departure ({ $zone })
csv-marks = State
csv-intervals = Stays
xlsx-people = Attendance
xlsx-figures = Figures
xlsx-began = Start ({ $zone })
xlsx-ended = End ({ $zone })
xlsx-length = Length in seconds
xlsx-expected = Expected
xlsx-mean = Mean stay in seconds
xlsx-median = Median stay in seconds

sessions-title = Live sessions
sessions-list = List of sessions
sessions-period = Period
sessions-state = State
sessions-upcoming = Upcoming
sessions-past = Past
sessions-all = All
statuses-scheduled = Scheduled
statuses-live = Live
statuses-ended = Ended
statuses-cancelled = Cancelled
sessions-none-yet = No session is planned in this course yet. They will appear here, with their date and the button to join them.
sessions-none-upcoming = Nothing is planned for now. Past sessions stay under “Past”.
sessions-none-such = No session matches.
manager-link = Manage
session-new = New session
sessions-course-back = Back to the course

timeline-never = Never came
timeline-stays =
    { $count ->
        [one] 1 stay: { $list }
       *[other] { $count } stays: { $list }
    }
timeline-gap = { $range }, { $why } ({ $length })
timeline-source = { $range }: { $what }
source-jitsi = seen by the Jitsi server
source-both = seen by the page and by the Jitsi server
source-api = announced by an application
report-restarted-at = { $time }, server restarted
cancel-open = Cancel the session…
cancel-question = Cancel “{ $title }”?
cancel-consequence = The session stays visible, struck through, with the reason. This cannot be undone.
cancel-reason = Reason
cancel-reason-hint = The people expected will read it.
cancel-keep = Keep the session
cancel-act = Cancel the session
end-open = End
end-question = End “{ $title }”?
end-consequence = Everybody leaves the room, you too. Attendance stops at this instant.
end-keep = Go on with the session
end-act = End for everybody
start-question = Start “{ $title }”?
start-consequence = The room opens, and the people who wait come in.
start-keep = Not yet
start-act = Start the session
flash-session-ended = The session is over. The attendance report is ready.
flash-session-cancelled = The session is cancelled.
flash-session-created = The session is planned.
flash-session-changed = The changes are saved.

session-with = with { $name }
session-elsewhere = { $range }, where the teacher is
session-begins = The session begins { $when }
session-begins-in = Begins in
count-days = d
count-hours = h
count-minutes = min
session-start-late = Its time is past. You can still start it, or cancel it.
session-start-now = The room is ready: you can start.
session-room-opens = The room opens { $when }, { $city } time.
session-room-open = The room is open. The session begins when the teacher starts it.
session-removed = The teacher removed you from this session. Write to them if that is a mistake.
session-lasted = Ended at { $time }, after { $length }.
session-cancelled-because = This session is cancelled: “{ $reason }”
session-cancelled-never-held = This session is cancelled: nobody started it.
session-cancelled-without-reason = This session is cancelled.
session-wait-enter = Enter the room
session-edit = Edit
session-duplicate = Duplicate
session-about = What it is about
session-chat = Chat
session-chat-later = The chat and the questions will appear here.
session-chat-none = Nobody wrote anything in this session.
session-facts = Practical information
session-cost = Data to plan for
session-cost-whole = For the whole session.
session-cost-until-end = Until the planned end.
mode-video = Video
mode-light = Light mode, sound only
mode-text = Text
chat-question = Question
chat-answer = Answer
chat-older = Older messages
chat-newest = Latest messages
roster-title =
    { $count ->
        [0] Participants
        [one] 1 participant
       *[other] { $shown } participants
    }
roster-none = Nobody is expected for now.
roster-instructor = Teacher
roster-host = Host
roster-moderator = Moderator
roster-you = You
roster-present = In the room
own-attendance = My attendance
report-open = Attendance report
report-live = Attendance so far
key-on = In the room
key-lost = Connection lost
key-left = Left the room
key-boot = Server restarted

door-start = The room is ready
door-start-next = The people who wait come in as soon as you start. Attendance is counted from that moment.
door-not-yet = The room opens { $when }, { $city } time
door-not-yet-next = You can leave this page open, or come back then: a link to the room will be waiting.
door-missed = This session did not take place
door-missed-next = Its time passed and nobody started it. The teacher will say whether it is held again.
door-full =
    { $count ->
        [one] The only seat is taken
       *[other] All { $shown } seats are taken
    }
door-full-next = A seat becomes free as soon as somebody leaves. Try again in a moment, or ask the teacher for more seats.
door-removed-next = You can still see the session's page and its chat.
door-ended = This session ended on { $when }
door-ended-next = The chat and your attendance stay on the session's page.
door-cancelled-next = The other sessions of the course are in the list.
door-again = Try again
door-back = The session's page
door-list = All sessions
classroom-needs-script = The classroom needs JavaScript. Allow it for this site, then reload the page.
door-open = The room is open

manager-summary =
    { $enrolled ->
        [0] Nobody enrolled yet
        [one] 1 enrolled
       *[other] { $shown } enrolled
    }, { $sessions ->
        [0] no session
        [one] 1 session
       *[other] { $sessions } sessions
    }
manager-none-yet = No session in this course. Plan the first one: those enrolled will see it at once.
session-more = Other actions for { $title }
start-now = Start now
start-now-question = Start a session now?
session-now-title = Session of { $date } at { $time }

session-plan = Plan the session
session-save = Save
session-edit-title = Edit “{ $title }”
form-back-to-list = Back to the list
form-back-to-session = Back to the session
form-what = The session
form-title = Title
form-description = Description
form-description-hint = Shown to the people expected.
form-when = The time
form-start = Start
form-end = End
form-zone = { $city } time ({ $offset }).
form-zone-change = Change the time zone
form-times-locked = The session is live: its times no longer change.
form-overlap = At that time you already give “{ $title }”: { $range }.
form-overlap-confirm = Save all the same
form-room = The room
form-engine = Video engine
form-engine-builtin = This server’s own
form-engine-jitsi = Jitsi ({ $server })
form-engine-most = { $server } holds { $most } people at most. There the class opens in a tab of its own (a call inside a page is cut after five minutes), and the first person in must log in with a Google, Facebook or GitHub account.
form-engine-too-many = { $server } holds { $most } people at most: beyond that nobody gets in, whatever the number of seats here.
form-recording = May the session be recorded?
form-recording-no = No
form-recording-yes = Yes
form-recording-hint = During the class the host starts and stops the recording; everyone sees when it is on. The film then appears on the session’s page.
form-recording-hint-one = During the class the host starts and stops the recording; everyone sees when it is on. The film then appears on the session’s page. Only Jitsi ({ $server }) records.
form-seats = Seats
form-enrolled =
    { $count ->
        [0] Nobody is enrolled in the course yet.
        [one] 1 student is enrolled in the course.
       *[other] { $shown } students are enrolled in the course.
    }
form-expected =
    { $count ->
        [0] Nobody is expected.
        [one] 1 person is expected.
       *[other] { $shown } people are expected.
    }
form-what-happens = Those enrolled see the session at once. The room opens 30 minutes before the start.

report-title = Attendance of “{ $title }”
report-subtitle = Attendance report. { $when }
report-until-now = Until this moment. The page keeps itself up to date.
report-none-yet = The report fills as soon as the session has started.
report-print = Print
report-csv = CSV file
report-xlsx = XLSX file
report-length = Length
report-came = Came
report-of = of { $expected }
report-present = Present by the threshold
report-that-is = that is { $share }
report-mean = Mean stay
report-median = Median stay
report-curve = In the room over time
report-curve-words =
    { $most ->
        [0] Nobody was in the room.
        [one] One person at most at a time.
       *[other] { $shown } people at most at a time.
    }
report-people = By person
report-people-words =
    { $count ->
        [one] Attendance of one student
       *[other] Attendance of { $shown } students, in pages
    }
report-nobody = Nobody is expected, and nobody came.
report-threshold = Present if
report-threshold-apply = Apply
report-student = Student
report-line = Stays
report-share = Share
report-state = State
report-curve-region = Attendance curve
report-people-region = Attendance table
roster-more = Show the other { $count }
own-never = You did not come to this session.

calendar-add = Add to my calendar
calendar-add-file = An .ics file
calendar-add-google = Google Calendar
calendar-add-outlook = Outlook

recording-title = Recording
recording-part = Part { $number }
recording-download = Download
recording-note = Nothing is loaded before you press play.
recording-elsewhere = Watch the recording
recording-delete = Delete
recording-keep = Keep
recording-delete-question = Delete the recording of “{ $title }”?
recording-delete-consequence = The film is erased for everybody, and cannot be brought back.
flash-recording-deleted = The recording is deleted.
