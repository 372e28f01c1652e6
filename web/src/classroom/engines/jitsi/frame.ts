import { lang, t } from "../../i18n";
import type { EngineStats, Source } from "../port";
import { card, type CardWords } from "./card";
import { elsewhere } from "./elsewhere";
import { wordsOf, type Why } from "./endings";
import type { Grant } from "./grant";
import type { Endpoints, Rights } from "./messages";
import type { Company, Player } from "./player";
import { Recording } from "./recording";
import { Retries } from "./retries";
import { loadScript } from "./script";
import { NOTHING } from "./stats";

/** What we use of the server's `external_api.js` (modules/API/external/external_api.js of jitsi-meet). */
interface ExternalApi {
  addListener(event: string, listener: (heard: never) => void): void;
  executeCommand(command: string, ...words: unknown[]): void;
  getIFrame?(): HTMLIFrameElement | undefined;
  dispose(): void;
}

type ExternalApiClass = new (domain: string, options: object) => ExternalApi;

/** How many lines of picture the page asks for; its reader may change that there. */
const HEIGHT = 360;
/** A recorder takes its time to start; a server that has none says nothing at all. */
const RECORDS_WITHIN = 60_000;
/** What the page offers; chat, hands, people and invitations are the classroom's own, and so is the recording. */
const BUTTONS = ["microphone", "camera", "desktop", "tileview", "settings", "fullscreen", "hangup"];
const HOST_BUTTONS = [...BUTTONS, "mute-everyone"];
/** Switches of the page, by what they switch. */
const TOGGLES = { microphone: "toggleAudio", camera: "toggleVideo", screen: "toggleShareScreen" } as const;
/** For so long after we have switched something off, its coming on is no one's will: somebody else switched it off as well. */
const SETTLES = 2_000;
const OFF: Rights = { microphone: false, camera: false, screen: false };
/** What the page's errors mean (JitsiConnectionErrors, JitsiConferenceErrors), whether it calls them fatal or not. */
const ERRORS: Readonly<Record<string, Why>> = {
  "connection.passwordRequired": "refused",
  "conference.authenticationRequired": "refused",
  "conference.connectionError.notAllowed": "refused",
  "conference.connectionError.accessDenied": "denied",
  "conference.max_users": "full",
};

/** The server's own page inside ours, in the place of the pictures. It has its own switches for microphone, camera and screen. */
export class FramePlayer implements Player {
  private grant: Grant | null = null;
  private Api: ExternalApiClass | null = null;
  private api: ExternalApi | null = null;
  private endpoint: string | null = null;
  private endpoints: Endpoints = new Map();
  private readonly moderators = new Set<string>();
  /** What the page sends, or is to begin with; null before it ever began. */
  private devices: Rights | null = null;
  /** What we have switched off, and when (milliseconds, as of `Date.now`). */
  private readonly orderedOff = new Map<Source, number>();
  private mounted: ((parent: HTMLElement) => () => void) | null = null;
  private loading = false;
  private stopped = false;
  private readonly retries: Retries;
  /** The title of the card that is shown. */
  private said: string | null = null;
  /** Hung up, or put out: comes back when the reader asks, never by itself. */
  private rests = false;

  private readonly recording: Recording;

  constructor(private readonly company: Company) {
    this.recording = new Recording((event) => company.emit(event));
    this.retries = new Retries(() => company.random());
  }

  start(grant: Grant): void {
    this.grant = grant;
    if (this.endpoint) return this.company.claim(this.endpoint);
    if (this.mounted || this.loading || this.rests) return;
    this.retries.cancel();
    void this.begin(grant, true);
  }

  stop(): void {
    this.stopped = true;
    this.retries.cancel();
    // Taken out of the page, the frame hangs up by itself.
    this.mounted = null;
    this.endpoint = null;
    this.recording.forget();
    this.company.emit({ type: "surface", surface: null });
  }

  async changed(): Promise<void> {
    // The page has its own devices; those of the classroom decide only what is on at first.
  }

  viewChanged(): void {
    this.api?.executeCommand("setAudioOnly", this.company.wanted.mode === "light");
  }

  name(endpoints: Endpoints): void {
    this.endpoints = endpoints;
  }

  restrict(rights: Rights): void {
    for (const source of ["microphone", "camera", "screen"] as const)
      if (!rights[source] && this.devices?.[source]) {
        this.api?.executeCommand(TOGGLES[source]);
        this.orderedOff.set(source, Date.now());
        // Known before the page says so: the same order once more must not switch it on again.
        this.switched({ [source]: false });
      }
  }

  mute(endpoint: string): void {
    this.api?.executeCommand("muteRemoteParticipant", endpoint, "audio");
  }

  kick(endpoint: string): void {
    this.api?.executeCommand("kickParticipant", endpoint);
  }

  record(on: boolean): void {
    if (!on) return this.api?.executeCommand("stopRecording", "file");
    this.recording.expect(RECORDS_WITHIN);
    this.api?.executeCommand("startRecording", { mode: "file", shouldShare: true });
  }

  /** What a frame carries cannot be counted from outside. */
  async stats(): Promise<EngineStats> {
    return NOTHING;
  }

  /** `isNew`: with a grant that no time has passed over. */
  private async begin(grant: Grant, isNew: boolean): Promise<void> {
    this.loading = true;
    if (isNew) this.company.emit({ type: "state", state: "connecting" });
    try {
      this.Api ??= await loadScript<ExternalApiClass>(grant.script_url ?? "", "JitsiMeetExternalAPI");
    } catch {
      if (!this.stopped) this.over("missing");
      return;
    } finally {
      this.loading = false;
    }
    if (this.stopped) return;
    if (!isNew) return this.company.renew();
    this.devices = { ...(this.devices ?? this.wanted()), screen: false };
    this.mounted = (parent) => this.mount(parent);
    this.said = null;
    this.show();
  }

  /** What the classroom's own switches say. */
  private wanted(): Rights {
    const { tracks } = this.company.wanted;
    return { microphone: tracks.get("microphone")?.enabled === true, camera: tracks.has("camera"), screen: false };
  }

  private mount(parent: HTMLElement): () => void {
    const { Api, grant } = this;
    if (!Api || !grant) return () => undefined;
    const { microphone, camera } = this.devices ?? OFF;
    const api = new Api(grant.domain, {
      roomName: grant.room,
      parentNode: parent,
      width: "100%",
      height: "100%",
      lang,
      ...(grant.jwt ? { jwt: grant.jwt } : {}),
      userInfo: { displayName: grant.name },
      configOverwrite: {
        prejoinConfig: { enabled: false },
        prejoinPageEnabled: false,
        startWithAudioMuted: !microphone,
        startWithVideoMuted: !camera,
        startAudioOnly: this.company.wanted.mode === "light",
        disableDeepLinking: true,
        resolution: HEIGHT,
        constraints: { video: { height: { ideal: HEIGHT, max: grant.max_height, min: 180 } } },
        p2p: { enabled: false },
        toolbarButtons: grant.is_host ? HOST_BUTTONS : BUTTONS,
        disableInviteFunctions: true,
        disableReactions: true,
      },
    });
    this.api = api;
    // For those who hear what they enter.
    api.getIFrame?.()?.setAttribute("title", t.jitsi.frame);
    this.listen(api, grant);
    return () => {
      if (this.api === api) {
        this.api = null;
        this.endpoint = null;
      }
      api.dispose();
    };
  }

  private listen(api: ExternalApi, grant: Grant): void {
    const on = <T>(event: string, act: (heard: T) => void): void =>
      api.addListener(event, (heard) => {
        if (this.api === api) act(heard);
      });
    on<{ id: string }>("videoConferenceJoined", ({ id }) => {
      this.endpoint = id;
      this.retries.works();
      this.company.claim(id);
      this.moderate(api, grant);
      api.executeCommand("setVideoQuality", HEIGHT);
      this.company.emit({ type: "state", state: "connected" });
    });
    on("readyToClose", () => this.over("hung_up"));
    on<{ kicked?: { local?: boolean } }>("participantKickedOut", ({ kicked }) => {
      if (kicked?.local) this.over("kicked");
    });
    on<{ error?: { name?: string; isFatal?: boolean } }>("errorOccurred", ({ error }) => {
      const why = ERRORS[error?.name ?? ""] ?? (error?.isFatal ? "lost" : null);
      if (why) this.over(why);
    });
    on<{ muted: boolean }>("audioMuteStatusChanged", ({ muted }) => this.heard("microphone", !muted));
    on<{ muted: boolean }>("videoMuteStatusChanged", ({ muted }) => this.heard("camera", !muted));
    on<{ on: boolean }>("screenSharingStatusChanged", (share) => this.heard("screen", share.on));
    on<{ id: string }>("dominantSpeakerChanged", ({ id }) => {
      const participant = this.endpoints.get(id);
      this.company.emit({ type: "speaking", participants: participant === undefined ? [] : [participant] });
    });
    on<{ on: boolean; mode: string; error?: string }>("recordingStatusChanged", (told) => {
      if (told.mode !== "file") return;
      if (told.error) this.recording.failed(told.error);
      else this.recording.tell(told.on ? "on" : "off");
    });
    if (grant.password) on("passwordRequired", () => api.executeCommand("password", grant.password));
    on<{ id: string; role: string }>("participantRoleChanged", ({ id, role }) => {
      if (role === "moderator") this.moderators.add(id);
      else this.moderators.delete(id);
      if (id === this.endpoint) this.moderate(api, grant);
    });
  }

  /** Whoever moderates sets the password, and may record. The role is told for everybody, before or after one knows which of them one is. */
  private moderate(api: ExternalApi, grant: Grant): void {
    if (!grant.is_host || this.endpoint === null || !this.moderators.has(this.endpoint)) return;
    if (grant.password) api.executeCommand("password", grant.password);
    if (grant.records) this.recording.allow();
  }

  /** The page says that something is on or off there. */
  private heard(source: Source, on: boolean): void {
    const ordered = this.orderedOff.get(source);
    if (!on || ordered === undefined) return this.switched({ [source]: on });
    this.orderedOff.delete(source);
    // Two who switch it off at once, this page and a host over Jitsi, switch it on: it is a toggle.
    if (Date.now() - ordered < SETTLES) this.api?.executeCommand(TOGGLES[source]);
    else this.switched({ [source]: on });
  }

  private switched(change: Partial<Rights>): void {
    this.devices = { ...(this.devices ?? OFF), ...change };
    this.show();
  }

  private show(): void {
    if (!this.mounted || !this.devices) return;
    this.company.emit({ type: "surface", surface: { mount: this.mounted, devices: this.devices, hasModes: true } });
  }

  /** The frame is at its end: makes a new one with a new grant, or rests. */
  private over(why: Why): void {
    this.api = null;
    this.mounted = null;
    this.endpoint = null;
    this.moderators.clear();
    this.recording.forget();
    // What was on is so in the next frame as well, but not after one has left oneself.
    this.devices ??= this.wanted();
    const words = wordsOf(why);
    const renew = (): void => this.company.renew();
    if (words.rests) {
      this.rests = true;
      this.devices = OFF;
      this.retries.cancel();
    } else if (why === "missing") this.retries.later(() => this.grant && void this.begin(this.grant, false));
    else if (this.retries.soon(renew)) return this.wait("interrupted");
    else this.retries.later(renew);
    this.say(words.title, { ...words, ...elsewhere(this.grant), retry: () => this.retry() });
    this.company.emit({ type: "state", state: "failed" });
  }

  private retry(): void {
    this.rests = false;
    this.retries.cancel();
    this.retries.forget();
    this.wait("connecting");
    this.company.renew();
  }

  /** Says that something goes on by itself. */
  private wait(state: "connecting" | "interrupted"): void {
    this.say(t.jitsi.trying, { title: t.jitsi.trying, text: t.jitsi.goesOn, waits: true });
    this.company.emit({ type: "state", state });
  }

  /** Shows a card, unless it is there: a new one would be read out once more. */
  private say(title: string, words: CardWords): void {
    if (this.said === title) return;
    this.said = title;
    this.company.emit({ type: "surface", surface: { mount: card(words), devices: OFF, hasModes: false } });
  }
}
