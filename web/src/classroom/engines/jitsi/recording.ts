import { t } from "../../i18n";
import type { EngineEvent } from "../port";
import type { Conference, RecorderSession } from "./library";

type State = Extract<EngineEvent, { type: "recording" }>["state"];

/** No recorder (Jibri) is there, or each is at work. */
const NONE_FREE = ["busy", "resource-constraint", "service-unavailable"];
/** What is asked of the recorder; its film is for everybody of the class. */
const OPTIONS = { mode: "file", appData: JSON.stringify({ file_recording_metadata: { share: true } }) };

/** Whether the class is being recorded, as the Jitsi server tells everybody, and whether the reader may change that. */
export class Recording {
  private state: State = "off";
  private mayChange = false;
  /** The reader has asked for one, and nothing has been heard of it. */
  private asks = false;
  private patience: ReturnType<typeof setTimeout> | undefined;
  /** Of the recording that is on, or about to be. */
  private id: string | undefined;

  constructor(private readonly emit: (event: EngineEvent) => void) {}

  /** The reader moderates: they may start and stop it. */
  allow(): void {
    this.tell(this.state, true);
  }

  /** Nothing is known of it any more. */
  forget(): void {
    this.id = undefined;
    this.asks = false;
    this.tell("off", false);
  }

  tell(state: State, mayChange = this.mayChange): void {
    clearTimeout(this.patience);
    if (state === this.state && mayChange === this.mayChange) return;
    this.state = state;
    this.mayChange = mayChange;
    this.emit({ type: "recording", state, mayChange });
  }

  /** It did not begin, or broke off; said to those alone who can do something about it. */
  failed(error: string): void {
    this.tell("off");
    this.say(error);
  }

  private say(error: string): void {
    this.asks = false;
    if (this.mayChange) this.emit({ type: "refused", text: NONE_FREE.includes(error) ? t.jitsi.noRecorder : t.jitsi.notRecorded });
  }

  /** One was asked for: not to hear of it within so many milliseconds is a refusal too. */
  expect(within: number): void {
    this.tell("pending");
    this.patience = setTimeout(() => this.failed(""), within);
  }

  /** A word of the library about a recording; live streams are none of ours. */
  heard(session: RecorderSession): void {
    if (session.getMode() !== "file") return;
    const [status, error] = [session.getStatus(), session.getError()];
    if (status === "on" || status === "pending") {
      this.asks = false;
      this.id = session.getID();
      return this.tell(status);
    }
    // A second one that was refused does not end the first.
    if (this.id === undefined || session.getID() === this.id) {
      this.id = undefined;
      this.tell("off");
    }
    if (error) this.say(error);
  }

  /** Asks the library; what comes of it is heard from it. */
  order(on: boolean, conference: Conference): void {
    if (!this.mayChange) return;
    if (on) {
      this.asks = true;
      this.tell("pending");
      // Of most refusals the library has told the reason before this.
      conference.startRecording(OPTIONS).catch(() => this.asks && this.failed(""));
    } else if (this.id !== undefined) {
      conference.stopRecording(this.id).catch(() => this.emit({ type: "refused", text: t.jitsi.notStopped }));
    }
  }
}
