# A sentence for each error code of the API; the same in the pages.
error-malformed-json = The request body is not valid JSON: send a JSON object.
error-bad-request = This request makes no sense. Check it and try again.
error-unauthenticated = Log in first.
error-bad-credentials = The address or the password is wrong. Check both.
error-token-expired = Your log-in has expired. Log in again.
error-forbidden = You may not do that.
error-csrf = This request does not come from a page of Estrade. Reload the page and try again.
error-not-enrolled = Enrol in this course first.
error-not-found = This page does not exist, or is not for you.
error-method-not-allowed = This address does not answer to that method.
error-too-large = That is too large: 1 MB at most.
error-unsupported-media-type = This type of content is not accepted: send JSON.
error-invalid-state =
    { $state ->
        [scheduled] Not possible: the session is scheduled and not live.
        [live] Not possible: the session is live.
        [ended] Not possible: the session has ended.
        [cancelled] Not possible: the session is cancelled.
       *[other] Not possible in the present state.
    }
error-too-early = It is too early to start this session.
error-session-full = The room is full. Try again in a moment: a seat may become free.
error-already-exists = That is done already.
error-course-full = This course is full.
error-enrollment-closed = Enrolment in this course is closed.
error-too-many-sessions = This course has all its sessions already.
error-in-progress = This same request is still running. Try again in a moment.
error-key-reused = This idempotency key was used for another request. Take a new one.
error-no-jitsi = This session uses no Jitsi server: join it from its page.
error-wrong-offset = This piece does not follow what is there. Ask where the file stands, and go on from there.
error-no-space = The disk of this server is too full for this file. Make room, then try again.
error-stale = Somebody else changed this meanwhile. Reload, then make your change again.
error-validation-failed = Some fields need another look.
error-rate-limited =
    { $minutes ->
        [0] { $seconds ->
            [one] Too many tries. Try again in one second.
           *[other] Too many tries. Try again in { $seconds } seconds.
        }
       *[other] Too many tries. Try again in { $minutes } minutes.
    }
error-unavailable = The service does not answer right now. Try again in a few seconds.
refusal-only-instructors-meet = Only instructors can create meetings

field-required = Fill this in.
field-wrong-type =
    { $expected ->
        [text] A text is expected.
        [number] A whole number is expected.
        [boolean] True or false is expected.
        [list] A list is expected.
       *[object] An object is expected.
    }
field-too-short = At least { $min } characters.
field-too-long = At most { $max } characters.
field-too-many = At most { $max } of them.
field-out-of-range = A number from { $min } to { $max }.
field-malformed =
    { $what ->
        [email] An e-mail address like afi@example.org is expected.
        [username] Letters, digits, “.”, “_” and “-” only.
        [date] A date like 2026-03-12 is expected.
        [date_time] A date and time are expected, like 2026-03-12T14:00.
        [time_zone] A time zone like Africa/Porto-Novo is expected.
        [locale] Choose fr or en.
        [choice] There is no such choice.
        [checksum] A SHA-256 of 64 hexadecimal digits is expected.
        [other_content] What came adds up to another checksum. Send it again.
        [room] The address of a meeting of this server is expected.
        [email_column] There is no column “email” in this file.
        [open_quote] A quotation mark in this file is opened and not closed on its line.
        [too_many_lines] This file has more than 20,000 lines. Send it in parts.
       *[other] This value will not do.
    }
field-in-past = Choose a time to come.
field-end-before-start = The end must come after the start.
field-lasts-too-long = At most { $hours } hours.
field-too-many-days = At most { $days } days.
field-taken = Somebody uses it already.
field-too-common = This password is too common. Choose another.
field-wrong-password = That is not your present password.
field-below-taken =
    { $taken ->
        [one] One seat is taken already.
       *[other] { $taken } seats are taken already.
    }
field-locked = This can no longer be changed.
field-unknown = Nobody matches “{ $named }”.
field-link-expired = This link was used already, or is past its hour. Ask for a new one.
field-control-characters = This text contains invisible characters. Type it again.
hook-room-unknown = There is no such room: open the session from Estrade.
hook-room-not-live = This session is not live: its room opens when the teacher starts it.
hook-room-open = This room is open already.
