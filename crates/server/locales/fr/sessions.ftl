# Sessions live : listes, fiche, salle, gestion, rapport.
status-scheduled = Programmée
status-live = En direct
status-ended = Terminée
status-cancelled = Annulée
session-join = Rejoindre
session-open-room = Ouvrir la salle
session-start = Démarrer
session-wait = Salle d'attente
session-report = Rapport
session-start-later = Démarrage possible { $when }
session-since = Commencée à { $time }, { $ago }
session-until = Fin prévue à { $time }
session-cost-light = ≈ { $cost } jusqu'à la fin en mode léger
session-follow-in-text = Suivre en texte, moins de 1 Mo
session-never-held = Personne ne l'a démarrée
session-reason = « { $reason } »
session-present =
    { $present ->
        [0] Personne encore, { $seats_shown } places
        [one] 1 présent sur { $seats_shown } places
       *[other] { $shown } présents sur { $seats_shown } places
    }
session-expected =
    { $count ->
        [0] Personne n'est attendu
        [one] 1 attendu
       *[other] { $shown } attendus
    }

mark-present = Présent
mark-below-threshold = Sous le seuil
mark-absent = Absent
mark-late = En retard
mark-left-early = Parti tôt
mark-unconfirmed = Non confirmé
gap-left = parti
gap-connection-lost = connexion perdue
gap-server-restarted = serveur redémarré
gap-removed = retiré par l'enseignant
gap-session-ended = fin du cours
gap-going-on = dans la salle
csv-last-name = Nom
csv-first-name = Prénom
csv-email = Adresse e-mail
csv-minutes = Minutes
csv-seconds = Secondes
csv-percent = Part du cours en %
csv-first-arrival = Première arrivée ({ $zone })
csv-last-departure = Dernier départ ({ $zone })
csv-marks = État
csv-intervals = Séjours
xlsx-people = Présence
xlsx-figures = Chiffres
xlsx-began = Début ({ $zone })
xlsx-ended = Fin ({ $zone })
xlsx-length = Durée en secondes
xlsx-expected = Attendus
xlsx-mean = Séjour moyen en secondes
xlsx-median = Séjour médian en secondes

sessions-title = Sessions live
sessions-list = Liste des sessions
sessions-period = Période
sessions-state = État
sessions-upcoming = À venir
sessions-past = Passées
sessions-all = Toutes
statuses-scheduled = Programmées
statuses-live = En direct
statuses-ended = Terminées
statuses-cancelled = Annulées
sessions-none-yet = Aucune session n'est encore programmée dans ce cours. Elles apparaîtront ici, avec leur date et le bouton pour les rejoindre.
sessions-none-upcoming = Rien n'est prévu pour le moment. Les sessions passées restent sous « Passées ».
sessions-none-such = Aucune session ne correspond.
manager-link = Gérer
session-new = Nouvelle session
sessions-course-back = Revenir au cours

timeline-never = Jamais venu
timeline-stays =
    { $count ->
        [one] 1 séjour : { $list }
       *[other] { $count } séjours : { $list }
    }
timeline-gap = { $range }, { $why } ({ $length })
timeline-source = { $range } : { $what }
source-jitsi = vu par le serveur Jitsi
source-both = vu par la page et par le serveur Jitsi
source-api = annoncé par une application
report-restarted-at = { $time }, serveur redémarré
cancel-open = Annuler la session…
cancel-question = Annuler « { $title } » ?
cancel-consequence = La session restera visible, barrée, avec le motif. Cela ne se défait pas.
cancel-reason = Motif
cancel-reason-hint = Les personnes attendues le liront.
cancel-keep = Garder la session
cancel-act = Annuler la session
end-open = Terminer
end-question = Terminer « { $title } » ?
end-consequence = Tout le monde quitte la salle, vous aussi. La présence s'arrête à cet instant.
end-keep = Continuer la session
end-act = Terminer pour tous
start-question = Démarrer « { $title } » ?
start-consequence = La salle s'ouvre et les personnes qui attendent y entrent.
start-keep = Pas encore
start-act = Démarrer la session
flash-session-ended = La session est terminée. Le rapport de présence est prêt.
flash-session-cancelled = La session est annulée.
flash-session-created = La session est programmée.
flash-session-changed = Les modifications sont enregistrées.

session-with = avec { $name }
session-elsewhere = { $range }, chez l'enseignant
session-begins = La session commence { $when }
session-begins-in = Commence dans
count-days = j
count-hours = h
count-minutes = min
session-start-late = Son heure est passée. Vous pouvez encore la démarrer, ou l'annuler.
session-start-now = La salle est prête : vous pouvez démarrer.
session-room-opens = La salle ouvre { $when }, heure de { $city }.
session-room-open = La salle est ouverte. La session commencera quand l'enseignant la démarrera.
session-removed = L'enseignant vous a retiré de cette session. Écrivez-lui si c'est une erreur.
session-lasted = Terminée à { $time }, après { $length }.
session-cancelled-because = Cette session est annulée : « { $reason } »
session-cancelled-never-held = Cette session est annulée : personne ne l'a démarrée.
session-cancelled-without-reason = Cette session est annulée.
session-wait-enter = Entrer dans la salle
session-edit = Modifier
session-duplicate = Dupliquer
session-about = Au programme
session-chat = Discussion
session-chat-later = La discussion et les questions apparaîtront ici.
session-chat-none = Personne n'a écrit pendant cette session.
session-facts = Informations pratiques
session-cost = Données à prévoir
session-cost-whole = Pour toute la session.
session-cost-until-end = Jusqu'à la fin prévue.
mode-video = Vidéo
mode-light = Mode léger, son seul
mode-text = Texte
chat-question = Question
chat-answer = Réponse
chat-older = Messages plus anciens
chat-newest = Messages les plus récents
roster-title =
    { $count ->
        [0] Participants
        [one] 1 participant
       *[other] { $shown } participants
    }
roster-none = Personne n'est attendu pour le moment.
roster-instructor = Enseignant
roster-host = Animateur
roster-moderator = Modérateur
roster-you = Vous
roster-present = Dans la salle
own-attendance = Ma présence
report-open = Rapport de présence
report-live = Présence en ce moment
key-on = Dans la salle
key-lost = Connexion perdue
key-left = A quitté la salle
key-boot = Serveur redémarré

door-start = La salle est prête
door-start-next = Les personnes qui attendent entreront dès que vous démarrez. La présence est comptée à partir de cet instant.
door-not-yet = La salle ouvre { $when }, heure de { $city }
door-not-yet-next = Vous pouvez laisser cette page ouverte, ou revenir à ce moment-là : un lien vers la salle vous attendra.
door-missed = Cette session n'a pas eu lieu
door-missed-next = Son heure est passée sans que personne la démarre. L'enseignant dira si elle est reprise.
door-full =
    { $count ->
        [one] La seule place est prise
       *[other] Les { $shown } places sont prises
    }
door-full-next = Une place se libère dès que quelqu'un sort. Réessayez dans un moment, ou demandez à l'enseignant d'ajouter des places.
door-removed-next = Vous gardez l'accès à la page de la session et à la discussion.
door-ended = Cette session s'est terminée { $when }
door-ended-next = La discussion et votre présence restent sur la page de la session.
door-cancelled-next = Les autres sessions du cours sont dans la liste.
door-again = Réessayer
door-back = Page de la session
door-list = Toutes les sessions
classroom-needs-script = La salle de classe a besoin de JavaScript. Activez-le pour ce site, puis rechargez la page.
door-open = La salle est ouverte

manager-summary =
    { $enrolled ->
        [0] Personne n'est encore inscrit
        [one] 1 inscrit
       *[other] { $shown } inscrits
    }, { $sessions ->
        [0] aucune session
        [one] 1 session
       *[other] { $sessions } sessions
    }
manager-none-yet = Aucune session dans ce cours. Programmez la première : les inscrits la verront aussitôt.
session-more = Autres actions pour { $title }
start-now = Démarrer maintenant
start-now-question = Démarrer une session maintenant ?
session-now-title = Session du { $date } à { $time }

session-plan = Programmer la session
session-save = Enregistrer
session-edit-title = Modifier « { $title } »
form-back-to-list = Revenir à la liste
form-back-to-session = Revenir à la session
form-what = La session
form-title = Titre
form-description = Description
form-description-hint = Visible des personnes attendues.
form-when = Le moment
form-start = Début
form-end = Fin
form-zone = Heure de { $city } ({ $offset }).
form-zone-change = Changer de fuseau
form-times-locked = La session est en direct : ses heures ne se changent plus.
form-overlap = À ce moment-là, vous animez déjà « { $title } » : { $range }.
form-overlap-confirm = Enregistrer quand même
form-room = La salle
form-engine = Moteur vidéo
form-engine-builtin = Celui de ce serveur
form-engine-jitsi = Jitsi ({ $server })
form-engine-most = { $server } tient jusqu'à { $most } personnes. La classe s'y ouvre dans un onglet à part (un appel intégré à une page est coupé au bout de cinq minutes), et la première personne qui entre doit se connecter avec un compte Google, Facebook ou GitHub.
form-engine-too-many = { $server } tient jusqu'à { $most } personnes : au-delà, personne n'entre, quel que soit le nombre de places ici.
form-recording = La session peut-elle être enregistrée ?
form-recording-no = Non
form-recording-yes = Oui
form-recording-hint = Pendant la classe, l'animateur lance et arrête l'enregistrement ; chacun voit quand il est en cours. Le film paraît ensuite sur la page de la session.
form-recording-hint-one = Pendant la classe, l'animateur lance et arrête l'enregistrement ; chacun voit quand il est en cours. Le film paraît ensuite sur la page de la session. Seul Jitsi ({ $server }) enregistre.
form-seats = Places
form-enrolled =
    { $count ->
        [0] Personne n'est encore inscrit au cours.
        [one] 1 étudiant est inscrit au cours.
       *[other] { $shown } étudiants sont inscrits au cours.
    }
form-expected =
    { $count ->
        [0] Personne n'est attendu.
        [one] 1 personne est attendue.
       *[other] { $shown } personnes sont attendues.
    }
form-what-happens = Les inscrits voient la session aussitôt. La salle ouvre 30 minutes avant le début.

report-title = Présence à « { $title } »
report-subtitle = Rapport de présence. { $when }
report-until-now = Jusqu'à cet instant. La page se met à jour toute seule.
report-none-yet = Le rapport se remplira dès que la session aura démarré.
report-print = Imprimer
report-csv = Fichier CSV
report-xlsx = Fichier XLSX
report-length = Durée
report-came = Venus
report-of = sur { $expected }
report-present = Présents au seuil
report-that-is = soit { $share }
report-mean = Séjour moyen
report-median = Séjour médian
report-curve = Dans la salle, au fil du temps
report-curve-words =
    { $most ->
        [0] Personne n'était dans la salle.
        [one] Une personne au plus à la fois.
       *[other] { $shown } personnes au plus à la fois.
    }
report-people = Par personne
report-people-words =
    { $count ->
        [one] Présence d'un étudiant
       *[other] Présence des { $shown } étudiants, par pages
    }
report-nobody = Personne n'est attendu, et personne n'est venu.
report-threshold = Présent si
report-threshold-apply = Appliquer
report-student = Étudiant
report-line = Séjours
report-share = Part
report-state = État
report-curve-region = Courbe de présence
report-people-region = Tableau des présences
roster-more = Voir les { $count } autres
own-never = Vous n'êtes pas venu à cette session.

calendar-add = Ajouter à mon agenda
calendar-add-file = Fichier .ics
calendar-add-google = Google Agenda
calendar-add-outlook = Outlook

recording-title = Enregistrement
recording-part =
    { $number ->
        [1] 1re partie
       *[other] { $number }e partie
    }
recording-download = Télécharger
recording-note = Rien n'est chargé avant que vous lanciez la lecture.
recording-elsewhere = Voir l'enregistrement
recording-delete = Supprimer
recording-keep = Garder
recording-delete-question = Supprimer l'enregistrement de « { $title } » ?
recording-delete-consequence = Le film est effacé pour tous, et ne peut pas être retrouvé.
flash-recording-deleted = L'enregistrement est supprimé.
