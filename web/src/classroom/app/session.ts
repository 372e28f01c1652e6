import { computed, effect, signal } from "@preact/signals";
import type { ChatKind, ClientMessage, ServerMessage } from "../../api/protocol";
import type { ClassroomConfig } from "../config";
import { loadEngine } from "../engines/load";
import type { EngineEvent, LinkQuality, MediaEngine, MediaMode, PictureSource, Source, Surface } from "../engines/port";
import { AbsenceWatch } from "./absence";
import { Connection, type Farewell, type LinkState } from "./connection";
import { Devices } from "./devices";
import { LocalMedia } from "./local";
import { noticeKey, withNotice, type Notice } from "./notices";
import { probe } from "./probe";
import { EMPTY_ROOM, enqueue, headcount, raisedHands, reduce, type RoomState } from "./state";
import { Usage } from "./usage";
import { computeView, wantedPictures, type Layout, type View, type ViewInput } from "./view";

export interface Sound {
  stream: MediaStream;
  participant: number | null;
}

export const pictureKey = (participant: number, source: PictureSource): string => `${participant}/${source}`;

const STATS_EVERY = 2_000;
/** How long a link may stay poor before lighter modes are proposed. */
const POOR_FOR = 12_000;

/** One stay in a classroom: ties the socket, the room's picture, one's own media and the engine together. */
export class ClassroomSession {
  readonly room = signal<RoomState>(EMPTY_ROOM);
  readonly link = signal<LinkState>("connecting");
  readonly lostSince = signal<number | null>(null);
  readonly over = signal<Farewell | null>(null);
  readonly mode = signal<MediaMode>("video");
  readonly media = signal<"idle" | "connecting" | "connected" | "interrupted" | "failed">("idle");
  readonly quality = signal<LinkQuality | null>(null);
  readonly roundTrip = signal<number | null>(null);
  readonly pictures = signal<ReadonlyMap<string, MediaStream>>(new Map());
  readonly sounds = signal<ReadonlyMap<number, Sound>>(new Map());
  readonly recording = signal<{ state: "off" | "pending" | "on"; mayChange: boolean }>({ state: "off", mayChange: false });
  /** What the engine shows in the place of pictures. */
  readonly surface = signal<Surface | null>(null);
  readonly usage = signal<{ total: number; perHour: number | null }>({ total: 0, perHour: null });
  readonly notices = signal<readonly Notice[]>([]);
  readonly layout = signal<Layout>("speaker");
  readonly pinned = signal<number | null>(null);
  readonly screenAnyway = signal(false);
  /** Tiles that fit, told by the stage. */
  readonly tileRoom = signal(6);
  // Slices of the room: what reads one is drawn anew only when that one changes, not at every word spoken.
  readonly you = computed(() => this.room.value.you);
  readonly participants = computed(() => this.room.value.participants);
  readonly speaking = computed(() => this.room.value.speaking);
  readonly lines = computed(() => this.room.value.lines);
  readonly outgoing = computed(() => this.room.value.outgoing);
  readonly info = computed(() => this.room.value.session);
  readonly headcount = computed(() => headcount(this.room.value));
  readonly hands = computed(() => raisedHands(this.participants.value));
  readonly devices = new Devices();
  readonly local = new LocalMedia(this.devices, () => this.tellDevices());
  readonly viewInput = computed<ViewInput>(() => this.input());
  readonly view = computed<View>(() => this.compute());
  /** Whether the classroom's own switches of microphone, camera and screen are in use. */
  readonly switches = computed(() => this.mode.value !== "text" && !this.surface.value?.devices);

  private engine: MediaEngine | null = null;
  private engineKind: string | null = null;
  private connection: Connection | null = null;
  private readonly absence = new AbsenceWatch();
  private readonly meter = new Usage();
  private before: readonly number[] = [];
  private poorSince: number | null = null;
  private readonly endings: (() => void)[] = [];

  constructor(readonly config: ClassroomConfig) {}

  /** Takes the seat and stays until `over` says otherwise. */
  enter(mode: MediaMode): void {
    this.mode.value = mode;
    const url = new URL(this.config.wsUrl, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : url.protocol === "http:" ? "ws:" : url.protocol;
    this.connection = new Connection({
      url: url.href,
      mode: mode === "text" ? "text" : "video",
      probe: (entered) => probe(this.config.sessionId, entered),
      events: {
        message: (message) => this.receive(message),
        state: (state, since) => this.linkChanged(state, since),
        over: (farewell) => this.finish(farewell),
        roundTrip: (milliseconds) => (this.roundTrip.value = milliseconds),
      },
    });
    const hurry = (): void => {
      if (document.visibilityState === "visible") this.connection?.hurry();
    };
    addEventListener("online", hurry);
    document.addEventListener("visibilitychange", hurry);
    const timer = setInterval(() => void this.measure(), STATS_EVERY);
    const stopView = effect(() => {
      // Read before the engine is looked at: an effect follows only what it has read.
      const pictures = wantedPictures(this.view.value, this.viewInput.value);
      this.engine?.setView(pictures);
    });
    this.endings.push(
      () => removeEventListener("online", hurry),
      () => document.removeEventListener("visibilitychange", hurry),
      () => clearInterval(timer),
      stopView,
    );
    this.connection.open();
  }

  /** Tries to connect now rather than at the next turn. */
  hurry(): void {
    this.connection?.hurry();
  }

  /** Leaves for good, by one's own will. */
  leave(): void {
    this.connection?.close();
    this.finish("left");
  }

  send(message: ClientMessage): boolean {
    return this.connection?.send(message) ?? false;
  }

  /** Puts a message on its way; it is kept and sent again until the server has it. */
  say(text: string, kind: ChatKind = "text"): void {
    const outgoing = { client_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`, text, kind };
    this.room.value = enqueue(this.room.value, outgoing);
    this.send({ type: "chat", ...outgoing });
  }

  get handRaised(): boolean {
    return this.me?.hand != null;
  }

  get me() {
    return this.participants.value.get(this.you.value);
  }

  /** Host or moderator, as the room says; before it has spoken, as the page said. */
  get moderates(): boolean {
    return this.me ? this.me.role !== "participant" : this.config.isHost;
  }

  async setMode(mode: MediaMode): Promise<void> {
    const before = this.mode.value;
    if (mode === before) return;
    this.screenAnyway.value = false;
    if (mode === "text") await this.local.stop();
    else if (mode === "light" && this.local.cameraOn.value) await this.local.setCamera(false);
    this.mode.value = mode;
    this.engine?.setMode(mode);
    if (mode === "text" || before === "text") this.connection?.reopen(mode === "text" ? "text" : "video");
  }

  /** Starts the recording, or stops it. */
  toggleRecording(): void {
    this.engine?.record?.(this.recording.value.state === "off");
  }

  dismiss(notice: Notice): void {
    this.notices.value = this.notices.value.filter((one) => one !== notice);
  }

  notify(notice: Notice): void {
    this.notices.value = withNotice(this.notices.value, notice);
  }

  /** Read-only figures for diagnosis. */
  async figures() {
    const room = this.room.value;
    return {
      link: this.link.value,
      media: this.media.value,
      mode: this.mode.value,
      you: room.you,
      participants: room.participants.size + room.unlisted,
      messages: room.lines.length,
      outgoing: room.outgoing.length,
      socketBytes: this.connection?.bytes ?? 0,
      usage: this.usage.value,
      engine: (await this.engine?.stats()) ?? null,
    };
  }

  private receive(message: ServerMessage): void {
    const before = this.room.value;
    const now = Date.now();
    this.room.value = reduce(before, message, now);
    const absence = this.absence.message(message, now);
    if (absence) this.notify({ what: "back", absence });
    if (message.type === "welcome" || message.type === "resumed") this.opened(before);
    else if (message.type === "engine") this.engine?.receive(message.data);
    else if (message.type === "muted") {
      // A view with devices of its own is told by the engine, and tells when it has done so. Until then its microphone is on,
      // and saying so would end the mute.
      if (!this.surface.value?.devices) void this.local.setMicrophone(false);
      this.notify({ what: "muted", by: message.by });
    } else if (message.type === "error" && message.about !== "chat") this.notify({ what: "refused", text: message.message });
  }

  /** The socket is there again: says what the room may have lost, and gives the engine its new link. */
  private opened(before: RoomState): void {
    const room = this.room.value;
    this.tellDevices();
    for (const outgoing of room.outgoing) this.send({ type: "chat", ...outgoing });
    const wasRaised = before.participants.get(before.you)?.hand != null;
    if (wasRaised && !this.handRaised) this.send({ type: "hand", raised: true });
    setTimeout(() => {
      const absence = this.absence.settle();
      if (absence) this.notify({ what: "back", absence });
    }, 1000);
    void this.startEngine();
  }

  private async startEngine(): Promise<void> {
    const granted = this.room.value.engine;
    if (!granted || this.mode.value === "text") return;
    try {
      if (!this.engine || this.engineKind !== granted.kind) {
        const createEngine = await loadEngine(granted.kind);
        this.engine?.leave();
        this.engine = createEngine((event) => this.engineEvent(event));
        this.engineKind = granted.kind;
        this.engine.setMode(this.mode.value);
        await this.local.use(this.engine);
      }
      this.engine.setView(wantedPictures(this.view.value, this.viewInput.value));
      const { grant, epoch, connection } = granted;
      const send = (data: unknown): boolean => this.send({ type: "engine", data });
      await this.engine.join({ grant, epoch, connection, send, renew: () => this.connection?.reopen("video") });
    } catch {
      this.media.value = "failed";
      this.notify({ what: "media_failed" });
    }
  }

  private engineEvent(event: EngineEvent): void {
    switch (event.type) {
      case "picture": {
        const pictures = new Map(this.pictures.value);
        if (event.stream) pictures.set(pictureKey(event.participant, event.source), event.stream);
        else pictures.delete(pictureKey(event.participant, event.source));
        this.pictures.value = pictures;
        break;
      }
      case "sound": {
        const sounds = new Map(this.sounds.value);
        const there = sounds.get(event.outlet);
        if (!event.stream) sounds.delete(event.outlet);
        // The same track goes on under another name: keeping the stream keeps the sound from clicking.
        else if (there && there.stream.getTracks()[0] === event.stream.getTracks()[0])
          sounds.set(event.outlet, { ...there, participant: event.participant });
        else sounds.set(event.outlet, { stream: event.stream, participant: event.participant });
        this.sounds.value = sounds;
        break;
      }
      case "state":
        this.media.value = event.state;
        // An engine that says it in the place of the pictures need not be doubled.
        if (event.state === "failed" && !this.surface.value) this.notify({ what: "media_failed" });
        break;
      case "quality":
        this.judge(event.quality);
        break;
      case "surface":
        this.showSurface(event.surface);
        break;
      case "speaking":
        this.room.value = reduce(this.room.value, { type: "speaking", participants: [...event.participants] }, Date.now());
        break;
      case "silenced":
        void this.silence(event.source);
        break;
      case "recording":
        this.recording.value = { state: event.state, mayChange: event.mayChange };
        break;
      case "refused":
        this.notify({ what: "refused", text: event.text });
        break;
      case "question":
        if (event.question) this.notify({ what: "question", id: event.id, question: event.question });
        else this.notices.value = this.notices.value.filter((one) => noticeKey(one) !== `question ${event.id}`);
        break;
    }
  }

  private async silence(source: Source): Promise<void> {
    if (source === "microphone") await this.local.setMicrophone(false);
    else if (source === "camera") await this.local.setCamera(false);
    else await this.local.stopScreen();
  }

  private showSurface(surface: Surface | null): void {
    const before = this.surface.value?.devices ?? null;
    this.surface.value = surface;
    const devices = surface?.devices ?? null;
    // The view opens devices of its own: ours are given free.
    if (devices && !before) void this.local.stop();
    else if (JSON.stringify(devices) !== JSON.stringify(before)) this.tellDevices();
  }

  private judge(quality: LinkQuality): void {
    this.quality.value = quality;
    if (quality !== "poor" || this.mode.value !== "video") this.poorSince = null;
    else {
      this.poorSince ??= Date.now();
      if (Date.now() - this.poorSince >= POOR_FOR) {
        this.poorSince = null;
        this.notify({ what: "poor" });
      }
    }
  }

  private tellDevices(): void {
    const { microphoneOn, cameraOn, screen } = this.local;
    const own = { microphone: microphoneOn.value, camera: cameraOn.value, screen: screen.value !== null };
    this.send({ type: "devices", ...(this.surface.value?.devices ?? own) });
  }

  private linkChanged(state: LinkState, since: number): void {
    this.link.value = state;
    if (state === "lost") this.absence.lost(since);
    this.lostSince.value = state === "lost" ? this.absence.lostSince : null;
  }

  private async measure(): Promise<void> {
    const stats = await this.engine?.stats().catch(() => null);
    const media = stats ? stats.bytesReceived + stats.bytesSent : 0;
    if (stats?.roundTripMs != null) this.roundTrip.value = stats.roundTripMs;
    this.usage.value = this.meter.add(media + (this.connection?.bytes ?? 0), Date.now());
  }

  private finish(farewell: Farewell): void {
    if (this.over.value) return;
    this.over.value = farewell;
    for (const end of this.endings.splice(0)) end();
    this.engine?.leave();
    this.engine = null;
    void this.local.stop();
  }

  private input(): ViewInput {
    const { you, participants, speaking, spoke, unlisted } = this.room.value;
    return {
      you,
      participants,
      speaking,
      spoke,
      pinned: this.pinned.value,
      layout: this.layout.value,
      mode: this.mode.value,
      screenAnyway: this.screenAnyway.value,
      room: this.tileRoom.value,
      before: this.before,
      headcount: participants.size + unlisted,
    };
  }

  private compute(): View {
    const view = computeView({ ...this.viewInput.value, before: this.before });
    this.before = view.tiles;
    return view;
  }
}
