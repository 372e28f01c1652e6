import { signal } from "@preact/signals";

/** Why a camera or microphone cannot be used; each has its own words in the green room. */
export type DeviceProblem = "insecure" | "unsupported" | "denied" | "missing" | "busy" | "failed";

export type InputKind = "microphone" | "camera";

const STORAGE = "estrade.devices";

interface Remembered {
  microphone?: string;
  camera?: string;
  speaker?: string;
  microphoneOn?: boolean;
  cameraOn?: boolean;
}

function remembered(): Remembered {
  try {
    return (JSON.parse(localStorage.getItem(STORAGE) ?? "{}") ?? {}) as Remembered;
  } catch {
    return {};
  }
}

/** Says what went wrong, from the name of the exception that `getUserMedia` throws. */
export function problemOf(error: unknown): DeviceProblem {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}

const CONSTRAINTS: Record<InputKind, MediaTrackConstraints> = {
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } },
};

/** One's own camera, microphone and speakers: opened when switched on, really released when switched off. */
export class Devices {
  readonly list = signal<readonly MediaDeviceInfo[]>([]);
  readonly camera = signal<MediaStreamTrack | null>(null);
  readonly microphone = signal<MediaStreamTrack | null>(null);
  readonly problems = signal<Partial<Record<InputKind, DeviceProblem>>>({});
  readonly chosen = signal<Remembered>(remembered());
  private listening = false;

  /** Whether this browser, at this address, can give any device at all. Plain HTTP cannot. */
  available(): DeviceProblem | null {
    if (!window.isSecureContext) return "insecure";
    return typeof navigator.mediaDevices?.getUserMedia === "function" ? null : "unsupported";
  }

  /** Inputs or outputs of a kind; without permission browsers give them no names. */
  of(kind: MediaDeviceKind): MediaDeviceInfo[] {
    return this.list.value.filter((device) => device.kind === kind && device.deviceId !== "");
  }

  /** The device of a kind that is in use, or was chosen. */
  current(kind: InputKind): string | undefined {
    return this[kind].value?.getSettings().deviceId ?? this.chosen.value[kind];
  }

  /** Opens a device and keeps its track; null, with the problem noted, when it cannot. */
  async open(kind: InputKind): Promise<MediaStreamTrack | null> {
    const there = this[kind].value;
    if (there?.readyState === "live") return there;
    const problem = this.available();
    if (problem) return this.failed(kind, problem);
    const wanted = this.chosen.value[kind];
    const base = CONSTRAINTS[kind];
    try {
      const stream = await this.ask(kind, wanted ? { ...base, deviceId: { ideal: wanted } } : base);
      const track = (kind === "camera" ? stream.getVideoTracks() : stream.getAudioTracks())[0] ?? null;
      track?.addEventListener("ended", () => {
        if (this[kind].value === track) this[kind].value = null;
      });
      this[kind].value = track;
      this.problems.value = { ...this.problems.value, [kind]: undefined };
      await this.refresh();
      return track;
    } catch (error) {
      await this.refresh();
      return this.failed(kind, problemOf(error));
    }
  }

  /** Switches a device off, so that its light goes out. */
  close(kind: InputKind): void {
    this[kind].value?.stop();
    this[kind].value = null;
  }

  closeAll(): void {
    this.close("camera");
    this.close("microphone");
  }

  /** Takes another device of a kind; opens it in the place of the open one. */
  async choose(kind: InputKind, id: string): Promise<MediaStreamTrack | null> {
    this.remember({ [kind]: id });
    if (!this[kind].value) return null;
    this.close(kind);
    return this.open(kind);
  }

  remember(change: Remembered): void {
    this.chosen.value = { ...this.chosen.value, ...change };
    try {
      localStorage.setItem(STORAGE, JSON.stringify(this.chosen.value));
    } catch {
      // No storage: the choice lasts as long as the page.
    }
  }

  async refresh(): Promise<void> {
    if (!navigator.mediaDevices?.enumerateDevices) return;
    this.list.value = await navigator.mediaDevices.enumerateDevices();
    if (this.listening) return;
    this.listening = true;
    navigator.mediaDevices.addEventListener("devicechange", () => void this.refresh());
  }

  private ask(kind: InputKind, constraints: MediaTrackConstraints): Promise<MediaStream> {
    return navigator.mediaDevices.getUserMedia(kind === "camera" ? { video: constraints } : { audio: constraints });
  }

  private failed(kind: InputKind, problem: DeviceProblem): null {
    this.problems.value = { ...this.problems.value, [kind]: problem };
    return null;
  }
}
