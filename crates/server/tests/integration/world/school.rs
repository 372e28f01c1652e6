//! People and their classes.

use estrade_core::text::{Email, PersonName, Username};
use estrade_core::user::{self, NewUser, PasswordHash, Role};
use serde_json::{Value, json};

use super::{Actor, World};

/// A published course with a session, and those who have to do with it.
pub struct Class {
    pub estelle: Actor,
    pub afi: Actor,
    pub course: i64,
    /// Afi's.
    pub enrollment: i64,
    pub session: i64,
}

impl Class {
    /// The address of its session, or of something below it.
    pub fn at(&self, rest: &str) -> String {
        format!("/api/live-sessions/{}{rest}", self.session)
    }

    /// The address of the same session as a meeting, or of something below it.
    pub async fn meeting_at(&self, rest: &str) -> String {
        let id = self.estelle.get(&self.at("")).await.data()["meeting_id"].take();
        format!("/api/meetings/{}{rest}", id.as_str().unwrap())
    }
}

impl World {
    /// Somebody who has not signed in.
    pub fn visitor(&self) -> Actor {
        Actor::visitor(self.http.clone(), format!("http://{}", self.address))
    }

    pub async fn student(&self, name: &str) -> Actor {
        self.person(name, Role::Student).await
    }

    pub async fn instructor(&self, name: &str) -> Actor {
        self.person(name, Role::Instructor).await
    }

    pub async fn admin(&self) -> Actor {
        self.person("ada", Role::Admin).await
    }

    /// Somebody with an account and a token. They have no password that could be right.
    async fn person(&self, name: &str, role: Role) -> Actor {
        let domain = self.state.domain();
        let new = NewUser {
            email: Email::parse(&format!("{name}@ul.example")).unwrap(),
            username: Username::parse(name).unwrap(),
            first_name: PersonName::parse(&format!("{}{}", name[..1].to_uppercase(), &name[1..])).unwrap(),
            last_name: PersonName::parse("").unwrap(),
            role,
            password_hash: PasswordHash::new("$argon2id$none".to_owned()),
            locale: None,
            timezone: None,
        };
        let user = user::provision(domain, new).await.unwrap();
        let login = user::begin_api_login(domain, user.id).await.unwrap().login;
        let (token, _) = self.state.tokens().issue(&user, login, domain.now(), domain.ids.next()).unwrap();
        self.visitor().signed_in(user, token)
    }

    /// The same person in a browser.
    pub async fn browser(&self, who: &Actor) -> Actor {
        who.with_cookie(&user::begin_web_login(self.state.domain(), who.user().id).await.unwrap().secret)
    }

    /// A published course of theirs, with what `more` says of it.
    pub async fn course(&self, owner: &Actor, more: Value) -> i64 {
        let mut body = json!({ "title": "Droit public", "is_published": true });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        owner.post("/api/courses", body).await.created()["id"].as_i64().unwrap()
    }

    /// Enrols somebody; the enrolment.
    pub async fn enroll(&self, who: &Actor, course: i64) -> i64 {
        let path = format!("/api/courses/{course}/enrollments");
        who.post(&path, json!({})).await.created()["id"].as_i64().unwrap()
    }

    /// A session of the course from 8:10 to 9:10, or as `more` says.
    pub async fn session(&self, owner: &Actor, course: i64, more: Value) -> i64 {
        let mut body = planned(600, 4200);
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let path = format!("/api/courses/{course}/live-sessions");
        owner.post(&path, body).await.created()["id"].as_i64().unwrap()
    }

    /// Estelle's course with Afi in it, and a planned session: from 8:10 to 9:10, or as `more` says.
    pub async fn planned_class(&self, more: Value) -> Class {
        let (estelle, afi) = (self.instructor("estelle").await, self.student("afi").await);
        let course = self.course(&estelle, json!({})).await;
        let enrollment = self.enroll(&afi, course).await;
        let session = self.session(&estelle, course, more).await;
        Class { estelle, afi, course, enrollment, session }
    }

    /// The same, started at once.
    pub async fn live_class(&self, more: Value) -> Class {
        let class = self.planned_class(more).await;
        class.estelle.post(&class.at("/start"), json!({})).await.data();
        class
    }

    /// Another student of a class.
    pub async fn classmate(&self, class: &Class, name: &str) -> Actor {
        let student = self.student(name).await;
        self.enroll(&student, class.course).await;
        student
    }
}

/// The body of a session between two moments of the morning, in seconds.
pub fn planned(from: u64, to: u64) -> Value {
    json!({
        "title": "La décentralisation",
        "scheduled_start_at": World::at(from),
        "scheduled_end_at": World::at(to),
    })
}
