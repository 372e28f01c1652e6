# Les mails. Chaque lecteur reçoit les siens dans sa langue et à l'heure de son fuseau.
mail-greeting = Bonjour { $name },
mail-why-account = Vous recevez ce message de { $site } parce que cette adresse est celle d'un compte.

mail-why-session = Vous recevez ce message de { $site } parce que cette session vous concerne.
mail-zone = Fuseau horaire : { $zone }, { $offset }
mail-with = Avec { $name }
mail-course-with = { $course }, avec { $name }
mail-session-action = Voir la session
mail-reminder-subject = Rappel : { $title }
mail-reminder-coming = Votre session commence { $relative }.
mail-reminder-late = Votre session va commencer.
mail-cancelled-subject = Annulée : { $title }
mail-cancelled-what = Cette session n'aura pas lieu. Voici quand elle était prévue.
mail-cancelled-reason = Motif : { $reason }
mail-rescheduled-subject = Nouvel horaire : { $title }
mail-rescheduled-what = L'horaire de cette session a changé. Le voici maintenant.
mail-custom-subject = Message : { $title }
mail-custom-what = { $name } vous écrit au sujet de cette session.

mail-confirm-subject = Confirmer votre adresse
mail-confirm-what = Un compte ({ $site }) a été ouvert avec cette adresse. Confirmez qu'elle est la vôtre pour y recevoir ce que vos enseignants vous écrivent.
mail-confirm-action = Confirmer l'adresse
mail-confirm-not-you = Si ce n'était pas vous, il n'y a rien à faire : rien d'autre ne sera envoyé à cette adresse.

mail-password-subject = Choisir un nouveau mot de passe
mail-password-asked = Quelqu'un, sans doute vous, a demandé un nouveau mot de passe pour votre compte ({ $site }).
mail-password-action = Choisir un nouveau mot de passe
mail-password-holds = Ce lien sert une seule fois, pendant une heure. Tous vos appareils devront ensuite se reconnecter.
mail-password-not-you = Si ce n'était pas vous, il n'y a rien à faire : votre mot de passe reste le même.
