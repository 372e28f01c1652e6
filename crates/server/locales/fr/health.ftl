# L'état du serveur : `estrade doctor` et la page /admin/health.
health-title = Serveur
health-intro = Ce qui doit marcher pour qu'un cours ait lieu, essayé depuis ce serveur. Rien n'est changé, personne n'est prévenu.
health-run = Vérifier maintenant
health-run-again = Vérifier encore
health-duration = Cela prend quelques secondes, une demi-minute si un serveur ne répond pas.
health-results = Résultats
health-col-state = État
health-col-what = Vérification
health-col-found = Constat
health-mark-good = Bon
health-mark-note = À savoir
health-mark-bad = À corriger
health-summary-good =
    { $count ->
        [one] 1 vérification, rien à corriger.
       *[other] { $count } vérifications, rien à corriger.
    }
health-summary-bad =
    { $count ->
        [one] 1 vérification, et quelque chose à corriger.
       *[other] { $count } vérifications, et quelque chose à corriger.
    }
health-verbatim = { $said }

health-store = Base de données
health-store-bad = La base ne répond pas ({ $error }).
health-store-mend = Vérifiez DATABASE_URL.
health-schema = Schéma
health-schema-good = à jour
health-schema-coming = Migrations à venir au prochain démarrage : { $count }.
health-schema-missing = Migrations manquantes : { $count }.
health-schema-mend = Lancez `estrade migrate`.
health-http = HTTP
health-http-mend = Changez ESTRADE_LISTEN.
health-media-udp = Médias, UDP
health-media-tcp = Médias, TCP
health-media-mend = Changez ESTRADE_MEDIA_PORT.
health-port-free = Le port { $port } est libre.
health-port-taken = Le port { $port } est pris : par Estrade lui-même, s'il tourne.
health-port-served = Le port { $port } est servi.
health-port-bad = Le port { $port } ne s'ouvre pas ({ $error }).
health-media = Adresses des médias
health-media-good = annoncées aux navigateurs : { $list }
health-media-local = Seule { $list } est annoncée : les navigateurs d'autres machines ne se connecteront pas.
health-media-local-mend = Renseignez ESTRADE_MEDIA_PUBLIC_IP.
health-mail = Courrier
health-mail-folder = Les messages sont écrits dans { $folder } : aucun ne part.
health-mail-folder-mend = Renseignez SMTP_URL pour les envoyer.
health-mail-bad = Le courrier ne partirait pas ({ $error }).
health-mail-mend = Vérifiez SMTP_URL et ESTRADE_SMTP_CA.
health-address = Adresse publique
health-address-bad = { $url } : sans HTTPS, les navigateurs d'autres machines ne donnent ni caméra ni micro.
health-address-mend = Servez en HTTPS derrière un mandataire et renseignez ESTRADE_PUBLIC_URL.
health-clock = Horloge
health-clock-bad = { $now } est dans le passé.
health-clock-mend = Mettez la machine à l'heure.
health-zones = Fuseaux horaires
health-zones-good = IANA { $version }, par défaut { $zone }

health-net-no-address = Le nom { $host } n'a pas d'adresse (DNS).
health-net-no-connection = Pas de connexion ({ $error }).
health-net-slow = Pas de réponse en { $seconds } s.
health-net-not-tls = Ce port ne parle pas TLS : l'adresse devrait-elle commencer par http:// ?
health-net-certificate-expired = Son certificat n'est plus valable, ou pas encore.
health-net-certificate-other = Son certificat est pour un autre nom.
health-net-certificate-unknown = Son certificat n'est signé par aucune autorité connue de cette machine.
health-net-tls = TLS échoue ({ $error }).
health-net-not-http = La réponse n'est pas ce qu'elle devrait être ({ $error }).
health-net-status = Réponse HTTP { $status }.
health-net-not-xmpp = Ce qui répond n'est pas du XMPP.

health-jitsi-none-set = Aucun serveur Jitsi n'est configuré (JITSI_SERVER_URL).
health-jitsi-rest = Jitsi, le reste
health-jitsi-rest-left = Le reste n'a pas été essayé.
health-jitsi-public-left = meet.jit.si n'accepte pas les jetons d'autrui, coupe les appels intégrés après cinq minutes et demande au premier entré de se connecter avec Google, Facebook ou GitHub : les cours s'ouvrent dans un onglet, il n'y a rien d'autre à essayer.
health-jitsi-jaas-left = Pas essayé : chez JaaS chaque entrée dans une salle compte comme un utilisateur facturé.
health-jitsi-not-known = Pas connu : tant qu'un bon jeton n'entre pas, cet essai ne dit rien.
health-jitsi-answers = répond
health-jitsi-server = Jitsi, serveur
health-jitsi-server-good = { $url } répond
health-jitsi-server-mend = Vérifiez JITSI_SERVER_URL ({ $url }), le DNS, le pare-feu et le certificat (docker-jitsi-meet : PUBLIC_URL, ENABLE_LETSENCRYPT, conteneur « web »).
health-jitsi-library = Jitsi, lib-jitsi-meet
health-jitsi-frame = Jitsi, external_api
health-jitsi-script-good = servi
health-jitsi-script-html = Une page HTML est servie à la place du script.
health-jitsi-script-mend = Le serveur web de Jitsi doit servir { $path } lui-même (conteneur « web », ou « location » de nginx) ; JITSI_SERVER_URL doit le désigner.
health-jitsi-names = Jitsi, noms XMPP
health-jitsi-names-good = { $domain }, salles sur { $muc }
health-jitsi-names-bad = Le serveur s'appelle { $domain } et ses salles { $muc }, Estrade dit { $ours } et { $ours_muc }.
health-jitsi-names-mend = Renseignez JITSI_DOMAIN={ $domain } et ESTRADE_JITSI_MUC={ $muc } (ou changez XMPP_DOMAIN et XMPP_MUC_DOMAIN de docker-jitsi-meet).
health-jitsi-names-unread = Pas lus : /config.js ne les dit pas.
health-jitsi-websocket = Jitsi, websocket
health-jitsi-websocket-mend = ENABLE_XMPP_WEBSOCKET=1, et un mandataire qui laisse passer Upgrade sur /xmpp-websocket (Prosody : modules_enabled = { "{" } "websocket" { "}" }).
health-jitsi-bosh = Jitsi, BOSH
health-jitsi-bosh-mend = Le mandataire doit mener /http-bind à Prosody (modules_enabled = { "{" } "bosh" { "}" }).
health-jitsi-token = Jitsi, bon jeton
health-jitsi-let-in = accepté
health-jitsi-refused = refusé ({ $condition })
health-jitsi-no-key = Aucun jeton n'est signé : qui connaît le nom d'une salle y entre.
health-jitsi-no-key-mend = Renseignez JITSI_APP_ID et JITSI_APP_SECRET (docker-jitsi-meet : ENABLE_AUTH=1, AUTH_TYPE=jwt, JWT_APP_ID, JWT_APP_SECRET).
health-jitsi-token-mend = JWT_APP_ID={ $app_id } et JWT_APP_SECRET doivent être ceux d'Estrade (JITSI_APP_ID, JITSI_APP_SECRET) ; JWT_ACCEPTED_ISSUERS et JWT_ACCEPTED_AUDIENCES={ $app_id } (Prosody : app_id, app_secret, asap_accepted_issuers, asap_accepted_audiences).
health-jitsi-token-mend-keys = Le serveur doit lire la clé publique d'Estrade (JWT_ASAP_KEYSERVER : l'adresse d'Estrade suivie de /asap ; Prosody : asap_key_server) et accepter { $app_id } (JWT_ACCEPTED_ISSUERS, JWT_ACCEPTED_AUDIENCES).
health-jitsi-token-mend-jaas = Vérifiez dans la console de 8x8 que la clé JITSI_KID y est, et que l'AppID est { $app_id }.
health-jitsi-other-means = Ce serveur n'accepte que des comptes à mot de passe.
health-jitsi-other-means-mend = ENABLE_AUTH=1, AUTH_TYPE=jwt (Prosody : authentication = "token").
health-jitsi-let-in-wrongly = Accepté, et ne devrait pas l'être.
health-jitsi-none = Jitsi, sans jeton
health-jitsi-none-mend = JWT_ALLOW_EMPTY=0, ENABLE_AUTH=1, ENABLE_GUESTS=0 (Prosody : allow_empty_token = false).
health-jitsi-room = Jitsi, autre salle
health-jitsi-room-mend = Le composant des salles de Prosody a besoin de "token_verification" (docker-jitsi-meet : ENABLE_AUTH=1, AUTH_TYPE=jwt).
health-jitsi-expired = Jitsi, jeton périmé
health-jitsi-expired-mend = Le serveur ne vérifie pas les jetons : AUTH_TYPE=jwt (Prosody : authentication = "token"), et une horloge à l'heure.
health-jitsi-issuer = Jitsi, autre émetteur
health-jitsi-issuer-mend = JWT_ACCEPTED_ISSUERS={ $app_id }, sans « * » (Prosody : asap_accepted_issuers).
health-jitsi-focus = Jitsi, Jicofo
health-jitsi-focus-bad = Jicofo ne répond pas : aucune conférence ne commence.
health-jitsi-focus-mend = Démarrez Jicofo (conteneur « jicofo ») et regardez son journal.
health-jitsi-focus-reserved = Pas connu : les réservations ferment la salle de cet essai avant que Jicofo ne soit demandé.
health-jitsi-focus-reserved-mend = Si elles sont celles d'Estrade, vérifiez reservations_api_prefix (…/api/hooks/jitsi) et le jeton de reservations_api_headers (JITSI_HOOK_TOKEN) ; celles d'un autre système doivent ouvrir aussi les salles d'Estrade.
health-jitsi-host = Jitsi, enseignant
health-jitsi-host-good = anime sa salle
health-jitsi-host-bad = Le jeton d'un enseignant ne lui donne pas l'animation.
health-jitsi-host-mend = XMPP_MUC_MODULES=token_affiliation (Prosody : modules_enabled du composant des salles).
health-jitsi-student = Jitsi, étudiant
health-jitsi-student-good = n'anime pas
health-jitsi-student-bad = Le jeton d'un étudiant lui donne l'animation, s'il entre le premier.
health-jitsi-student-mend = ENABLE_AUTO_OWNER=0 (Jicofo : enable-auto-owner = false), XMPP_MUC_MODULES=token_affiliation, et pas de muc_wait_for_host.
health-jitsi-student-out = Pas connu : seul, un étudiant est refusé ({ $condition }).
health-jitsi-clock = Jitsi, horloge
health-jitsi-clock-good = écart de { $seconds } s
health-jitsi-clock-behind = Le serveur retarde de { $seconds } s : il refuse les jetons qui viennent d'être faits.
health-jitsi-clock-ahead = Le serveur avance de { $seconds } s : il tient les jetons pour périmés trop tôt.
health-jitsi-clock-mend = Mettez les deux machines à l'heure par NTP (chrony, systemd-timesyncd).
health-jitsi-clock-unread = Pas connu : le serveur ne dit pas l'heure (Date).
