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
