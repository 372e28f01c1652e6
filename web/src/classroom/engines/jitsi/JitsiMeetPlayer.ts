import { t } from "../../i18n";
import type { EngineStats, Source } from "../port";
import { card, type CardWords } from "./card";
import { close, connect, makeConference, type Ending, type Hearer } from "./conference";
import { receiverConstraints } from "./constraints";
import { elsewhere } from "./elsewhere";
import { wordsOf, type Why } from "./endings";
import type { Grant } from "./grant";
import { Levels } from "./levels";
import type { Conference, JitsiConnection, Library } from "./library";
import type { Endpoints, Rights } from "./messages";
import type { Company, Player } from "./player";
import { Published } from "./published";
import { Recording } from "./recording";
import { Retries } from "./retries";
import { loadScript } from "./script";
import { Count, qualityOf, readStats } from "./stats";
import { Tracks } from "./tracks";

/** How long connecting and joining may take together, once the library is there. */
const JOINED_WITHIN = 20_000;
const SPEAKING_EVERY = 400;
const LOG_OUT = { enableAnalyticsLogging: false, disableThirdPartyRequests: true, disableAudioLevels: false };

/** A stay in Jitsi's room from its connection to its end. Nothing of it is used again in the next. */
interface Stay {
  connection: JitsiConnection | null;
  conference: Conference | null;
  published: Published | null;
  endpoint: string | null;
  moderates: boolean;
  /** Runs while connecting and joining. */
  patience: ReturnType<typeof setTimeout> | undefined;
  /** Who has knocked and was not answered. */
  asked: Set<string>;
}

/**
 * Estrade's own interface over lib-jitsi-meet: one connection and one conference at a time. Whatever breaks is made anew from
 * the start, with a new grant, since a token is good for minutes only.
 */
export class JitsiMeetPlayer implements Player {
  private grant: Grant | null = null;
  private library: Library | null = null;
  private stay: Stay | null = null;
  private readonly tracks: Tracks;
  private readonly recording: Recording;
  private levels = new Levels();
  private readonly meters = { received: new Count(), sent: new Count() };
  private readonly orders = new Map<string, "mute" | "kick">();
  private rights: Rights = { microphone: true, camera: true, screen: true };
  private roundTripMs: number | null = null;
  private longPolling = false;
  /** Put out, or not let in: comes back when the reader asks, never by itself. */
  private rests = false;
  private readonly retries: Retries;
  /** The title of the card that is shown. */
  private said: string | null = null;
  private speaking: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly company: Company) {
    this.tracks = new Tracks((event) => company.emit(event));
    this.retries = new Retries(() => company.random());
    this.recording = new Recording((event) => company.emit(event));
  }

  start(grant: Grant): void {
    this.grant = grant;
    const endpoint = this.stay?.endpoint;
    // The class's socket was away, Jitsi was not: only our half of the server has to hear again who this is.
    if (endpoint) return this.company.claim(endpoint);
    if (this.stay || this.rests) return;
    this.retries.cancel();
    void this.begin(grant, true);
  }

  stop(): void {
    this.retries.cancel();
    this.drop();
    this.company.emit({ type: "surface", surface: null });
  }

  async changed(source: Source): Promise<void> {
    await this.stay?.published?.sync(source);
  }

  viewChanged(): void {
    const { view } = this.company.wanted;
    const most = this.grant?.max_height ?? 720;
    if (this.stay?.endpoint) this.stay.conference?.setReceiverConstraints(receiverConstraints(view, this.tracks.sources(), most));
  }

  name(endpoints: Endpoints): void {
    this.tracks.name(endpoints);
    this.viewChanged();
  }

  restrict(rights: Rights): void {
    this.rights = rights;
    this.stay?.published?.restrict(rights);
  }

  mute(endpoint: string): void {
    this.order(endpoint, "mute");
  }

  kick(endpoint: string): void {
    this.order(endpoint, "kick");
  }

  record(on: boolean): void {
    if (this.stay?.conference) this.recording.order(on, this.stay.conference);
  }

  async stats(): Promise<EngineStats> {
    const connection = this.stay?.conference?.getActivePeerConnection?.();
    const report = (await connection?.getStats().catch(() => null)) ?? null;
    return readStats(report, this.tracks, this.meters, this.roundTripMs);
  }

  /** Jitsi lets moderators alone do it, and whether we are one comes late: until then the order waits. */
  private order(endpoint: string, what: "mute" | "kick"): void {
    this.orders.set(endpoint, what);
    this.carryOut();
  }

  private carryOut(): void {
    const { conference, moderates } = this.stay ?? {};
    if (!conference || !moderates) return;
    for (const [endpoint, what] of this.orders) {
      if (what === "mute") conference.muteParticipant(endpoint, "audio");
      else conference.kickParticipant(endpoint);
    }
    this.orders.clear();
  }

  /** `isNew`: with a grant that no time has passed over. */
  private async begin(grant: Grant, isNew: boolean): Promise<void> {
    this.drop();
    const stay: Stay = {
      connection: null,
      conference: null,
      published: null,
      endpoint: null,
      moderates: false,
      patience: undefined,
      asked: new Set(),
    };
    this.stay = stay;
    if (isNew) this.company.emit({ type: "state", state: "connecting" });
    try {
      const library = await this.load(grant);
      if (this.stay !== stay) return;
      if (!isNew) {
        this.drop();
        return this.company.renew();
      }
      const hear = this.hearer(stay, grant);
      stay.patience = setTimeout(() => hear.ended(stay.connection ? "lost" : "unreached"), JOINED_WITHIN);
      const connection = await connect(library, grant, this.longPolling ? grant.bosh_url : grant.service_url, hear);
      stay.connection = connection;
      if (this.stay !== stay) return void close(connection, null);
      stay.conference = makeConference(library, connection, grant, hear);
      stay.published = new Published(library, stay.conference, this.company.wanted);
      if (grant.name) stay.conference.setDisplayName(grant.name);
      stay.published.restrict(this.rights);
      await stay.published.all();
      if (this.stay === stay) stay.conference.join(grant.password ?? undefined);
    } catch {
      if (this.stay !== stay) return;
      this.drop();
      // Without the script a new grant opens nothing: the class's socket is left alone meanwhile.
      this.retries.later(() => void this.begin(this.grant ?? grant, false));
      this.giveUp("missing");
    }
  }

  private async load(grant: Grant): Promise<Library> {
    if (this.library) return this.library;
    const library = await loadScript<Library>(grant.script_url ?? "", "JitsiMeetJS");
    library.setLogLevel(library.logLevels.ERROR);
    await library.init(LOG_OUT);
    this.library = library;
    return library;
  }

  /** Hears of one stay; what comes of an earlier one is late and means nothing. */
  private hearer(stay: Stay, grant: Grant): Hearer {
    const current = (act: () => void): void => {
      if (this.stay === stay) act();
    };
    const { emit } = this.company;
    return {
      joined: (endpoint) => current(() => this.joined(stay, endpoint)),
      ended: (why) => current(() => this.ended(why)),
      waiting: () =>
        current(() => {
          clearTimeout(stay.patience);
          this.say({ title: t.jitsi.lobby, text: t.jitsi.lobbyText, waits: true });
        }),
      interrupted: (now) => current(() => emit({ type: "state", state: now ? "interrupted" : "connected" })),
      moderates: () =>
        current(() => {
          stay.moderates = true;
          if (grant.records) this.recording.allow();
          if (grant.is_host && grant.password) void stay.conference?.lock(grant.password).catch(() => undefined);
          this.carryOut();
        }),
      trackAdded: (track) =>
        current(() => {
          this.tracks.add(track);
          this.viewChanged();
        }),
      trackRemoved: (track) => current(() => this.tracks.remove(track)),
      trackMuted: () => current(() => this.tracks.update()),
      silenced: (source) =>
        current(() => {
          if (source === "microphone") stay.published?.silence();
          emit({ type: "silenced", source });
        }),
      recorder: (session) => current(() => this.recording.heard(session)),
      userLeft: (endpoint) => current(() => this.tracks.forget(endpoint)),
      level: (endpoint, level) => current(() => this.heard(endpoint, level)),
      stats: (stats) =>
        current(() => {
          this.roundTripMs = stats.jvbRTT ?? null;
          emit({ type: "quality", quality: qualityOf(stats), downKbps: stats.bitrate?.download ?? null });
        }),
      knocks: (id, name) => current(() => this.knocks(stay, id, name)),
      knockEnded: (id) => current(() => this.settled(stay, id)),
    };
  }

  private joined(stay: Stay, endpoint: string): void {
    stay.endpoint = endpoint;
    clearTimeout(stay.patience);
    this.retries.works();
    this.speaking = setInterval(() => this.tellSpeaking(), SPEAKING_EVERY);
    this.said = null;
    this.company.emit({ type: "surface", surface: null });
    this.company.claim(endpoint);
    this.company.emit({ type: "state", state: "connected" });
    this.viewChanged();
  }

  private heard(endpoint: string, level: number): void {
    const participant = this.tracks.participant(endpoint);
    if (participant !== null) this.levels.note(participant, level, Date.now());
  }

  private tellSpeaking(): void {
    const participants = this.levels.speaking(Date.now());
    if (participants) this.company.emit({ type: "speaking", participants });
  }

  private knocks(stay: Stay, id: string, name: string): void {
    if (!this.grant?.is_host) return;
    stay.asked.add(id);
    const answer = (words: string, act: () => void, all?: string) => ({
      words,
      ...(all === undefined ? {} : { all }),
      act: () => {
        act();
        this.settled(stay, id);
      },
    });
    this.company.emit({
      type: "question",
      id,
      question: {
        text: t.jitsi.knocks(name || t.jitsi.somebody),
        answers: [
          answer(t.jitsi.admit, () => stay.conference?.lobbyApproveAccess?.(id), t.jitsi.admitAll),
          answer(t.jitsi.refuse, () => stay.conference?.lobbyDenyAccess?.(id)),
        ],
      },
    });
  }

  /** The question of who knocked is answered, or moot. */
  private settled(stay: Stay, id: string): void {
    if (stay.asked.delete(id)) this.company.emit({ type: "question", id, question: null });
  }

  private ended(why: Ending): void {
    this.drop();
    this.rests = wordsOf(why).rests;
    if (why === "unreached") this.longPolling = !this.longPolling;
    const renew = (): void => this.company.renew();
    if (this.rests) this.retries.cancel();
    else if (this.retries.soon(renew)) return this.company.emit({ type: "state", state: "interrupted" });
    else this.retries.later(renew);
    this.giveUp(why);
  }

  /** Says in the place of the pictures why there are none; the rest of the class goes on. */
  private giveUp(why: Why): void {
    const { title, text } = wordsOf(why);
    this.say({ title, text, caution: t.jitsi.unseen, ...elsewhere(this.grant), retry: () => this.retry() });
    this.company.emit({ type: "state", state: "failed" });
  }

  private retry(): void {
    this.rests = false;
    this.retries.cancel();
    this.retries.forget();
    this.drop();
    this.say({ title: t.jitsi.trying, text: t.jitsi.goesOn, waits: true });
    this.company.renew();
  }

  /** Shows a card, unless it is there: a new one would be read out once more. */
  private say(words: CardWords): void {
    if (this.said === words.title) return;
    this.said = words.title;
    this.company.emit({ type: "surface", surface: { mount: card(words), devices: null, hasModes: true } });
  }

  /** Leaves the room and forgets the stay. */
  private drop(): void {
    const stay = this.stay;
    this.stay = null;
    clearInterval(this.speaking);
    this.tracks.clear();
    this.recording.forget();
    if (!stay) return;
    this.levels = new Levels();
    this.company.emit({ type: "speaking", participants: [] });
    clearTimeout(stay.patience);
    // What would be answered now would go to a room that one has left.
    for (const id of stay.asked) this.settled(stay, id);
    void close(stay.connection, stay.conference).catch(() => undefined);
  }
}
