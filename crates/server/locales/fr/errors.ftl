# Une phrase par code d'erreur de l'API ; les mêmes dans les pages.
error-malformed-json = Le corps de la requête n'est pas du JSON valide : envoyez un objet JSON.
error-bad-request = Cette requête ne se comprend pas. Vérifiez-la et recommencez.
error-unauthenticated = Connectez-vous d'abord.
error-bad-credentials = L'adresse ou le mot de passe ne convient pas. Vérifiez les deux.
error-token-expired = Votre connexion a expiré. Connectez-vous de nouveau.
error-forbidden = Vous n'avez pas le droit de faire cela.
error-csrf = Cette demande ne vient pas d'une page d'Estrade. Rechargez la page et recommencez.
error-not-enrolled = Inscrivez-vous d'abord à ce cours.
error-not-found = Cette page n'existe pas, ou n'est pas pour vous.
error-method-not-allowed = Cette adresse ne répond pas à cette méthode.
error-too-large = C'est trop volumineux : 1 Mo au plus.
error-unsupported-media-type = Ce type de contenu n'est pas accepté : envoyez du JSON.
error-invalid-state =
    { $state ->
        [scheduled] Impossible : la session est programmée et n'est pas en direct.
        [live] Impossible : la session est en direct.
        [ended] Impossible : la session est terminée.
        [cancelled] Impossible : la session est annulée.
       *[other] Impossible dans l'état présent.
    }
error-too-early = Il est trop tôt pour démarrer cette session.
error-session-full = La salle est complète. Réessayez dans un moment : une place peut se libérer.
error-already-exists = C'est déjà fait.
error-course-full = Ce cours est complet.
error-enrollment-closed = Les inscriptions à ce cours sont closes.
error-too-many-sessions = Ce cours a déjà toutes ses sessions.
error-in-progress = Cette même demande est encore en cours. Réessayez dans un instant.
error-key-reused = Cette clé d'idempotence a déjà servi à une autre demande. Prenez-en une nouvelle.
error-no-jitsi = Cette session n'utilise pas de serveur Jitsi : rejoignez-la par sa page.
error-wrong-offset = Ce morceau ne suit pas ce qui est déjà là. Demandez où en est le fichier, puis reprenez de là.
error-no-space = Le disque de ce serveur est trop plein pour ce fichier. Faites de la place, puis réessayez.
error-stale = Quelqu'un d'autre a modifié cela entre-temps. Rechargez, puis refaites votre modification.
error-validation-failed = Certains champs sont à revoir.
error-rate-limited =
    { $minutes ->
        [0] { $seconds ->
            [one] Trop d'essais. Réessayez dans une seconde.
           *[other] Trop d'essais. Réessayez dans { $seconds } secondes.
        }
       *[other] Trop d'essais. Réessayez dans { $minutes } minutes.
    }
error-unavailable = Le service ne répond pas pour le moment. Réessayez dans quelques secondes.
refusal-only-instructors-meet = Seuls les instructeurs peuvent créer des réunions

field-required = À remplir.
field-wrong-type =
    { $expected ->
        [text] Un texte est attendu.
        [number] Un nombre entier est attendu.
        [boolean] Vrai ou faux est attendu.
        [list] Une liste est attendue.
       *[object] Un objet est attendu.
    }
field-too-short = { $min } caractères au moins.
field-too-long = { $max } caractères au plus.
field-too-many = { $max } au plus.
field-out-of-range = Un nombre de { $min } à { $max }.
field-malformed =
    { $what ->
        [email] Une adresse e-mail comme afi@exemple.org est attendue.
        [username] Lettres, chiffres, « . », « _ » et « - » seulement.
        [date] Une date comme 2026-03-12 est attendue.
        [date_time] Une date et une heure sont attendues, comme 2026-03-12T14:00.
        [time_zone] Un fuseau comme Africa/Porto-Novo est attendu.
        [locale] Choisissez fr ou en.
        [choice] Ce choix n'existe pas.
        [checksum] Une somme SHA-256 de 64 chiffres hexadécimaux est attendue.
        [other_content] La somme de ce qui est arrivé est une autre. Renvoyez-le.
        [room] L'adresse d'une réunion de ce serveur est attendue.
        [email_column] Ce fichier n'a pas de colonne « email ».
        [open_quote] Un guillemet de ce fichier n'est pas refermé sur sa ligne.
        [too_many_lines] Ce fichier a plus de 20 000 lignes. Envoyez-le en plusieurs parties.
       *[other] Cette valeur ne convient pas.
    }
field-in-past = Choisissez un moment à venir.
field-end-before-start = La fin doit venir après le début.
field-lasts-too-long = { $hours } heures au plus.
field-too-many-days = { $days } jours au plus.
field-taken = Quelqu'un l'utilise déjà.
field-too-common = Ce mot de passe est trop courant. Choisissez-en un autre.
field-wrong-password = Ce n'est pas votre mot de passe actuel.
field-below-taken =
    { $taken ->
        [one] Une place est déjà prise.
       *[other] { $taken } places sont déjà prises.
    }
field-locked = Cela ne se change plus.
field-unknown = Personne ne correspond à « { $named } ».
field-link-expired = Ce lien a déjà servi, ou son heure est passée. Demandez-en un autre.
field-control-characters = Ce texte contient des caractères invisibles. Tapez-le de nouveau.
hook-room-unknown = Cette salle n'existe pas : ouvrez la session depuis Estrade.
hook-room-not-live = Cette session n'est pas en direct : la salle s'ouvre quand l'enseignant la démarre.
hook-room-open = Cette salle est déjà ouverte.
