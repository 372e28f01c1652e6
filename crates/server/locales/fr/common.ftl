# Ce qui entoure chaque page, et les pièces communes.
skip-to-content = Aller au contenu
brand-home = Estrade, accueil
nav-label = Navigation principale
nav-home = Accueil
nav-courses = Cours
nav-teaching = Mes cours
nav-profile = Profil
nav-health = Serveur
nav-account = { $name }, mon compte
crumbs-label = Fil d'Ariane
foot-tagline = Estrade, le cours en direct
foot-tagline-school = { $school } · Estrade, le cours en direct
logout-action = Se déconnecter
logout-question = Se déconnecter ?
logout-consequence = Vous pourrez vous reconnecter avec votre adresse et votre mot de passe.
logout-keep = Rester connecté
offline-note = Le réseau est coupé. La page se remettra à jour à son retour.
role-student = étudiant
role-instructor = enseignant
role-admin = administrateur

problem-title = Cela n'a pas pu se faire
problem-what-next = Rien n'a été perdu. Revenez en arrière, ou repartez de l'accueil.
problem-home = Aller à l'accueil
problem-number = Code { $status }

form-optional = (facultatif)
form-summary =
    { $count ->
        [one] Un point à revoir avant d'enregistrer.
       *[other] { $count } points à revoir avant d'enregistrer.
    }
form-summary-of = { $label } : { $error }
form-draft-restored = Ce que vous aviez écrit a été remis en place.
form-draft-drop = Repartir de zéro
field-label-email = Adresse e-mail
field-label-password = Mot de passe
field-label-username = Nom d'utilisateur
field-label-first-name = Prénom
field-label-last-name = Nom

pager-label = Pages de la liste
pager-previous = Page précédente
pager-next = Page suivante
pager-position = Page { $page } sur { $pages }

# Dit aux lecteurs d’écran quand la page change d’elle-même
told-started = La session « { $title } » a commencé.
told-ended = La session « { $title } » est terminée.
told-rescheduled = La session « { $title } » a changé d’horaire.
told-cancelled = La session « { $title } » est annulée.
told-planned = Nouvelle session : « { $title } ».
told-notification = Un message au sujet de « { $title } » vous est envoyé par e-mail.
