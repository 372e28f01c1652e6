# Public home page, logging in, registering, profile.
home-title = Live classes, even on a modest connection
home-what-class = Estrade opens live classrooms in the browser, with nothing to install.
home-what-attendance = Attendance is what the server saw, to the minute, and all see their own.
home-what-weight = Pages are light, and the classroom says what it costs in megabytes before one enters.
home-courses = Open courses
home-all-courses = All courses
home-go-dashboard = Go to my home page

login-title = Log in
login-action = Log in
login-aside = About
login-promise = The classroom is open, wherever you are.
login-promise-more = Your live classes and your attendance in one place, even on a modest connection.
login-then-back = Log in to go on: you will return to the page you asked for, and what you were writing there is waiting.
login-no-account = No account yet?
login-forgotten = Forgot your password?
login-demo-or = or
login-demo-title = Enter the demonstration school
login-demo-others = The { $count } other students
login-demo-hint = Each button logs in at once. People and courses are invented.

register-title = Create an account
register-action = Create an account
register-promise = There is a seat for you.
register-promise-more = An address and a password are enough. Then enrol in the courses that interest you.
register-have-account = Already have an account?
register-username-hint = 2 to 50 letters, digits, “.”, “_” or “-”.
register-password-hint = At least 10 characters. A short sentence does very well.
register-role = You are here to
register-role-student = Follow courses
register-role-student-hint = You will be able to enrol in published courses.
register-role-instructor = Give courses
register-role-instructor-open = You will be able to create courses and open classrooms right away.
register-role-instructor-approval = Your account starts as a student's. An administrator looks at your request before you can create courses.

passwords-forgot-title = Forgotten password
passwords-forgot-what = Give your account's address: a link to choose a new password will be sent there.
passwords-forgot-action = Send the link
passwords-forgot-sent = If an account has this address, the link arrives there within a few minutes.
passwords-forgot-nothing = Nothing arrives? Look among the junk, then check the address and ask for another link.
passwords-reset-title = New password
passwords-reset-hint = All your devices will have to log in again.
passwords-reset-action = Change password
passwords-reset-again = Ask for another link
passwords-back = Back to logging in

profile-title = My profile
profile-who = Who I am
profile-language = Language
profile-language-browser = The browser's
profile-zone = Time zone
profile-zone-hint = Type a city, “Dakar” for instance. Empty: { $zone }, the server's. Your pages say it is { $time }.
profile-save = Save profile
profile-password = Password
profile-password-current = Current password
profile-password-new = New password
profile-password-hint = Your other devices will have to log in again.
profile-password-change = Change password
profile-account = My account
profile-role = Role
profile-since = Opened on
profile-waiting = Your request to give courses is waiting for an administrator.

flash-registered = Your account is open. Welcome.
flash-registered-waiting = Your account is open. An administrator will look at your request to give courses.
address-title = Confirm this address?
address-consequence = { $email } will get what your teachers write to you.
address-action = Confirm address
address-keep = Not now
profile-address-unconfirmed = Your address is not confirmed yet: a link is waiting for you there. Nothing else will be sent there before.
profile-address-again = Send the link again

flash-address-confirmed = Address confirmed.
flash-address-sent = The link arrives within a few minutes.
flash-password-reset = Password changed. Log in with the new one.
flash-profile-saved = Profile saved.
flash-password-changed = Password changed. Your other devices will have to log in again.
