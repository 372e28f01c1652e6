// A library with the face of lib-jitsi-meet over the stand-in's server: the same names, arguments and order of events, as
// far as a classroom uses them. Every two pages of a room have one peer connection.
(() => {
  const named = (prefix, names) => Object.fromEntries(names.map((name) => [name, `${prefix}.${name.toLowerCase()}`]));
  const events = {
    connection: named("connection", ["CONNECTION_ESTABLISHED", "CONNECTION_FAILED", "CONNECTION_DISCONNECTED"]),
    conference: named("conference", [
      "CONFERENCE_JOINED", "CONFERENCE_FAILED", "CONFERENCE_LEFT", "KICKED", "CONNECTION_INTERRUPTED", "CONNECTION_RESTORED",
      "USER_JOINED", "USER_LEFT", "USER_ROLE_CHANGED", "TRACK_ADDED", "TRACK_REMOVED", "TRACK_MUTE_CHANGED",
      "TRACK_AUDIO_LEVEL_CHANGED", "LOBBY_USER_JOINED", "LOBBY_USER_LEFT", "RECORDER_STATE_CHANGED",
    ]),
    connectionQuality: named("cq", ["LOCAL_STATS_UPDATED"]),
  };
  const errors = {
    connection: named("connection", ["PASSWORD_REQUIRED", "SERVER_ERROR", "CONNECTION_DROPPED_ERROR"]),
    conference: named("conference", ["PASSWORD_REQUIRED", "MEMBERS_ONLY_ERROR", "CONFERENCE_ACCESS_DENIED", "VIDEOBRIDGE_NOT_AVAILABLE"]),
  };

  class Speaker {
    listeners = new Map();
    on(event, listener) {
      this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    }
    emit(event, ...heard) {
      for (const listener of this.listeners.get(event) ?? []) listener(...heard);
    }
  }

  /** A line to the server: over WebSocket, or over long polling when the address is one of HTTP. */
  function open(url, hear, closed) {
    if (/^ws/.test(url)) {
      const socket = new WebSocket(url, ["xmpp"]);
      socket.onmessage = (event) => hear(JSON.parse(event.data));
      socket.onclose = closed;
      return { send: (message) => socket.readyState === 1 && socket.send(JSON.stringify(message)), close: () => socket.close() };
    }
    const address = `${url}&sid=${Math.random().toString(36).slice(2)}`;
    const stop = new AbortController();
    let sending = Promise.resolve();
    (async () => {
      while (!stop.signal.aborted) {
        const answer = await fetch(address, { signal: stop.signal });
        for (const message of await answer.json()) hear(message);
      }
    })().catch(closed);
    const send = (message) => {
      sending = sending.then(() => fetch(address, { method: "POST", body: JSON.stringify(message) })).catch(() => undefined);
    };
    return { send, close: () => sending.then(() => stop.abort()) };
  }

  class JitsiConnection extends Speaker {
    conference = null;
    constructor(appId, token, options) {
      super();
      this.token = token;
      this.options = options;
    }
    addEventListener(event, listener) {
      this.on(event, listener);
    }
    connect() {
      let established = false;
      const failed = (error) => {
        this.failed = true;
        this.emit(events.connection.CONNECTION_FAILED, error, "");
      };
      const hear = (message) => {
        if (message.t === "ok") {
          established = true;
          this.emit(events.connection.CONNECTION_ESTABLISHED);
        } else if (message.t === "refused") failed(errors.connection.PASSWORD_REQUIRED);
        else this.conference?.hear(message);
      };
      const closed = () => {
        if (!this.left && !this.failed) failed(established ? errors.connection.CONNECTION_DROPPED_ERROR : errors.connection.SERVER_ERROR);
      };
      this.line = open(`${this.options.serviceUrl}${this.token ? `&token=${this.token}` : ""}`, hear, closed);
    }
    async disconnect() {
      this.left = true;
      this.line?.close();
    }
    initJitsiConference(name) {
      this.conference = new Conference(this, name);
      return this.conference;
    }
  }

  let sources = 0;

  class LocalTrack {
    constructor(info) {
      this.stream = info.stream;
      this.track = info.stream.getTracks()[0];
      this.type = info.mediaType;
      this.videoType = info.videoType;
      this.name = `source-${sources++}`;
    }
    getType() { return this.type; }
    getVideoType() { return this.videoType; }
    getTrack() { return this.track; }
    getSourceName() { return this.name; }
    isLocal() { return true; }
    isMuted() { return !this.track.enabled; }
    async mute() {
      this.track.enabled = false;
    }
    async unmute() {
      this.track.enabled = true;
    }
    async dispose() {
      this.track.stop();
    }
  }

  class RemoteTrack {
    constructor(endpoint, track, source) {
      Object.assign(this, { endpoint, track, source });
    }
    getType() { return this.track.kind; }
    getVideoType() { return this.source.videoType; }
    getTrack() { return this.track; }
    getSourceName() { return this.source.name; }
    getParticipantId() { return this.endpoint; }
    isLocal() { return false; }
    isMuted() { return false; }
  }

  /** One other page: a connection for what goes there, and one for what comes from there, so that no two offers ever meet. */
  class Peer {
    sources = new Map();
    tracks = new Map();
    work = Promise.resolve();
    constructor(conference, id) {
      Object.assign(this, { conference, id, out: new RTCPeerConnection(), in: new RTCPeerConnection() });
      this.out.onnegotiationneeded = async () => {
        await this.out.setLocalDescription();
        this.send({ to: "in", description: this.out.localDescription, sources: conference.describe() });
      };
      this.out.onicecandidate = ({ candidate }) => candidate && this.send({ to: "in", candidate });
      this.in.onicecandidate = ({ candidate }) => candidate && this.send({ to: "out", candidate });
      this.in.ontrack = ({ track, streams: [stream] }) => {
        this.begin(track, stream);
        stream.onremovetrack = () => this.end(stream.id);
      };
      for (const local of conference.locals) this.add(local);
    }
    send(data) {
      this.conference.line.send({ t: "to", id: this.id, data });
    }
    add(local) {
      this.out.addTrack(local.track, local.stream);
    }
    remove(local) {
      const sender = this.out.getSenders().find((one) => one.track === local.track);
      if (sender) this.out.removeTrack(sender);
    }
    begin(track, stream) {
      const remote = new RemoteTrack(this.id, track, this.sources.get(stream.id) ?? { name: stream.id, videoType: "camera" });
      this.tracks.set(stream.id, remote);
      this.conference.emit(events.conference.TRACK_ADDED, remote);
    }
    end(streamId) {
      const remote = this.tracks.get(streamId);
      if (this.tracks.delete(streamId)) this.conference.emit(events.conference.TRACK_REMOVED, remote);
    }
    /** One message after the other, as they came. */
    hear(data) {
      this.work = this.work.then(() => this.take(data)).catch(() => undefined);
    }
    async take({ to, description, candidate, sources }) {
      for (const [stream, source] of Object.entries(sources ?? {})) this.sources.set(stream, source);
      const connection = this[to];
      if (candidate) return connection.addIceCandidate(candidate);
      await connection.setRemoteDescription(description);
      if (to === "out") return;
      await connection.setLocalDescription();
      this.send({ to: "out", description: connection.localDescription });
    }
    async stats() {
      const of = async (way) => [...(await this[way].getStats())].map(([key, one]) => [`${this.id} ${way} ${key}`, one]);
      return [...(await of("in")), ...(await of("out"))];
    }
    close() {
      this.in.close();
      this.out.close();
      for (const streamId of [...this.tracks.keys()]) this.end(streamId);
    }
  }

  class Conference extends Speaker {
    locals = [];
    peers = new Map();
    id = "";
    constructor(connection, name) {
      super();
      this.line = connection.line;
      this.name = name;
      this.done = [];
      (window.jitsiStandIn ??= []).push(this);
    }
    myUserId() { return this.id; }
    setDisplayName() {}
    async addTrack(local) {
      this.locals.push(local);
      for (const peer of this.peers.values()) peer.add(local);
    }
    async removeTrack(local) {
      this.locals = this.locals.filter((one) => one !== local);
      for (const peer of this.peers.values()) peer.remove(local);
    }
    async replaceTrack(before, after) {
      await this.removeTrack(before);
      await this.addTrack(after);
    }
    describe() {
      return Object.fromEntries(this.locals.map((one) => [one.stream.id, { name: one.name, videoType: one.videoType }]));
    }
    join(password) {
      this.password = password;
      this.line.send({ t: "join", password });
    }
    async leave() {
      this.stop();
      this.line.send({ t: "leave" });
    }
    async lock(password) {
      this.line.send({ t: "lock", password });
    }
    async joinLobby(name) {
      this.line.send({ t: "knock", name });
    }
    lobbyApproveAccess(id) {
      this.line.send({ t: "admit", id });
    }
    lobbyDenyAccess() {}
    muteParticipant(id, media) {
      this.done.push(`mute ${media}`);
      this.line.send({ t: "mute", id });
    }
    kickParticipant(id) {
      this.done.push("kick");
      this.line.send({ t: "kick", id });
    }
    startRecording({ mode }) {
      this.line.send({ t: "record", mode });
      return new Promise((begun, refused) => (this.asked = { begun, refused }));
    }
    async stopRecording(id) {
      this.line.send({ t: "stop-recording", recording: id });
    }
    setReceiverConstraints(constraints) {
      this.constraints = constraints;
    }
    getActivePeerConnection() {
      return {
        getStats: async () => {
          const all = [];
          for (const peer of this.peers.values()) all.push(...(await peer.stats()));
          return new Map(all);
        },
      };
    }
    hear(message) {
      const { conference } = events;
      switch (message.t) {
        case "joined":
          this.id = message.id;
          this.emit(conference.CONFERENCE_JOINED);
          for (const id of message.members) this.meet(id);
          this.timer = setInterval(() => this.measure(), 250);
          break;
        case "member":
          this.meet(message.id);
          break;
        case "role":
          this.emit(conference.USER_ROLE_CHANGED, message.id, message.role);
          break;
        case "from":
          this.peers.get(message.id)?.hear(message.data);
          break;
        case "left":
          this.peers.get(message.id)?.close();
          this.peers.delete(message.id);
          this.emit(conference.USER_LEFT, message.id);
          break;
        case "failed":
          this.emit(conference.CONFERENCE_FAILED, errors.conference[message.error]);
          break;
        case "muted":
          this.silenced(message.by);
          break;
        case "kicked":
          this.stop();
          this.emit(conference.KICKED, { getId: () => message.by }, "", false);
          break;
        case "recording":
          this.recorder(message);
          break;
        case "event":
          this.emit(conference[message.name]);
          break;
        case "knock":
          this.emit(conference.LOBBY_USER_JOINED, message.id, message.name);
          break;
      }
    }
    meet(id) {
      this.peers.set(id, new Peer(this, id));
      this.emit(events.conference.USER_JOINED, id);
    }
    /** The error of a refusal is told before the promise breaks; a recording, to everybody, and again to whoever comes later. */
    recorder({ recording, status, error }) {
      const session = { getID: () => recording, getMode: () => "file", getStatus: () => status, getError: () => error };
      if (recording) this.recording = recording;
      this.emit(events.conference.RECORDER_STATE_CHANGED, session);
      if (error) this.asked?.refused(new Error(error));
      else this.asked?.begun(session);
      this.asked = null;
    }
    silenced(by) {
      const sound = this.locals.find((one) => one.type === "audio");
      if (!sound) return;
      sound.track.enabled = false;
      this.emit(events.conference.TRACK_MUTE_CHANGED, sound, { getId: () => by });
    }
    async measure() {
      const stats = [...(await this.getActivePeerConnection().getStats()).values()];
      const own = stats.find((one) => one.type === "media-source" && one.kind === "audio");
      if (own?.audioLevel !== undefined) this.emit(events.conference.TRACK_AUDIO_LEVEL_CHANGED, this.id, own.audioLevel);
      for (const [id, peer] of this.peers)
        for (const one of (await peer.in.getStats()).values()) {
          if (one.type !== "inbound-rtp" || one.kind !== "audio") continue;
          // Of all that came since the last time: of one packet alone, a short tone might be missed each time.
          const level = Math.sqrt(
            (one.totalAudioEnergy - (peer.energy ?? 0)) / Math.max(one.totalSamplesDuration - (peer.duration ?? 0), 0.01),
          );
          Object.assign(peer, { energy: one.totalAudioEnergy, duration: one.totalSamplesDuration });
          if (level > 0) this.emit(events.conference.TRACK_AUDIO_LEVEL_CHANGED, id, Math.min(level, 1));
        }
      this.emit(events.connectionQuality.LOCAL_STATS_UPDATED, { connectionQuality: 100, jvbRTT: 5, bitrate: { download: 900, upload: 900 } });
    }
    stop() {
      clearInterval(this.timer);
      for (const peer of this.peers.values()) peer.close();
      this.peers.clear();
    }
  }

  window.JitsiMeetJS = {
    events,
    errors,
    logLevels: { ERROR: "error" },
    init: async () => undefined,
    setLogLevel: () => undefined,
    JitsiConnection,
    createLocalTracksFromMediaStreams: (infos) => infos.map((info) => new LocalTrack(info)),
  };
})();
