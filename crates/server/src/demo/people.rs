//! The people of the demonstration school.

use anyhow::{Result, anyhow};
use estrade_core::ids::UserId;
use estrade_core::text::{Email, PersonName, Username};
use estrade_core::time::Tz;
use estrade_core::user::{NewUser, Role, provision};

use super::Stage;
use crate::auth::password::PasswordHasher;

/// The password of everybody; allowed in demonstration mode alone.
pub const PASSWORD: &str = "password123";

/// A person of the demonstration school.
#[derive(Debug, Clone, Copy)]
pub struct DemoAccount {
    /// Address.
    pub email: &'static str,
    /// First and last name.
    pub name: &'static str,
    /// Role.
    pub role: Role,
}

const fn person(email: &'static str, name: &'static str, role: Role) -> DemoAccount {
    DemoAccount { email, name, role }
}

const fn student(email: &'static str, name: &'static str) -> DemoAccount {
    person(email, name, Role::Student)
}

/// An admin, two instructors, thirty students.
pub const ACCOUNTS: &[DemoAccount] = &[
    person("admin@demo.example", "Rosine Dossou", Role::Admin),
    person("estelle.amoussou@demo.example", "Estelle Amoussou", Role::Instructor),
    person("mathieu.kpadonou@demo.example", "Mathieu Kpadonou", Role::Instructor),
    student("afi.adjovi@demo.example", "Afi Adjovi"),
    student("koffi.agbossou@demo.example", "Koffi Agbossou"),
    student("fatou.ndiaye@demo.example", "Fatou Ndiaye"),
    student("ibrahim.ouedraogo@demo.example", "Ibrahim Ouédraogo"),
    student("senami.houngbedji@demo.example", "Sènami Houngbédji"),
    student("pelagie.dossou@demo.example", "Pélagie Dossou"),
    student("mariam.soumanou@demo.example", "Mariam Soumanou"),
    student("yao.kouassi@demo.example", "Yao Kouassi"),
    student("grace.tossou@demo.example", "Grâce Tossou"),
    student("rachidi.adekambi@demo.example", "Rachidi Adékambi"),
    student("boris.hounkpatin@demo.example", "Boris Hounkpatin"),
    student("nadege.gbaguidi@demo.example", "Nadège Gbaguidi"),
    student("aicha.traore@demo.example", "Aïcha Traoré"),
    student("moussa.diallo@demo.example", "Moussa Diallo"),
    student("awa.cisse@demo.example", "Awa Cissé"),
    student("thomas.hounsou@demo.example", "Thomas Hounsou"),
    student("clarisse.zinsou@demo.example", "Clarisse Zinsou"),
    student("edem.mensah@demo.example", "Edem Mensah"),
    student("julie.akakpo@demo.example", "Julie Akakpo"),
    student("salif.kone@demo.example", "Salif Koné"),
    student("ines.bio@demo.example", "Inès Bio"),
    student("jonas.ahouandjinou@demo.example", "Jonas Ahouandjinou"),
    student("khady.sarr@demo.example", "Khady Sarr"),
    student("luc.dansou@demo.example", "Luc Dansou"),
    student("marthe.quenum@demo.example", "Marthe Quenum"),
    student("olivier.tchibozo@demo.example", "Olivier Tchibozo"),
    student("prisca.lawson@demo.example", "Prisca Lawson"),
    student("samira.issifou@demo.example", "Samira Issifou"),
    student("serge.adandedji@demo.example", "Serge Adandédji"),
    student("vera.codjo@demo.example", "Véra Codjo"),
    student("wilfried.anani@demo.example", "Wilfried Anani"),
];

/// Their ids.
pub struct People {
    /// Teaches leadership and local government.
    pub estelle: UserId,
    /// Teaches Python and method.
    pub mathieu: UserId,
    /// In the order of [`ACCOUNTS`].
    pub students: Vec<UserId>,
}

/// Makes their accounts. One hash serves all: they share one public password.
pub async fn make(stage: &Stage) -> Result<People> {
    let hash = PasswordHasher::new()?.hash(PASSWORD.to_owned()).await?;
    stage.clock.set(stage.now.minus(std::time::Duration::from_hours(24 * 60)));
    let mut ids = Vec::with_capacity(ACCOUNTS.len());
    for account in ACCOUNTS {
        let (first, last) = account.name.split_once(' ').unwrap_or((account.name, ""));
        let short = account.email.split('@').next().unwrap_or_default();
        let new = NewUser {
            email: Email::stored(account.email.to_owned()),
            username: Username::stored(short.to_owned()),
            first_name: PersonName::stored(first.to_owned()),
            last_name: PersonName::stored(last.to_owned()),
            role: account.role,
            password_hash: hash.clone(),
            // The browser's language: whoever tries the demonstration reads their own.
            locale: None,
            timezone: Some(if first == "Fatou" || first == "Khady" {
                Tz::Africa__Dakar
            } else {
                Tz::Africa__PortoNovo
            }),
        };
        ids.push(provision(&stage.domain, new).await?.id);
    }
    people(&ids)
}

/// Finds them again.
pub async fn find(stage: &Stage) -> Result<People> {
    let mut unit = stage.domain.store.begin_read().await?;
    let mut ids = Vec::with_capacity(ACCOUNTS.len());
    for account in ACCOUNTS {
        let user = unit.users().by_email(account.email).await?;
        ids.push(user.ok_or_else(|| anyhow!("{} is missing", account.email))?.id);
    }
    people(&ids)
}

fn people(ids: &[UserId]) -> Result<People> {
    match ids {
        [_, estelle, mathieu, students @ ..] => {
            Ok(People { estelle: *estelle, mathieu: *mathieu, students: students.to_vec() })
        }
        _ => Err(anyhow!("the list of people is too short")),
    }
}
