//! For whom of those who look on an announcement is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::actor::Actor;
use crate::domain::Domain;
use crate::enrollment::EnrollmentStatus;
use crate::ids::{LoginId, SessionId, UserId};
use crate::permission::{Action, CourseFacts, Decision, Resource, SessionFacts, can};
use crate::ports::UnitOfWork;
use crate::refusal::Refusal;
use crate::user::{self, Role};

use super::{About, Announcement};

/// Somebody who looks on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Onlooker {
    /// Their sign-in.
    pub login: LoginId,
    /// Who.
    pub user: UserId,
    /// What the store holds them to be now.
    pub role: Role,
}

/// How somebody stands to a session.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    enrolled: bool,
    invited: bool,
}

/// Those of some sign-ins that hold, with whose they are.
pub async fn onlookers(domain: &Domain, logins: &[LoginId]) -> Result<Vec<Onlooker>, Refusal> {
    let holding = user::holding(domain, logins).await?;
    Ok(holding
        .into_iter()
        .map(|identity| Onlooker { login: identity.login, user: identity.user.id, role: identity.user.role })
        .collect())
}

/// The sign-ins of those for whom it is, among many: a few statements, however many they are.
pub async fn audience(
    domain: &Domain,
    announcement: &Announcement,
    onlookers: &[Onlooker],
) -> Result<Vec<LoginId>, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    let (mut enrolled, mut invited) = (HashSet::new(), HashSet::new());
    if let Some(about) = announcement.about() {
        let mut users: Vec<UserId> = onlookers.iter().map(|onlooker| onlooker.user).collect();
        users.sort_unstable();
        users.dedup();
        if let Some(course) = about.course {
            let found = unit.enrollments().of_users(course, &users).await?;
            enrolled.extend(
                found.into_iter().filter(|e| e.status == EnrollmentStatus::Active).map(|e| e.user_id),
            );
        }
        invited.extend(unit.roster().invited(about.id).await?);
    }
    let stands = |user| Standing { enrolled: enrolled.contains(&user), invited: invited.contains(&user) };
    Ok(onlookers
        .iter()
        .filter(|onlooker| is_for(announcement, **onlooker, stands(onlooker.user)))
        .map(|onlooker| onlooker.login)
        .collect())
}

/// Which of several are for one person: at most two statements for each session among them.
pub async fn are_for(
    domain: &Domain,
    onlooker: Onlooker,
    announcements: &[Arc<Announcement>],
) -> Result<Vec<bool>, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    let mut known: HashMap<SessionId, Standing> = HashMap::new();
    let mut are = Vec::with_capacity(announcements.len());
    for announcement in announcements {
        let stands = match announcement.about() {
            None => Standing::default(),
            Some(about) => match known.get(&about.id) {
                Some(stands) => *stands,
                None => {
                    let stands = standing(unit.as_mut(), about, onlooker.user).await?;
                    *known.entry(about.id).or_insert(stands)
                }
            },
        };
        are.push(is_for(announcement, onlooker, stands));
    }
    Ok(are)
}

async fn standing(unit: &mut dyn UnitOfWork, about: &About, user: UserId) -> Result<Standing, Refusal> {
    if let Some(seen) = unit.sessions().seen_by(about.id, user).await? {
        return Ok(Standing { enrolled: seen.place.enrollment.is_some(), invited: seen.place.invited });
    }
    // Gone for good; its course is not.
    let enrolled = match about.course {
        Some(course) => unit.enrollments().active(course, user).await?.is_some(),
        None => false,
    };
    Ok(Standing { enrolled, invited: false })
}

fn is_for(announcement: &Announcement, onlooker: Onlooker, stands: Standing) -> bool {
    let actor = Actor::User { id: onlooker.user, role: onlooker.role };
    match announcement {
        Announcement::Session(_, about) | Announcement::Roster(about) => sees(actor, about, stands),
        Announcement::Deleted { about, invited } => {
            let invited = stands.invited || invited.contains(onlooker.user);
            sees(actor, about, Standing { invited, ..stands })
        }
        Announcement::Uninvited { students, .. } => students.contains(onlooker.user),
        Announcement::Invitation { about, students: people }
        | Announcement::Notification { about, people } => {
            people.contains(onlooker.user) && sees(actor, about, stands)
        }
        Announcement::Enrollment { owner, students, .. } => {
            students.contains(onlooker.user) || manages(actor, *owner)
        }
    }
}

fn sees(actor: Actor, about: &About, stands: Standing) -> bool {
    let facts = SessionFacts {
        instructor: about.instructor,
        enrolled: stands.enrolled,
        invited: stands.invited,
        in_room: false,
        moderator: false,
        removed: false,
    };
    can(actor, Action::ViewSession, Resource::Session(&facts)) == Decision::Allow
}

fn manages(actor: Actor, owner: UserId) -> bool {
    let facts = CourseFacts { owner, published: false, enrolled: false };
    can(actor, Action::ManageCourse, Resource::Course(&facts)) == Decision::Allow
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Change, People};
    use crate::ids::CourseId;
    use crate::text::Title;

    const TEACHER: UserId = UserId::new(1);
    const STUDENT: UserId = UserId::new(2);

    fn about() -> About {
        About {
            id: SessionId::new(7),
            meeting_id: uuid::Uuid::nil(),
            course: Some(CourseId::new(3)),
            instructor: TEACHER,
            title: Title::parse("Droit").unwrap(),
        }
    }

    fn told(announcement: &Announcement, user: UserId, role: Role, enrolled: bool, invited: bool) -> bool {
        let onlooker = Onlooker { login: LoginId::new(9), user, role };
        is_for(announcement, onlooker, Standing { enrolled, invited })
    }

    #[test]
    fn what_becomes_of_a_session_is_for_those_who_may_see_it_and_nobody_else() {
        let deleted = Announcement::Deleted { about: about(), invited: People::default() };
        for announcement in
            [Announcement::Session(Change::Started, about()), Announcement::Roster(about()), deleted]
        {
            let told = |user, role, enrolled, invited| told(&announcement, user, role, enrolled, invited);
            assert!(told(STUDENT, Role::Student, true, false) && told(STUDENT, Role::Student, false, true));
            assert!(told(TEACHER, Role::Instructor, false, false));
            assert!(told(UserId::new(5), Role::Admin, false, false));
            assert!(!told(STUDENT, Role::Student, false, false), "a stranger");
            assert!(!told(STUDENT, Role::Instructor, true, true), "an instructor of other courses");
            assert!(!told(TEACHER, Role::Student, false, false), "one who no longer teaches");
        }
    }

    #[test]
    fn what_names_people_is_for_those_it_names() {
        let students: People = [STUDENT].into_iter().collect();
        let other = UserId::new(4);
        let invitation = Announcement::Invitation { about: about(), students: students.clone() };
        assert!(told(&invitation, STUDENT, Role::Student, false, true));
        assert!(!told(&invitation, STUDENT, Role::Student, false, false), "who is no longer invited");
        assert!(!told(&invitation, other, Role::Student, true, true));
        assert_eq!(invitation.title(), Some(&about().title));
        let uninvited = Announcement::Uninvited { about: about(), students: students.clone() };
        assert!(told(&uninvited, STUDENT, Role::Student, false, false));
        assert!(!told(&uninvited, other, Role::Student, true, true));
        assert_eq!(uninvited.title(), None, "they may not know what it is called now");
        let notification = Announcement::Notification { about: about(), people: students.clone() };
        assert!(told(&notification, STUDENT, Role::Student, true, false));
        assert!(!told(&notification, STUDENT, Role::Student, false, false), "who may no longer see it");
        assert!(!told(&notification, other, Role::Student, true, false));
        assert!(!told(&notification, TEACHER, Role::Instructor, false, false));
        let enrollment = Announcement::Enrollment { course: CourseId::new(3), owner: TEACHER, students };
        assert!(told(&enrollment, STUDENT, Role::Student, false, false));
        assert!(told(&enrollment, TEACHER, Role::Instructor, false, false));
        assert!(told(&enrollment, other, Role::Admin, false, false));
        assert!(!told(&enrollment, other, Role::Student, true, true));
        assert!(!told(&enrollment, other, Role::Instructor, false, false));
        let deleted = Announcement::Deleted { about: about(), invited: [STUDENT].into_iter().collect() };
        assert!(told(&deleted, STUDENT, Role::Student, false, false));
    }
}
