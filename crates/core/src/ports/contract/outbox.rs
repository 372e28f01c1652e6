//! Work due later, and the server's own runs.

use std::collections::HashSet;
use std::time::Duration;

use uuid::Uuid;

use super::Subject;
use super::school::{MORNING, School};
use crate::ids::{JobId, SessionId};
use crate::job::{Job, Lane, Work};
use crate::time::Timestamp;
use crate::user::Locale;

const LEASE: Duration = Duration::from_mins(1);

fn job(school: &School, key: &str, run_at: Timestamp) -> Job {
    let session = SessionId::new(crate::ids::MAX_ID);
    Job {
        id: JobId::new(school.id()),
        dedupe_key: key.into(),
        work: Work::AutoEnd { session },
        run_at,
        attempts: 0,
    }
}

async fn enqueue(school: &School, jobs: &[&Job]) {
    let mut unit = school.unit().await;
    for job in jobs {
        unit.outbox().enqueue(job).await.unwrap();
    }
    unit.commit().await.unwrap();
}

async fn lease(school: &School, now: Timestamp, token: &str, limit: u32) -> Vec<Job> {
    let mut unit = school.unit().await;
    let jobs = unit.outbox().lease(Lane::Clock, now, now.plus(LEASE), token, limit).await.unwrap();
    unit.commit().await.unwrap();
    jobs
}

fn ids(jobs: &[Job]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}

pub async fn a_job_waits_once_under_its_key(subject: Subject) {
    let school = School::open(&subject.store);
    let first = job(&school, "auto_end:1", MORNING);
    let twin = Job { run_at: MORNING.minus(LEASE), ..job(&school, "auto_end:1", MORNING) };
    let other = job(&school, "AUTO_END:1", MORNING);
    enqueue(&school, &[&first, &twin, &other]).await;
    assert_eq!(school.reading().await.outbox().due(MORNING).await, Ok(2));
    let leased = lease(&school, MORNING, "worker", 10).await;
    assert_eq!(leased, [Job { attempts: 1, ..first.clone() }, Job { attempts: 1, ..other }]);
    // Once done, the key is free again.
    let mut unit = school.unit().await;
    assert_eq!(unit.outbox().complete(first.id, "worker").await, Ok(true));
    assert_eq!(unit.outbox().complete(first.id, "worker").await, Ok(false));
    unit.outbox().enqueue(&twin).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(ids(&lease(&school, MORNING, "again", 10).await), [twin.id]);
}

pub async fn a_job_is_leased_when_due_and_in_order(subject: Subject) {
    let school = School::open(&subject.store);
    let at = |seconds| MORNING.plus(Duration::from_secs(seconds));
    let (third, first, second) =
        (job(&school, "c", at(3)), job(&school, "a", at(1)), job(&school, "b", at(2)));
    enqueue(&school, &[&third, &first, &second]).await;
    assert_eq!(lease(&school, MORNING, "early", 10).await, []);
    assert_eq!(school.reading().await.outbox().due(at(2)).await, Ok(2));
    assert_eq!(ids(&lease(&school, at(3), "one", 2).await), [first.id, second.id]);
    assert_eq!(school.reading().await.outbox().due(at(3)).await, Ok(1));
    assert_eq!(ids(&lease(&school, at(3), "two", 2).await), [third.id]);
    assert_eq!(lease(&school, at(3), "three", 2).await, []);
}

pub async fn workers_at_once_never_share_a_job(subject: Subject) {
    let school = School::open(&subject.store);
    let jobs: Vec<Job> = (0..200).map(|n| job(&school, &format!("job:{n}"), MORNING)).collect();
    enqueue(&school, &jobs.iter().collect::<Vec<_>>()).await;
    let leased = subject
        .at_once((0..8).map(|worker| {
            let school = school.clone();
            async move {
                let mut mine = Vec::new();
                for batch in 0..50 {
                    let token = format!("{worker}-{batch}");
                    let mut unit = school.unit().await;
                    // A worker that lost against another simply looks again.
                    let until = MORNING.plus(LEASE);
                    let leased = unit.outbox().lease(Lane::Clock, MORNING, until, &token, 10).await;
                    let Ok(jobs) = leased else { continue };
                    if unit.commit().await.is_ok() {
                        mine.extend(ids(&jobs));
                    }
                }
                mine
            }
        }))
        .await
        .concat();
    let once: HashSet<JobId> = leased.iter().copied().collect();
    assert_eq!((leased.len(), once.len()), (200, 200));
    assert_eq!(school.reading().await.outbox().due(MORNING).await, Ok(0));
}

pub async fn a_lease_that_runs_out_is_taken_over(subject: Subject) {
    let school = School::open(&subject.store);
    let only = job(&school, "job", MORNING);
    enqueue(&school, &[&only]).await;
    assert_eq!(lease(&school, MORNING, "crashed", 1).await.len(), 1);
    let just_before = MORNING.plus(LEASE).minus(Duration::from_millis(1));
    assert_eq!(lease(&school, just_before, "eager", 1).await, []);
    let taken = lease(&school, MORNING.plus(LEASE), "patient", 1).await;
    assert_eq!(taken, [Job { attempts: 2, ..only.clone() }]);
    let mut unit = school.unit().await;
    assert_eq!(unit.outbox().complete(only.id, "crashed").await, Ok(false), "its lease was taken over");
    assert_eq!(unit.outbox().postpone(only.id, "crashed", MORNING, None).await, Ok(false));
    assert_eq!(unit.outbox().complete(only.id, "patient").await, Ok(true));
}

pub async fn a_job_given_back_waits_for_its_time(subject: Subject) {
    let school = School::open(&subject.store);
    let only = job(&school, "job", MORNING);
    enqueue(&school, &[&only]).await;
    let later = MORNING.plus(Duration::from_mins(30));
    let postpone = async |token: &str, run_at, error: Option<&str>| {
        let mut unit = school.unit().await;
        let done = unit.outbox().postpone(only.id, token, run_at, error).await;
        unit.commit().await.unwrap();
        done
    };
    lease(&school, MORNING, "first", 1).await;
    assert_eq!(postpone("first", later, Some("SMTP: timed out ⏱")).await, Ok(true));
    assert_eq!(lease(&school, MORNING, "early", 1).await, []);
    let again = lease(&school, later, "second", 1).await;
    assert_eq!(again, [Job { run_at: later, attempts: 2, ..only.clone() }]);
    // It was simply not yet time: the tries start anew.
    assert_eq!(postpone("second", MORNING, None).await, Ok(true));
    assert_eq!(lease(&school, MORNING, "third", 1).await[0].attempts, 1);
}

pub async fn a_lane_leases_its_own_work_alone(subject: Subject) {
    let school = School::open(&subject.store);
    let work = Work::PasswordMail { address: "Œ@ul.example".into(), locale: Locale::Fr, asked_at: MORNING };
    let mail = Job { work, ..job(&school, "mail", MORNING) };
    let clock = job(&school, "clock", MORNING);
    enqueue(&school, &[&mail, &clock]).await;
    assert_eq!(school.reading().await.outbox().due(MORNING).await, Ok(2));
    assert_eq!(ids(&lease(&school, MORNING, "clock", 10).await), [clock.id]);
    let mut unit = school.unit().await;
    let until = MORNING.plus(LEASE);
    let leased = unit.outbox().lease(Lane::Mail, MORNING, until, "mail", 10).await;
    assert_eq!(leased, Ok(vec![Job { attempts: 1, ..mail }]));
}

pub async fn starts_of_the_server_are_kept_in_order(subject: Subject) {
    let school = School::open(&subject.store);
    let at = |minutes| MORNING.plus(Duration::from_mins(minutes));
    let mut unit = school.unit().await;
    for (number, minutes) in [(1, 30), (2, 10), (3, 20), (4, 40)] {
        unit.processes().started(Uuid::from_u128(number), at(minutes)).await.unwrap();
    }
    unit.commit().await.unwrap();
    let starts = school.reading().await.processes().starts_between(at(10), at(30)).await;
    assert_eq!(starts, Ok(vec![at(10), at(20), at(30)]));
}
