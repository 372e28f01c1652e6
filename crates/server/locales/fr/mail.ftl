# Les mails. Chaque lecteur reçoit les siens dans sa langue et à l'heure de son fuseau.
mail-greeting = Bonjour { $name },
mail-why-account = Vous recevez ce message parce que cette adresse est celle d'un compte de { $site }.

mail-password-subject = Choisir un nouveau mot de passe
mail-password-asked = Quelqu'un, sans doute vous, a demandé un nouveau mot de passe pour votre compte de { $site }.
mail-password-action = Choisir un nouveau mot de passe
mail-password-holds = Ce lien sert une seule fois, pendant une heure. Tous vos appareils devront ensuite se reconnecter.
mail-password-not-you = Si ce n'était pas vous, il n'y a rien à faire : votre mot de passe reste le même.
