import { signal } from "@preact/signals";
import type { MediaEngine } from "../engines/port";
import type { Devices } from "./devices";

/** What this browser sends: its microphone, camera and screen, and whether each is on. */
export class LocalMedia {
  readonly microphoneOn = signal(false);
  readonly cameraOn = signal(false);
  readonly screen = signal<MediaStream | null>(null);
  private engine: MediaEngine | null = null;

  constructor(
    readonly devices: Devices,
    /** Called after every change, to tell the room. */
    private readonly changed: () => void,
  ) {}

  /** Puts what is on into an engine that has just been made. */
  async use(engine: MediaEngine | null): Promise<void> {
    this.engine = engine;
    const { microphone, camera } = this.devices;
    if (!engine) return;
    if (microphone.value && this.microphoneOn.value) await engine.publish("microphone", microphone.value);
    if (camera.value && this.cameraOn.value) await engine.publish("camera", camera.value);
    if (this.screen.value) await engine.shareScreen(this.screen.value);
  }

  /** A muted microphone stays open, silent: speaking again must not take a second. */
  async setMicrophone(on: boolean): Promise<void> {
    if (on) {
      const track = await this.devices.open("microphone");
      if (!track) return;
      track.enabled = true;
      await this.engine?.publish("microphone", track);
    } else if (this.devices.microphone.value) this.devices.microphone.value.enabled = false;
    this.microphoneOn.value = on;
    this.changed();
  }

  /** A camera that is off is released, so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    if (on) {
      const track = await this.devices.open("camera");
      if (!track) return;
      await this.engine?.publish("camera", track);
    } else {
      await this.engine?.unpublish("camera");
      this.devices.close("camera");
    }
    this.cameraOn.value = on;
    this.changed();
  }

  /** Takes another device; what is on goes on with it. */
  async choose(kind: "microphone" | "camera", id: string): Promise<void> {
    const track = await this.devices.choose(kind, id);
    if (!track) return;
    if (kind === "microphone") track.enabled = this.microphoneOn.value;
    const on = kind === "microphone" ? this.microphoneOn.value : this.cameraOn.value;
    if (on) await this.engine?.publish(kind, track);
  }

  get canShare(): boolean {
    return typeof navigator.mediaDevices?.getDisplayMedia === "function";
  }

  /** Asks which screen to share; nothing happens when the question is dismissed. */
  async startScreen(): Promise<void> {
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 8, max: 15 } }, audio: false });
    } catch {
      return;
    }
    stream.getVideoTracks()[0]?.addEventListener("ended", () => void this.stopScreen());
    await this.engine?.shareScreen(stream);
    this.screen.value = stream;
    this.changed();
  }

  async stopScreen(): Promise<void> {
    for (const track of this.screen.value?.getTracks() ?? []) track.stop();
    await this.engine?.unpublish("screen");
    this.screen.value = null;
    this.changed();
  }

  /** Switches all off: on leaving, and on going to text. */
  async stop(): Promise<void> {
    if (this.screen.value) await this.stopScreen();
    this.microphoneOn.value = false;
    this.cameraOn.value = false;
    await this.engine?.unpublish("microphone");
    await this.engine?.unpublish("camera");
    this.devices.closeAll();
    this.changed();
  }
}
