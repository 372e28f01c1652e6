# What surrounds every page, and shared parts.
skip-to-content = Skip to content
brand-home = Estrade, home
nav-label = Main navigation
nav-home = Home
nav-courses = Courses
nav-teaching = My courses
nav-profile = Profile
nav-health = Server
nav-account = { $name }, my account
crumbs-label = Breadcrumb
foot-tagline = Estrade, live courses
foot-tagline-school = { $school } · Estrade, live courses
logout-action = Log out
logout-question = Log out?
logout-consequence = You can log in again with your address and password.
logout-keep = Stay logged in
offline-note = The network is down. This page will catch up when it is back.
role-student = student
role-instructor = instructor
role-admin = administrator

problem-title = That could not be done
problem-what-next = Nothing was lost. Go back, or start again from the home page.
problem-home = Go to the home page
problem-number = Code { $status }

form-optional = (optional)
form-summary =
    { $count ->
        [one] One thing needs another look before saving.
       *[other] { $count } things need another look before saving.
    }
form-summary-of = { $label }: { $error }
form-draft-restored = What you had written was put back.
form-draft-drop = Start afresh
field-label-email = E-mail address
field-label-password = Password
field-label-username = Username
field-label-first-name = First name
field-label-last-name = Last name

pager-label = Pages of the list
pager-previous = Previous page
pager-next = Next page
pager-position = Page { $page } of { $pages }

# Said to screen readers when the page changes by itself
told-started = The session “{ $title }” has begun.
told-ended = The session “{ $title }” is over.
told-rescheduled = The session “{ $title }” has new times.
told-cancelled = The session “{ $title }” is cancelled.
told-planned = New session: “{ $title }”.
told-notification = A message about “{ $title }” is on its way to you by e-mail.
