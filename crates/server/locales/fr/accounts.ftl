# Accueil public, connexion, inscription, profil.
home-title = Le cours en direct, même avec une connexion modeste
home-what-class = Estrade ouvre des salles de cours en direct dans le navigateur, sans rien à installer.
home-what-attendance = La présence est ce que le serveur a vu, à la minute près, et chacun voit la sienne.
home-what-weight = Les pages pèsent peu et la salle dit ce qu'elle coûte en mégaoctets avant d'y entrer.
home-courses = Cours ouverts
home-all-courses = Tous les cours
home-go-dashboard = Aller à mon accueil

login-title = Se connecter
login-action = Se connecter
login-aside = Présentation
login-promise = La salle est ouverte, où que vous soyez.
login-promise-more = Vos cours en direct et votre présence au même endroit, même avec une connexion modeste.
login-then-back = Connectez-vous pour continuer : vous reviendrez à la page demandée, et ce que vous y écriviez vous attend.
login-no-account = Pas encore de compte ?
login-forgotten = Mot de passe oublié ?
login-demo-or = ou
login-demo-title = Entrer dans l'école de démonstration
login-demo-others = Les { $count } autres étudiants
login-demo-hint = Chaque bouton connecte aussitôt, avec des personnes et des cours inventés.

register-title = Créer un compte
register-action = Créer un compte
register-promise = Une place vous attend.
register-promise-more = Une adresse et un mot de passe suffisent. Vous vous inscrivez ensuite aux cours qui vous intéressent.
register-have-account = Déjà un compte ?
register-username-hint = De 2 à 50 lettres, chiffres, « . », « _ » ou « - ».
register-password-hint = 10 caractères au moins. Une courte phrase convient très bien.
register-role = Vous venez pour
register-role-student = Suivre des cours
register-role-student-hint = Vous pourrez vous inscrire aux cours publiés.
register-role-instructor = Donner des cours
register-role-instructor-open = Vous pourrez créer des cours et ouvrir des salles dès maintenant.
register-role-instructor-approval = Votre compte commence comme celui d'un étudiant. Un administrateur examine votre demande avant que vous puissiez créer des cours.

passwords-forgot-title = Mot de passe oublié
passwords-forgot-what = Donnez l'adresse de votre compte : un lien pour choisir un nouveau mot de passe y sera envoyé.
passwords-forgot-action = Envoyer le lien
passwords-forgot-sent = Si un compte a cette adresse, le lien y arrive dans quelques minutes.
passwords-forgot-nothing = Rien n'arrive ? Regardez parmi les indésirables, puis vérifiez l'adresse et demandez un autre lien.
passwords-reset-title = Nouveau mot de passe
passwords-reset-hint = Tous vos appareils devront se reconnecter.
passwords-reset-action = Changer le mot de passe
passwords-reset-again = Demander un autre lien
passwords-back = Revenir à la connexion

profile-title = Mon profil
profile-who = Qui je suis
profile-language = Langue
profile-language-browser = Celle du navigateur
profile-zone = Fuseau horaire
profile-zone-hint = Tapez une ville, par exemple « Dakar ». Vide : { $zone }, celui du serveur. Vos pages disent qu'il est { $time }.
profile-save = Enregistrer le profil
profile-password = Mot de passe
profile-password-current = Mot de passe actuel
profile-password-new = Nouveau mot de passe
profile-password-hint = Vos autres appareils devront se reconnecter.
profile-password-change = Changer le mot de passe
profile-account = Mon compte
profile-role = Rôle
profile-since = Ouvert le
profile-waiting = Votre demande pour donner des cours attend un administrateur.

flash-registered = Votre compte est ouvert. Bienvenue.
flash-registered-waiting = Votre compte est ouvert. Un administrateur examine votre demande pour donner des cours.
address-title = Confirmer cette adresse ?
address-consequence = { $email } recevra ce que vos enseignants vous écrivent.
address-action = Confirmer l'adresse
address-keep = Pas maintenant
profile-address-unconfirmed = Votre adresse n'est pas encore confirmée : un lien vous y attend. Rien d'autre n'y sera envoyé avant.
profile-address-again = Renvoyer le lien

flash-address-confirmed = Adresse confirmée.
flash-address-sent = Le lien arrive dans quelques minutes.
flash-password-reset = Mot de passe changé. Connectez-vous avec le nouveau.
flash-profile-saved = Profil enregistré.
flash-password-changed = Mot de passe changé. Vos autres appareils devront se reconnecter.
