//! What is taught, and what is said.

use estrade_core::chat::ChatKind;

/// A course of the demonstration school.
pub struct CourseScript {
    /// Its address; also how it is found again.
    pub slug: &'static str,
    /// Its title: the slug is made from it.
    pub title: &'static str,
    /// What it is about.
    pub description: &'static str,
    /// Whether Estelle teaches it; else Mathieu.
    pub by_estelle: bool,
    /// Which students follow it, by number.
    pub students: std::ops::Range<usize>,
    /// Whether it is published.
    pub published: bool,
    /// Its past classes, last one first: one a week.
    pub past: &'static [&'static str],
}

/// The courses.
pub const COURSES: &[CourseScript] = &[
    CourseScript {
        slug: "leadership-et-management",
        title: "Leadership et management",
        description: "Conduire une équipe quand le réseau est mince et les gens sont loin : fixer un cap, déléguer, donner un retour qui fait grandir.",
        by_estelle: true,
        students: 0..28,
        published: true,
        past: &[
            "Déléguer sans abandonner",
            "Fixer un cap à trois mois",
            "Écouter avant de décider",
            "Ce qu’une équipe attend de vous",
        ],
    },
    CourseScript {
        slug: "introduction-a-python",
        title: "Introduction à Python",
        description: "Les bases de la programmation, un petit programme utile par semaine. Aucune connaissance n’est demandée.",
        by_estelle: false,
        students: 0..24,
        published: true,
        past: &["Variables et types", "Premiers pas", "Installer ses outils"],
    },
    CourseScript {
        slug: "gouvernance-locale",
        title: "Gouvernance locale",
        description: "La commune, son budget, ses élus : comprendre et prendre part.",
        by_estelle: true,
        students: 0..18,
        published: true,
        past: &["Le rôle du chef d’arrondissement", "La commune et l’État", "Qui décide de quoi ?"],
    },
    CourseScript {
        slug: "ecrire-un-memoire",
        title: "Écrire un mémoire",
        description: "De la question à la soutenance : plan, sources, rédaction.",
        by_estelle: false,
        students: 6..20,
        published: true,
        past: &["Trouver sa question"],
    },
    CourseScript {
        slug: "statistiques-appliquees",
        title: "Statistiques appliquées",
        description: "En préparation pour le semestre prochain.",
        by_estelle: false,
        students: 0..0,
        published: false,
        past: &[],
    },
];

/// The class that is on now.
pub const NOW: &str = "Animer une équipe à distance";
/// The one in ten minutes.
pub const SOON: &str = "Boucles et conditions";

/// Coming classes: course, title, days from now, hour of the day (UTC), minutes.
pub const COMING: &[(usize, &str, u64, u64, u64)] = &[
    (2, "Le budget participatif en commune rurale", 2, 9, 120),
    (0, "Donner un retour qui fait grandir", 5, 13, 90),
    (1, "Listes et dictionnaires", 6, 8, 90),
    (3, "Le plan en une page", 7, 15, 60),
    (0, "Conduire une réunion en vingt minutes", 12, 13, 90),
];

/// What is said in a class: who (`None`: the instructor, else a student's number), how many minutes after its start.
pub const TALK: &[(Option<usize>, u64, ChatKind, &str)] = &[
    (
        None,
        2,
        ChatKind::Text,
        "Bonjour à toutes et à tous. Écrivez ici le jour et l’heure qui conviendraient à votre équipe.",
    ),
    (Some(3), 3, ChatKind::Text, "Lundi 8 h 00, avant que le réseau ne soit chargé."),
    (Some(1), 5, ChatKind::Question, "Et si un village n’a pas de réseau ?"),
    (None, 6, ChatKind::Answer, "Bonne question, Koffi. Je vous donne la parole après cette diapositive."),
    (Some(6), 8, ChatKind::Text, "Le son est très clair, merci."),
    (Some(0), 9, ChatKind::Question, "Les diapositives seront-elles partagées ?"),
];
