import type { EngineEvent, EngineLink, EngineStats, MediaEngine, MediaMode, Source, ViewTile } from "../port";
import { ApartPlayer } from "./apart";
import { FramePlayer } from "./frame";
import { readGrant, type Grant } from "./grant";
import { JitsiMeetPlayer } from "./JitsiMeetPlayer";
import { readMessage, type ToServer } from "./messages";
import type { Company, Player } from "./player";
import { NOTHING } from "./stats";

const PLAYERS: Record<Grant["ui"], new (company: Company) => Player> = {
  lib: JitsiMeetPlayer,
  iframe: FramePlayer,
  tab: ApartPlayer,
};

/** The client's half of the engine `jitsi`: lets one player carry what the classroom wants, and tells it who is who. */
export class JitsiEngine implements MediaEngine {
  private link: EngineLink | null = null;
  private player: Player | null = null;
  private room = "";
  private readonly tracks = new Map<Source, MediaStreamTrack>();
  private view: readonly ViewTile[] = [];
  private mode: MediaMode = "video";

  constructor(
    private readonly emit: (event: EngineEvent) => void,
    private readonly random: () => number = Math.random,
  ) {}

  async join(link: EngineLink): Promise<void> {
    this.link = link;
    if (this.mode === "text") return;
    const grant = readGrant(link.grant);
    const room = `${grant.ui} ${grant.domain} ${grant.room}`;
    if (!this.player || room !== this.room) {
      this.player?.stop();
      this.player = new PLAYERS[grant.ui](this.company());
      this.room = room;
    }
    this.player.start(grant);
  }

  leave(): void {
    this.player?.stop();
    this.player = null;
    this.link = null;
  }

  receive(data: unknown): void {
    const message = readMessage(data);
    switch (message?.type) {
      case "endpoints":
        return this.player?.name(message.map);
      case "rights":
        return this.player?.restrict(message);
      case "mute":
        return this.player?.mute(message.endpoint);
      case "kick":
        return this.player?.kick(message.endpoint);
      case undefined:
        return;
    }
  }

  async publish(source: Exclude<Source, "screen">, track: MediaStreamTrack): Promise<void> {
    await this.put(source, track);
  }

  async unpublish(source: Source): Promise<void> {
    this.tracks.delete(source);
    await this.player?.changed(source);
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
    this.player?.viewChanged();
  }

  setMode(mode: MediaMode): void {
    this.mode = mode;
    // Back from text another socket opens, and `join` follows with its link.
    if (mode === "text") this.leave();
    else this.player?.viewChanged();
  }

  record(on: boolean): void {
    this.player?.record?.(on);
  }

  async stats(): Promise<EngineStats> {
    return (await this.player?.stats()) ?? NOTHING;
  }

  private async put(source: Source, track: MediaStreamTrack): Promise<void> {
    this.tracks.set(source, track);
    await this.player?.changed(source);
  }

  private company(): Company {
    const engine = this;
    return {
      emit: (event) => this.emit(event),
      claim: (id) => {
        const message: ToServer = { type: "endpoint", id };
        this.link?.send(message);
      },
      renew: () => this.link?.renew(),
      random: this.random,
      wanted: {
        tracks: this.tracks,
        get view() {
          return engine.view;
        },
        get mode() {
          return engine.mode;
        },
      },
    };
  }
}
