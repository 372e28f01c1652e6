# Cours : liste, page, inscription, et ce qu'en fait leur enseignant.
courses-title = Cours
courses-count =
    { $count ->
        [one] Un cours ouvert
       *[other] { $count } cours ouverts
    }
courses-list = Liste des cours
courses-none = Aucun cours pour l'instant
courses-none-visitor = Les cours paraîtront ici dès que leurs enseignants les auront publiés.
courses-none-instructor = Créez le premier : publiez-le quand il est prêt, et les étudiants pourront s'y inscrire.

course-enrolled =
    { $count ->
        [0] Aucun inscrit
        [one] 1 inscrit
       *[other] { $count } inscrits
    }
course-full = { $enrolled }, complet
course-places =
    { $left ->
        [one] { $enrolled }, 1 place libre
       *[other] { $enrolled }, { $left } places libres
    }
course-enroll-until = Inscriptions jusqu'au { $date }
course-enroll-closed = Inscriptions closes le { $date }
course-starts = Début le { $date }
course-published = Publié
course-unpublished = Non publié
course-unpublished-long = Non publié : seuls son enseignant et ses inscrits le voient.
course-archived = Ce cours est archivé : on n'y entre plus.
course-archived-badge = Archivé
course-about = Le cours
course-no-description = Son enseignant n'en a encore rien écrit.
course-next-sessions = Prochaines sessions
course-all-sessions = Toutes les sessions
course-no-sessions = Aucune session programmée
course-no-sessions-next = Les prochaines paraîtront ici, avec leur jour et leur heure.
course-sessions-for-enrolled = Les sessions sont visibles une fois inscrit.
course-facts = En bref
course-fact-teacher = Enseignant
course-fact-type = Forme
course-fact-places = Inscrits
course-fact-deadline = Fin des inscriptions
course-fact-starts = Début
course-fact-ends = Fin
course-type-live = En direct
course-type-on-demand = À son rythme
course-type-hybrid = En direct et à son rythme
course-you-are-enrolled = Vous êtes inscrit
course-log-in-to-enroll = Se connecter pour s'inscrire
course-enroll-back = Revenir au cours
course-enroll-action = S'inscrire au cours
course-enroll-question = S'inscrire à « { $course } » ?
course-enroll-consequence = Ses sessions paraîtront à votre accueil, et vous pourrez entrer en salle. Vous pourrez le quitter à tout moment.
course-leave-open = Quitter le cours…
course-leave-action = Quitter le cours
course-leave-keep = Rester inscrit
course-leave-question = Quitter « { $course } » ?
course-leave-consequence = Ses sessions disparaîtront de votre accueil. Votre présence passée est gardée. Votre place revient à quelqu'un d'autre, et vous réinscrire dépendra des places et de la date limite.

flash-enrolled = Vous êtes inscrit. Les sessions paraissent à votre accueil.
flash-enrolled-already = Vous étiez déjà inscrit à ce cours.
flash-left-course = Vous avez quitté le cours.

course-form-course = Le cours
course-form-title = Titre
course-form-description = Description
course-form-description-hint = Visible de tous une fois le cours publié. Les retours à la ligne sont gardés.
course-form-places = Les limites
course-form-max-students = Places
course-form-max-sessions = Sessions
course-form-no-limit = Vide : sans limite.
course-form-dates = Les dates
course-form-zone = Heure de { $zone }
course-form-publication = Publication
course-form-published = Publier le cours
course-form-published-hint = Publié, il paraît dans la liste des cours et l'on peut s'y inscrire. Sinon, vous seul et vos inscrits le voyez.
course-form-save = Enregistrer le cours
course-form-create = Créer le cours
course-form-back = Revenir à mes cours
course-form-more = Autres actes

teaching-title = Mes cours
teaching-courses = Mes cours
teaching-new-course = Nouveau cours
teaching-edit-title = Modifier le cours
teaching-next = Prochaines sessions
teaching-no-next = Aucune session programmée. « Nouvelle session » en programme une ; « Démarrer maintenant » ouvre la salle aussitôt.
teaching-none = Aucun cours pour l'instant
teaching-none-next = Créez le premier : il reste à vous seul jusqu'à ce que vous le publiiez.
teaching-enrolled-word =
    { $count ->
        [0] inscrit
        [one] inscrit
       *[other] inscrits
    }
teaching-sessions-count =
    { $count ->
        [0] Aucune session
        [one] 1 session
       *[other] { $count } sessions
    }
teaching-sessions-of = { $count } sessions sur { $max }
teaching-new-session = Nouvelle session
teaching-start-now = Démarrer maintenant
teaching-more = Autres actions pour { $course }
teaching-edit = Modifier
teaching-students = Inscrits
teaching-sessions = Sessions live
teaching-see-page = Voir sa page
teaching-publish = Publier
teaching-publish-question = Publier « { $course } » ?
teaching-publish-consequence = Il paraîtra dans la liste des cours, et l'on pourra s'y inscrire.
teaching-unpublish = Dépublier
teaching-unpublish-question = Dépublier « { $course } » ?
teaching-unpublish-consequence = Il quittera la liste des cours. Ses inscrits le gardent, personne d'autre ne peut plus s'y inscrire.
teaching-leave-as-is = Laisser ainsi
teaching-archive = Archiver
teaching-archive-question = Archiver « { $course } » ?
teaching-archive-consequence = Ses sessions programmées seront annulées, il quittera la liste des cours et l'on ne pourra plus s'y inscrire. Les présences et les rapports sont gardés.
teaching-archive-keep = Garder le cours

students-list = Étudiants inscrits
students-none = Personne n'est inscrit
students-none-next = Publiez le cours pour que l'on s'y inscrive, ou ajoutez quelqu'un par son adresse.
students-name = Nom
students-address = Adresse
students-since = Depuis le
students-acts = Actions
students-remove = Retirer…
students-remove-action = Retirer du cours
students-remove-keep = Garder l'inscription
students-remove-question = Retirer { $name } de « { $course } » ?
students-remove-consequence = Cette personne ne verra plus les sessions du cours. Sa présence passée est gardée, et vous pourrez l'inscrire de nouveau.
students-add = Inscrire un étudiant
students-add-email = Son adresse e-mail
students-add-hint = L'adresse exacte de son compte Estrade.
students-add-action = Inscrire
students-already = Cette personne est déjà inscrite.

flash-course-created = Cours créé. Programmez sa première session.
flash-course-saved = Cours enregistré.
flash-course-published = Cours publié : on peut s'y inscrire.
flash-course-unpublished = Le cours a quitté la liste.
flash-course-archived = Cours archivé. Ses sessions programmées sont annulées.
flash-student-added = Inscription faite.
flash-student-removed = L'étudiant a été retiré du cours.

import-title = Inscrire une liste
import-file = Fichier CSV
import-hint = Une ligne de titres avec « email », puis une ligne par étudiant : 20 000 lignes et 4 Mio au plus. Chacun doit avoir un compte Estrade.
import-action = Inscrire la liste
import-under-way = Inscription en cours
import-too-large = Ce fichier dépasse 4 Mio. Envoyez-le en plusieurs parties.
import-failed = Le fichier n'a pas pu être envoyé. Vérifiez la connexion et réessayez.
import-report = Ce que la liste a donné
import-lines = Les lignes sans nouvelle inscription
import-line = Ligne
import-outcome = Résultat
import-hidden = { $count } autres lignes ne sont pas montrées.
import-enrolled = Inscrit
import-already-enrolled = Déjà inscrit
import-no-account = Aucun compte à cette adresse
import-invalid-email = Adresse e-mail incorrecte
import-duplicate = Déjà plus haut dans la liste
import-course-full = Plus de place dans le cours
import-not-a-student = Ce compte n'est pas celui d'un étudiant
