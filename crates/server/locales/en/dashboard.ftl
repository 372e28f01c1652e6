# The student's home page.
dashboard-student-title = Home
dashboard-greeting = Hello { $name }
dashboard-moment = { $date }, { $time }
dashboard-upcoming = Upcoming
dashboard-upcoming-count =
    { $count ->
        [one] 1 session
       *[other] { $count } sessions
    }
dashboard-nothing = No sessions yet
dashboard-nothing-enroll = Enrol in a course: its sessions will appear here with their countdown.
dashboard-find-course = Choose a course
dashboard-no-upcoming = Nothing scheduled
dashboard-no-upcoming-next = The next sessions of your courses will appear here once they are set.
dashboard-past = Past
dashboard-no-past = Your past sessions will appear here with your attendance.
dashboard-my-courses = My courses
dashboard-no-courses = You follow no course.
dashboard-all-courses = See all courses
