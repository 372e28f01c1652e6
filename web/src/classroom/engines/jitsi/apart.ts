import { t } from "../../i18n";
import type { EngineStats } from "../port";
import { card } from "./card";
import type { Grant } from "./grant";
import type { Company, Player } from "./player";
import { NOTHING } from "./stats";

const OFF = { microphone: false, camera: false, screen: false };

/** The class's sound and picture are in a tab of their own: this page says why and opens it; everything else is here. */
export class ApartPlayer implements Player {
  constructor(private readonly company: Company) {}

  start(grant: Grant): void {
    const mount = card({ title: t.jitsi.apart, text: t.jitsi.apartText, link: grant.link });
    this.company.emit({ type: "surface", surface: { mount, devices: OFF, hasModes: false } });
    this.company.emit({ type: "state", state: "connected" });
  }

  stop(): void {
    this.company.emit({ type: "surface", surface: null });
  }

  async changed(): Promise<void> {
    // Nothing of this page is carried.
  }

  viewChanged(): void {
    // Nothing of this page is shown there.
  }

  name(): void {
    // Nobody is shown here.
  }

  restrict(): void {
    // Such a server takes no orders from us.
  }

  mute(): void {
    // As above.
  }

  kick(): void {
    // As above.
  }

  async stats(): Promise<EngineStats> {
    return NOTHING;
  }
}
