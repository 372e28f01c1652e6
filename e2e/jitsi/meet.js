// The stand-in's own page, as Jitsi's is in a frame: takes camera and microphone, joins, shows everybody, and tells the page
// around it.
(async () => {
  const said = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}");
  const { lang, password, configOverwrite, jwt = new URLSearchParams(location.search).get("jwt") } = said;
  const tell = (event, heard = {}) => parent.postMessage({ event, heard }, "*");
  const room = location.pathname.slice(1);
  document.documentElement.lang = lang ?? "";
  document.body.dataset.config = JSON.stringify(configOverwrite ?? {});
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const own = Object.fromEntries(media.getTracks().map((track) => [track.kind, track]));
  // For the journeys to look at.
  window.ownTracks = own;
  own.audio.enabled = !configOverwrite?.startWithAudioMuted;
  own.video.enabled = !configOverwrite?.startWithVideoMuted;
  const { JitsiConnection, createLocalTracksFromMediaStreams, events } = window.JitsiMeetJS;
  const askPassword = (conference) => {
    const form = document.createElement("form");
    form.innerHTML = '<label>Mot de passe <input></label> <button>Entrer</button>';
    form.onsubmit = (event) => {
      event.preventDefault();
      conference.join(form.querySelector("input").value);
      form.remove();
    };
    document.body.append(form);
  };
  const connection = new JitsiConnection(null, jwt, { serviceUrl: `ws://${location.host}/xmpp-websocket?room=${room}` });
  connection.addEventListener(events.connection.CONNECTION_FAILED, (name) => {
    document.body.dataset.refused = name;
    tell("errorOccurred", { error: { name, isFatal: true } });
  });
  connection.addEventListener(events.connection.CONNECTION_ESTABLISHED, async () => {
    const conference = connection.initJitsiConference(room, {});
    const { conference: on } = events;
    for (const [mediaType, track] of Object.entries(own)) {
      const [local] = createLocalTracksFromMediaStreams([{ stream: new MediaStream([track]), mediaType, videoType: "camera" }]);
      await conference.addTrack(local);
    }
    conference.on(on.CONFERENCE_JOINED, () => tell("videoConferenceJoined", { id: conference.myUserId(), roomName: room }));
    conference.on(on.USER_JOINED, (id) => tell("participantJoined", { id }));
    conference.on(on.USER_ROLE_CHANGED, (id, role) => tell("participantRoleChanged", { id, role }));
    conference.on(on.CONFERENCE_FAILED, () => (window === parent ? askPassword(conference) : tell("passwordRequired")));
    conference.on(on.RECORDER_STATE_CHANGED, (session) => {
      if (session.getStatus() === "pending") return;
      tell("recordingStatusChanged", { on: session.getStatus() === "on", mode: session.getMode(), error: session.getError() });
    });
    conference.on(on.KICKED, () => tell("participantKickedOut", { kicked: { id: conference.myUserId(), local: true } }));
    conference.on(on.TRACK_MUTE_CHANGED, () => tell("audioMuteStatusChanged", { muted: true }));
    conference.on(on.TRACK_ADDED, (track) => {
      const element = document.createElement(track.getType());
      element.autoplay = true;
      element.srcObject = new MediaStream([track.getTrack()]);
      document.body.append(element);
      track.element = element;
    });
    conference.on(on.TRACK_REMOVED, (track) => track.element.remove());
    const toggle = (kind, event) => {
      own[kind].enabled = !own[kind].enabled;
      tell(event, { muted: !own[kind].enabled });
    };
    addEventListener("message", ({ data: { command, words } }) => {
      if (command === "toggleAudio") toggle("audio", "audioMuteStatusChanged");
      else if (command === "toggleVideo") toggle("video", "videoMuteStatusChanged");
      else if (command === "muteRemoteParticipant") conference.muteParticipant(...words);
      else if (command === "kickParticipant") conference.kickParticipant(words[0]);
      else if (command === "startRecording") conference.startRecording(words[0]).catch(() => undefined);
      else if (command === "stopRecording") conference.stopRecording(conference.recording);
      else if (command === "password" && conference.myUserId()) void conference.lock(words[0]);
      else if (command === "password") conference.join(words[0]);
    });
    const button = document.createElement("button");
    button.textContent = "Raccrocher";
    button.onclick = () => tell("readyToClose");
    document.body.append(button);
    conference.join(password);
  });
  connection.connect({ name: room });
})();
