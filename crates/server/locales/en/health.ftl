# The state of the server: `estrade doctor` and the page /admin/health.
health-title = Server
health-intro = What must work for a class to take place, tried from this server. Nothing is changed and nobody is told.
health-run = Check now
health-run-again = Check again
health-duration = This takes a few seconds, half a minute if a server does not answer.
health-results = Results
health-col-state = State
health-col-what = Check
health-col-found = Found
health-mark-good = Good
health-mark-note = To know
health-mark-bad = To mend
health-summary-good =
    { $count ->
        [one] 1 check, nothing to mend.
       *[other] { $count } checks, nothing to mend.
    }
health-summary-bad =
    { $count ->
        [one] 1 check, and something to mend.
       *[other] { $count } checks, and something to mend.
    }
health-verbatim = { $said }

health-store = Database
health-store-bad = The database does not answer ({ $error }).
health-store-mend = Check DATABASE_URL.
health-schema = Schema
health-schema-good = up to date
health-schema-coming = Migrations to come at the next start: { $count }.
health-schema-missing = Migrations missing: { $count }.
health-schema-mend = Run `estrade migrate`.
health-http = HTTP
health-http-mend = Change ESTRADE_LISTEN.
health-media-udp = Media, UDP
health-media-tcp = Media, TCP
health-media-mend = Change ESTRADE_MEDIA_PORT.
health-port-free = Port { $port } is free.
health-port-taken = Port { $port } is taken: by Estrade itself, if it runs.
health-port-served = Port { $port } is served.
health-port-bad = Port { $port } cannot be opened ({ $error }).
health-media = Media addresses
health-media-good = announced to browsers: { $list }
health-media-local = Only { $list } is announced: browsers on other machines will not connect.
health-media-local-mend = Set ESTRADE_MEDIA_PUBLIC_IP.
health-mail = Mail
health-mail-folder = Mails are written to { $folder }: none is sent.
health-mail-folder-mend = Set SMTP_URL to send them.
health-mail-bad = Mail would not leave ({ $error }).
health-mail-mend = Check SMTP_URL and ESTRADE_SMTP_CA.
health-address = Public address
health-address-bad = { $url }: browsers give no camera or microphone over plain HTTP from another machine.
health-address-mend = Serve HTTPS through a proxy and set ESTRADE_PUBLIC_URL.
health-clock = Clock
health-clock-bad = { $now } is in the past.
health-clock-mend = Set the machine's clock.
health-zones = Time zones
health-zones-good = IANA { $version }, default { $zone }

health-net-no-address = The name { $host } has no address (DNS).
health-net-no-connection = No connection ({ $error }).
health-net-slow = No answer in { $seconds } s.
health-net-not-tls = That port does not speak TLS: should the address begin with http://?
health-net-certificate-expired = Its certificate is no longer valid, or not yet.
health-net-certificate-other = Its certificate is for another name.
health-net-certificate-unknown = Its certificate is signed by no authority that this machine knows.
health-net-tls = TLS fails ({ $error }).
health-net-not-http = The answer is not what it should be ({ $error }).
health-net-status = HTTP answer { $status }.
health-net-not-xmpp = What answers there is not XMPP.

health-jitsi-none-set = No Jitsi server is configured (JITSI_SERVER_URL).
health-jitsi-rest = Jitsi, the rest
health-jitsi-rest-left = The rest was not tried.
health-jitsi-public-left = meet.jit.si takes no tokens of others, ends embedded calls after five minutes and asks the first one in to log in with Google, Facebook or GitHub: classes open in a tab, and there is nothing else to try.
health-jitsi-jaas-left = Not tried: with JaaS each entry into a room counts as a user to be paid for.
health-jitsi-not-known = Not known: as long as a good token is not let in, this says nothing.
health-jitsi-answers = answers
health-jitsi-server = Jitsi, server
health-jitsi-server-good = { $url } answers
health-jitsi-server-mend = Check JITSI_SERVER_URL ({ $url }), DNS, the firewall and the certificate (docker-jitsi-meet: PUBLIC_URL, ENABLE_LETSENCRYPT, the container “web”).
health-jitsi-library = Jitsi, lib-jitsi-meet
health-jitsi-frame = Jitsi, external_api
health-jitsi-script-good = served
health-jitsi-script-html = An HTML page is served in place of the script.
health-jitsi-script-mend = Jitsi's web server must serve { $path } itself (the container “web”, or nginx's “location”); JITSI_SERVER_URL must name it.
health-jitsi-names = Jitsi, XMPP names
health-jitsi-names-good = { $domain }, rooms on { $muc }
health-jitsi-names-bad = The server is called { $domain } and its rooms { $muc }, Estrade says { $ours } and { $ours_muc }.
health-jitsi-names-mend = Set JITSI_DOMAIN={ $domain } and ESTRADE_JITSI_MUC={ $muc } (or change XMPP_DOMAIN and XMPP_MUC_DOMAIN of docker-jitsi-meet).
health-jitsi-names-unread = Not read: /config.js does not say them.
health-jitsi-websocket = Jitsi, websocket
health-jitsi-websocket-mend = ENABLE_XMPP_WEBSOCKET=1, and a proxy that passes Upgrade on /xmpp-websocket (Prosody: modules_enabled = { "{" } "websocket" { "}" }).
health-jitsi-bosh = Jitsi, BOSH
health-jitsi-bosh-mend = The proxy must lead /http-bind to Prosody (modules_enabled = { "{" } "bosh" { "}" }).
health-jitsi-token = Jitsi, good token
health-jitsi-let-in = let in
health-jitsi-refused = refused ({ $condition })
health-jitsi-no-key = No token is signed: whoever knows a room's name goes in.
health-jitsi-no-key-mend = Set JITSI_APP_ID and JITSI_APP_SECRET (docker-jitsi-meet: ENABLE_AUTH=1, AUTH_TYPE=jwt, JWT_APP_ID, JWT_APP_SECRET).
health-jitsi-token-mend = JWT_APP_ID={ $app_id } and JWT_APP_SECRET must be Estrade's (JITSI_APP_ID, JITSI_APP_SECRET); JWT_ACCEPTED_ISSUERS and JWT_ACCEPTED_AUDIENCES={ $app_id } (Prosody: app_id, app_secret, asap_accepted_issuers, asap_accepted_audiences).
health-jitsi-token-mend-keys = The server must read Estrade's public key (JWT_ASAP_KEYSERVER: Estrade's address and /asap; Prosody: asap_key_server) and accept { $app_id } (JWT_ACCEPTED_ISSUERS, JWT_ACCEPTED_AUDIENCES).
health-jitsi-token-mend-jaas = See in 8x8's console that the key JITSI_KID is there, and that the AppID is { $app_id }.
health-jitsi-other-means = This server takes accounts with passwords only.
health-jitsi-other-means-mend = ENABLE_AUTH=1, AUTH_TYPE=jwt (Prosody: authentication = "token").
health-jitsi-let-in-wrongly = Let in, and should not be.
health-jitsi-none = Jitsi, no token
health-jitsi-none-mend = JWT_ALLOW_EMPTY=0, ENABLE_AUTH=1, ENABLE_GUESTS=0 (Prosody: allow_empty_token = false).
health-jitsi-room = Jitsi, another room
health-jitsi-room-mend = Prosody's rooms component needs "token_verification" (docker-jitsi-meet: ENABLE_AUTH=1, AUTH_TYPE=jwt).
health-jitsi-expired = Jitsi, expired token
health-jitsi-expired-mend = The server does not check tokens: AUTH_TYPE=jwt (Prosody: authentication = "token"), and a clock that is right.
health-jitsi-issuer = Jitsi, another issuer
health-jitsi-issuer-mend = JWT_ACCEPTED_ISSUERS={ $app_id }, without “*” (Prosody: asap_accepted_issuers).
health-jitsi-focus = Jitsi, Jicofo
health-jitsi-focus-bad = Jicofo does not answer: no conference begins.
health-jitsi-focus-mend = Start Jicofo (the container “jicofo”) and read its log.
health-jitsi-focus-reserved = Not known: the reservations close the room of this trial before Jicofo is asked.
health-jitsi-focus-reserved-mend = If they are Estrade's, check reservations_api_prefix (…/api/hooks/jitsi) and the token of reservations_api_headers (JITSI_HOOK_TOKEN); those of another system must open Estrade's rooms too.
health-jitsi-host = Jitsi, teacher
health-jitsi-host-good = moderates their room
health-jitsi-host-bad = A teacher's token does not make them a moderator.
health-jitsi-host-mend = XMPP_MUC_MODULES=token_affiliation (Prosody: modules_enabled of the rooms component).
health-jitsi-student = Jitsi, student
health-jitsi-student-good = does not moderate
health-jitsi-student-bad = A student's token makes them a moderator, if they come first.
health-jitsi-student-mend = ENABLE_AUTO_OWNER=0 (Jicofo: enable-auto-owner = false), XMPP_MUC_MODULES=token_affiliation, and no muc_wait_for_host.
health-jitsi-student-out = Not known: alone, a student is refused ({ $condition }).
health-jitsi-clock = Jitsi, clock
health-jitsi-clock-good = { $seconds } s apart
health-jitsi-clock-behind = The server is { $seconds } s behind: it refuses tokens that were just made.
health-jitsi-clock-ahead = The server is { $seconds } s ahead: it takes tokens for expired too early.
health-jitsi-clock-mend = Have both machines keep time by NTP (chrony, systemd-timesyncd).
health-jitsi-clock-unread = Not known: the server does not tell the time (Date).
