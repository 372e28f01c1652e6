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
