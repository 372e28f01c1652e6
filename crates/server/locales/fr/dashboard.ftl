# Accueil de l'étudiant.
dashboard-student-title = Accueil
dashboard-greeting = Bonjour { $name }
dashboard-moment = { $date }, { $time }
dashboard-upcoming = À venir
dashboard-upcoming-count =
    { $count ->
        [one] 1 session
       *[other] { $count } sessions
    }
dashboard-nothing = Aucune session pour l'instant
dashboard-nothing-enroll = Inscrivez-vous à un cours : ses sessions paraîtront ici, avec leur compte à rebours.
dashboard-find-course = Choisir un cours
dashboard-no-upcoming = Rien de programmé
dashboard-no-upcoming-next = Les prochaines sessions de vos cours paraîtront ici dès qu'elles seront fixées.
dashboard-past = Passées
dashboard-no-past = Vos sessions passées paraîtront ici, avec votre présence.
dashboard-my-courses = Mes cours
dashboard-no-courses = Vous ne suivez aucun cours.
dashboard-all-courses = Voir tous les cours
