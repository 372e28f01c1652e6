import { lang, t } from "../../i18n";
import type { EngineStats } from "../port";
import { card } from "./card";
import type { Grant } from "./grant";
import type { Endpoints, Rights } from "./messages";
import type { Company, Player } from "./player";
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
/** Switches of the page, by what they switch. */
const TOGGLES = { microphone: "toggleAudio", camera: "toggleVideo", screen: "toggleShareScreen" } as const;

/** The server's own page inside ours, in the place of the pictures. It has its own switches for microphone, camera and screen. */
export class FramePlayer implements Player {
  private grant: Grant | null = null;
  private Api: ExternalApiClass | null = null;
  private api: ExternalApi | null = null;
  private endpoint: string | null = null;
  private endpoints: Endpoints = new Map();
  private devices: Rights = { microphone: false, camera: false, screen: false };
  private mounted: ((parent: HTMLElement) => () => void) | null = null;
  private loading = false;
  /** Hung up, or put out: comes back when the reader asks, never by itself. */
  private rests = false;

  constructor(private readonly company: Company) {}

  start(grant: Grant): void {
    this.grant = grant;
    if (this.endpoint) return this.company.claim(this.endpoint);
    if (!this.mounted && !this.loading && !this.rests) void this.begin(grant);
  }

  stop(): void {
    // Taken out of the page, the frame hangs up by itself.
    this.mounted = null;
    this.endpoint = null;
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
      if (!rights[source] && this.devices[source]) this.api?.executeCommand(TOGGLES[source]);
  }

  mute(endpoint: string): void {
    this.api?.executeCommand("muteRemoteParticipant", endpoint, "audio");
  }

  kick(endpoint: string): void {
    this.api?.executeCommand("kickParticipant", endpoint);
  }

  /** What a frame carries cannot be counted from outside. */
  async stats(): Promise<EngineStats> {
    return NOTHING;
  }

  private async begin(grant: Grant): Promise<void> {
    this.loading = true;
    this.company.emit({ type: "state", state: "connecting" });
    try {
      this.Api ??= await loadScript<ExternalApiClass>(grant.script_url ?? "", "JitsiMeetExternalAPI");
      const { tracks } = this.company.wanted;
      this.devices = { microphone: tracks.has("microphone"), camera: tracks.has("camera"), screen: false };
      this.mounted = (parent) => this.mount(parent);
      this.show();
    } catch {
      this.over(t.jitsi.missing);
    } finally {
      this.loading = false;
    }
  }

  private mount(parent: HTMLElement): () => void {
    const { Api, grant } = this;
    if (!Api || !grant) return () => undefined;
    const { microphone, camera } = this.devices;
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
      this.company.claim(id);
      api.executeCommand("setVideoQuality", HEIGHT);
      this.company.emit({ type: "state", state: "connected" });
    });
    on("readyToClose", () => this.over(t.jitsi.hungUp));
    on<{ kicked?: { local?: boolean } }>("participantKickedOut", ({ kicked }) => {
      if (kicked?.local) this.over(t.jitsi.kicked, t.jitsi.kickedText);
    });
    on<{ error?: { isFatal?: boolean } }>("errorOccurred", ({ error }) => {
      if (error?.isFatal) this.over(t.jitsi.unreachable);
    });
    on<{ muted: boolean }>("audioMuteStatusChanged", ({ muted }) => this.switched({ microphone: !muted }));
    on<{ muted: boolean }>("videoMuteStatusChanged", ({ muted }) => this.switched({ camera: !muted }));
    on<{ on: boolean }>("screenSharingStatusChanged", (share) => this.switched({ screen: share.on }));
    on<{ id: string }>("dominantSpeakerChanged", ({ id }) => {
      const participant = this.endpoints.get(id);
      this.company.emit({ type: "speaking", participants: participant === undefined ? [] : [participant] });
    });
    if (!grant.password) return;
    on("passwordRequired", () => api.executeCommand("password", grant.password));
    // Whoever moderates sets it; the role is told late, and for everybody.
    on<{ id: string; role: string }>("participantRoleChanged", ({ id, role }) => {
      if (grant.is_host && id === this.endpoint && role === "moderator") api.executeCommand("password", grant.password);
    });
  }

  private switched(change: Partial<Rights>): void {
    this.devices = { ...this.devices, ...change };
    this.show();
  }

  private show(): void {
    if (!this.mounted) return;
    this.company.emit({ type: "surface", surface: { mount: this.mounted, devices: this.devices, hasModes: true } });
  }

  /** The frame is at its end; says so, and comes back when asked. */
  private over(title: string, text: string = t.jitsi.goesOn): void {
    this.mounted = null;
    this.endpoint = null;
    this.rests = true;
    const retry = (): void => {
      this.rests = false;
      this.company.renew();
    };
    const mount = card({ title, text, link: this.grant?.link ?? "", retry });
    const devices = { microphone: false, camera: false, screen: false };
    this.company.emit({ type: "surface", surface: { mount, devices, hasModes: false } });
    this.company.emit({ type: "state", state: "failed" });
  }
}
