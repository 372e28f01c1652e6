import type { EngineEvent, EngineLink, EngineStats, LinkQuality, MediaEngine, MediaMode, Source, ViewTile } from "../port";
import { readGrant, type FromServer, type ToServer } from "./messages";
import { Peer } from "./peer";
import { Slots } from "./slots";
import { readStats, type Carried } from "./stats";

/** How long an answer may take, and how long a connection may stay interrupted before its paths are looked for anew. */
const ANSWER_WITHIN = 8_000;
const INTERRUPTED_FOR = 1_500;
/** Restarts without success before the connection is made anew, and makings before the engine gives up. */
const MOST_RESTARTS = 3;
const MOST_REBUILDS = 3;

function qualityOf(link: Extract<FromServer, { op: "link" }>): LinkQuality {
  if (link.loss > 0.12 || link.down_kbps < 60) return "poor";
  if (link.loss > 0.04 || link.down_kbps < 300) return "fair";
  return "good";
}

/** The client's half of the built-in engine: keeps one peer connection to the server alive and its slots named. */
export class BuiltinEngine implements MediaEngine {
  private link: EngineLink | null = null;
  private peer: Peer | null = null;
  private readonly slots = new Slots();
  private mode: MediaMode = "video";
  private view: readonly ViewTile[] = [];
  private readonly tracks = new Map<Source, MediaStreamTrack>();
  private readonly carried: Carried = { received: 0, sent: 0 };
  private negotiating = false;
  private restartWanted = false;
  private restarts = 0;
  private rebuilds = 0;
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  private interruptedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly emit: (event: EngineEvent) => void) {}

  async join(link: EngineLink): Promise<void> {
    const before = this.link;
    this.link = link;
    if (this.mode === "text") return;
    const same = before?.epoch === link.epoch && before.connection === link.connection;
    if (same && this.peer) await this.restart();
    else await this.rebuild();
  }

  leave(): void {
    removeEventListener("online", this.networkChanged);
    if (this.peer) this.send({ op: "stop" });
    this.closePeer();
    this.link = null;
  }

  receive(data: unknown): void {
    const message = data as FromServer;
    switch (message.op) {
      case "answer":
        void this.answered(message.sdp);
        break;
      case "refused":
        this.negotiating = false;
        this.retry();
        break;
      case "slots":
        this.showSlots(this.slots.update(message.audio, message.video));
        break;
      case "layers":
        void this.peer?.setLayers(message.camera);
        break;
      case "link":
        this.emit({ type: "quality", quality: qualityOf(message), downKbps: message.down_kbps });
        break;
    }
  }

  async publish(source: Exclude<Source, "screen">, track: MediaStreamTrack): Promise<void> {
    if (source === "camera") track.contentHint = "motion";
    await this.put(source, track);
  }

  async unpublish(source: Source): Promise<void> {
    this.tracks.delete(source);
    await this.peer?.setTrack(source, null);
  }

  async shareScreen(stream: MediaStream): Promise<void> {
    const track = stream.getVideoTracks()[0];
    if (!track) return;
    track.contentHint = "detail";
    await this.put("screen", track);
  }

  setDevices(): void {
    // Sound leaves through the page's own audio elements, which follow the chosen device themselves.
  }

  setView(pictures: readonly ViewTile[]): void {
    if (JSON.stringify(pictures) === JSON.stringify(this.view)) return;
    this.view = pictures;
    if (this.peer) this.send({ op: "view", tiles: pictures });
  }

  setMode(mode: MediaMode): void {
    this.mode = mode;
    // Back from text another socket opens, and `join` follows with its link.
    if (mode === "text") this.leave();
  }

  stats(): Promise<EngineStats> {
    return readStats(this.peer, this.slots, this.carried);
  }

  private async put(source: Source, track: MediaStreamTrack): Promise<void> {
    this.tracks.set(source, track);
    await this.peer?.setTrack(source, track);
  }

  private send(message: ToServer): boolean {
    return this.link?.send(message) ?? false;
  }

  /** Another network: the old paths are dead even when nobody has noticed yet. */
  private readonly networkChanged = (): void => {
    if (this.peer) void this.restart();
  };

  /** Makes a new connection with everything that is published and wanted now. */
  private async rebuild(): Promise<void> {
    this.closePeer();
    if (!this.link || this.mode === "text") return;
    addEventListener("online", this.networkChanged);
    const peer = new Peer(readGrant(this.link.grant));
    this.peer = peer;
    peer.connection.onconnectionstatechange = () => this.stateChanged(peer);
    this.emit({ type: "state", state: "connecting" });
    for (const [source, track] of this.tracks) await peer.setTrack(source, track);
    await this.negotiate(false);
    this.send({ op: "view", tiles: this.view });
  }

  private async restart(): Promise<void> {
    if (this.peer?.connection.signalingState === "closed") return this.rebuild();
    await this.negotiate(true);
  }

  /** One offer at a time; a restart wanted meanwhile follows the answer. */
  private async negotiate(iceRestart: boolean): Promise<void> {
    const peer = this.peer;
    if (!peer) return;
    if (this.negotiating) {
      this.restartWanted ||= iceRestart;
      return;
    }
    this.negotiating = true;
    const sdp = await peer.offer(iceRestart).catch(() => null);
    if (peer !== this.peer) return;
    if (sdp === null) {
      this.negotiating = false;
      this.retry();
      return;
    }
    clearTimeout(this.answerTimer);
    this.answerTimer = setTimeout(() => {
      this.negotiating = false;
      this.retry();
    }, ANSWER_WITHIN);
    // With the socket down nothing is lost: its next opening joins again.
    if (!this.send({ op: "offer", sdp })) {
      this.negotiating = false;
      clearTimeout(this.answerTimer);
    }
  }

  private async answered(sdp: string): Promise<void> {
    clearTimeout(this.answerTimer);
    this.negotiating = false;
    const peer = this.peer;
    try {
      await peer?.answer(sdp);
    } catch {
      if (peer === this.peer) this.retry();
      return;
    }
    if (this.restartWanted) {
      this.restartWanted = false;
      await this.restart();
    }
  }

  private stateChanged(peer: Peer): void {
    if (peer !== this.peer) return;
    clearTimeout(this.interruptedTimer);
    const state = peer.connection.connectionState;
    if (state === "connected") {
      this.restarts = 0;
      this.rebuilds = 0;
      this.emit({ type: "state", state: "connected" });
    } else if (state === "disconnected" || state === "failed") {
      this.emit({ type: "state", state: "interrupted" });
      this.interruptedTimer = setTimeout(() => this.retry(), state === "failed" ? 0 : INTERRUPTED_FOR);
    }
  }

  /** Looks for paths anew; after some tries in vain makes the connection anew; after some of those says so. */
  private retry(): void {
    if (!this.peer) return;
    if (this.restarts < MOST_RESTARTS && this.peer.connection.connectionState !== "new") {
      this.restarts += 1;
      void this.restart();
      clearTimeout(this.interruptedTimer);
      this.interruptedTimer = setTimeout(
        () => {
          if (this.peer?.connection.connectionState !== "connected") this.retry();
        },
        2 * INTERRUPTED_FOR * this.restarts,
      );
    } else if (this.rebuilds < MOST_REBUILDS) {
      this.restarts = 0;
      this.rebuilds += 1;
      this.send({ op: "stop" });
      void this.rebuild();
    } else this.emit({ type: "state", state: "failed" });
  }

  private showSlots({ pictures, sounds }: ReturnType<Slots["update"]>): void {
    for (const { participant, source, slot } of pictures) {
      const track = slot === null ? undefined : this.peer?.pictures[slot]?.receiver.track;
      this.emit({ type: "picture", participant, source, stream: track ? new MediaStream([track]) : null });
    }
    for (const { outlet, participant } of sounds) {
      const track = this.peer?.sounds[outlet]?.receiver.track;
      this.emit({ type: "sound", outlet, participant, stream: track ? new MediaStream([track]) : null });
    }
  }

  /** Closes the connection; its pictures and sounds end, and the data meter goes on counting where it stood. */
  private closePeer(): void {
    clearTimeout(this.answerTimer);
    clearTimeout(this.interruptedTimer);
    this.negotiating = false;
    this.restartWanted = false;
    const peer = this.peer;
    this.peer = null;
    this.showSlots(this.slots.update([], []));
    if (!peer) return;
    const none = { received: 0, sent: 0 };
    void readStats(peer, this.slots, none)
      .then((last) => {
        this.carried.received += last.bytesReceived;
        this.carried.sent += last.bytesSent;
      })
      .catch(() => undefined)
      .finally(() => peer.close());
  }
}
