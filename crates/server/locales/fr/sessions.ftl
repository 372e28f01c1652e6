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
