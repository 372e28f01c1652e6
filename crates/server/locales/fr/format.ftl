# Dates, heures, durées, nombres.
month-january = janvier
month-february = février
month-march = mars
month-april = avril
month-may = mai
month-june = juin
month-july = juillet
month-august = août
month-september = septembre
month-october = octobre
month-november = novembre
month-december = décembre
month-short-january = janv.
month-short-february = févr.
month-short-march = mars
month-short-april = avr.
month-short-may = mai
month-short-june = juin
month-short-july = juill.
month-short-august = août
month-short-september = sept.
month-short-october = oct.
month-short-november = nov.
month-short-december = déc.
weekday-monday = lundi
weekday-tuesday = mardi
weekday-wednesday = mercredi
weekday-thursday = jeudi
weekday-friday = vendredi
weekday-saturday = samedi
weekday-sunday = dimanche
weekday-short-monday = lun.
weekday-short-tuesday = mar.
weekday-short-wednesday = mer.
weekday-short-thursday = jeu.
weekday-short-friday = ven.
weekday-short-saturday = sam.
weekday-short-sunday = dim.

time-of-day = { $hours } h { $minutes }
time-range = { $from } – { $to }
date-first-day = 1er
date-day-month = { $day } { $month }
date-weekday-day-month = { $weekday } { $day } { $month }
date-long = { $weekday } { $day } { $month } { $year }
date-and-time = { $date } à { $time }
date-and-range = { $date }, { $range }
from-time = dès { $time }
from-weekday = { $weekday } dès { $time }
from-date = le { $date } dès { $time }
time-in-city = { $time } à { $city }
duration-days =
    { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    }
duration-day-hours = 1 jour { $hours } h
duration-hours = { $hours } h { $minutes } min
duration-minutes = { $minutes } min
duration-minutes-seconds = { $minutes } min { $seconds } s
duration-seconds = { $seconds } s
relative-future = dans { $length }
relative-past = il y a { $length }
percent = { $value } %
megabytes = { $value } Mo
