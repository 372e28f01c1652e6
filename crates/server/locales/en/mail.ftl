# Mails. Each reader gets theirs in their language and on the clocks of their zone.
mail-greeting = Hello { $name },
mail-why-account = You get this message from { $site } because this address is that of an account.

mail-why-session = You get this message from { $site } because this session concerns you.
mail-zone = Time zone: { $zone }, { $offset }
mail-with = With { $name }
mail-course-with = { $course }, with { $name }
mail-session-action = See the session
mail-reminder-subject = Reminder: { $title }
mail-reminder-coming = Your session begins { $relative }.
mail-reminder-late = Your session is about to begin.
mail-cancelled-subject = Cancelled: { $title }
mail-cancelled-what = This session will not take place. This is when it was planned.
mail-cancelled-reason = Reason: { $reason }
mail-rescheduled-subject = New time: { $title }
mail-rescheduled-what = The time of this session has changed. This is when it takes place now.
mail-custom-subject = Message: { $title }
mail-custom-what = { $name } writes to you about this session.

mail-confirm-subject = Confirm your address
mail-confirm-what = An account ({ $site }) was opened with this address. Confirm that it is yours to get there what your teachers write to you.
mail-confirm-action = Confirm address
mail-confirm-not-you = If it was not you, there is nothing to do: nothing else will be sent to this address.

mail-password-subject = Choose a new password
mail-password-asked = Somebody, most likely you, asked for a new password for your account ({ $site }).
mail-password-action = Choose a new password
mail-password-holds = This link works once, for one hour. All your devices will then have to log in again.
mail-password-not-you = If it was not you, there is nothing to do: your password stays the same.
