# Dates, times, lengths, numbers.
month-january = January
month-february = February
month-march = March
month-april = April
month-may = May
month-june = June
month-july = July
month-august = August
month-september = September
month-october = October
month-november = November
month-december = December
month-short-january = Jan
month-short-february = Feb
month-short-march = Mar
month-short-april = Apr
month-short-may = May
month-short-june = Jun
month-short-july = Jul
month-short-august = Aug
month-short-september = Sep
month-short-october = Oct
month-short-november = Nov
month-short-december = Dec
weekday-monday = Monday
weekday-tuesday = Tuesday
weekday-wednesday = Wednesday
weekday-thursday = Thursday
weekday-friday = Friday
weekday-saturday = Saturday
weekday-sunday = Sunday
weekday-short-monday = Mon
weekday-short-tuesday = Tue
weekday-short-wednesday = Wed
weekday-short-thursday = Thu
weekday-short-friday = Fri
weekday-short-saturday = Sat
weekday-short-sunday = Sun

time-of-day = { $padded }:{ $minutes }
time-range = { $from } – { $to }
date-first-day = 1
date-day-month = { $day } { $month }
date-weekday-day-month = { $weekday } { $day } { $month }
date-long = { $weekday } { $day } { $month } { $year }
date-and-time = { $date } at { $time }
date-and-range = { $date }, { $range }
from-time = from { $time }
from-weekday = from { $weekday } { $time }
from-date = from { $date }, { $time }
time-in-city = { $time } in { $city }
duration-days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
duration-day-hours = 1 day { $hours } h
duration-hours = { $hours } h { $minutes } min
duration-minutes = { $minutes } min
duration-minutes-seconds = { $minutes } min { $seconds } s
duration-seconds = { $seconds } s
relative-future = in { $length }
relative-past = { $length } ago
percent = { $value }%
megabytes = { $value } MB
