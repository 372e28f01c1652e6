import type { ClientMessage, Mode, ServerMessage } from "../../api/protocol";
import { Sequence } from "./sequence";

/** Why a connection is over for good. */
export type Farewell = "left" | "ended" | "removed" | "full" | "forbidden" | "not_live" | "signed_out" | "broken";

export type LinkState = "connecting" | "open" | "lost" | "closed";

export interface ConnectionEvents {
  /** Every message to be applied, in order, each once. */
  message(message: ServerMessage): void;
  /** `since` (milliseconds, as of `Date.now`): when it became so, which may have been noticed only later. */
  state(state: LinkState, since: number): void;
  over(farewell: Farewell): void;
  /** A round trip of `ping` and `pong`, in milliseconds. */
  roundTrip(milliseconds: number): void;
}

export interface ConnectionOptions {
  /** Absolute `ws:` or `wss:` address. */
  url: string;
  mode: Mode;
  events: ConnectionEvents;
  /**
   * Asks the server by plain HTTP why it refuses; `null` when it does not refuse, or cannot be reached. `entered`: one has
   * been in the room already and so has a seat.
   */
  probe(entered: boolean): Promise<Farewell | null>;
  random?(): number;
}

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5_000;
const SILENCE = 10_000;
const PATIENCE = 5_000;
/** An opening that is not answered is given up after this, and later ones have longer: a network that just came back answers at once. */
const openingPatience = (attempt: number): number => Math.min(15_000, PATIENCE + attempt * 2_500);
/** A server that closes with 4400 this often means that this page and it do not speak the same protocol. */
const MOST_MISUNDERSTANDINGS = 3;

/** 0.3 s, then doubling up to 5 s, each between half and the whole of it so that a class does not come back as one. */
export function reconnectDelay(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  return whole / 2 + (random * whole) / 2;
}

/** The classroom's socket: says hello, resumes after a drop, notices silence, and comes back by itself until told to go. */
export class Connection {
  private socket: WebSocket | null = null;
  private readonly sequence = new Sequence();
  private attempt = 0;
  private misunderstandings = 0;
  private stopped = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private pingedAt = 0;
  private heardAt = 0;
  /** Bytes of the messages themselves, for the data meter. */
  bytes = 0;

  constructor(private readonly options: ConnectionOptions) {}

  /** Opens the socket; later openings happen by themselves. */
  open(): void {
    if (this.stopped || this.socket) return;
    clearTimeout(this.retry);
    this.options.events.state(this.sequence.resume() ? "lost" : "connecting", Date.now());
    const socket = new WebSocket(this.options.url);
    this.socket = socket;
    this.silence = setTimeout(() => {
      this.drop();
      this.lost();
    }, openingPatience(this.attempt));
    let opened = false;
    socket.onopen = () => {
      opened = true;
      const resume = this.sequence.resume();
      this.send({ type: "hello", mode: this.options.mode, ...(resume ? { resume } : {}) });
      this.listen();
    };
    socket.onmessage = (event) => {
      if (this.socket === socket && typeof event.data === "string") this.receive(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      clearTimeout(this.silence);
      this.closed(event.code, opened);
    };
  }

  /** Sends now; false when there is no open socket (nothing is kept for later here). */
  send(message: ClientMessage): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    const text = JSON.stringify(message);
    this.bytes += text.length;
    this.socket.send(text);
    return true;
  }

  /** Tries at once: the network is back, or the page is looked at again. */
  hurry(): void {
    if (this.stopped) return;
    if (!this.socket) {
      this.attempt = 0;
      this.open();
    } else if (this.socket.readyState === WebSocket.OPEN) this.ping();
  }

  /** Opens a new socket in the place of this one, in another mode. */
  reopen(mode: Mode): void {
    this.options.mode = mode;
    this.drop();
    this.open();
  }

  /** Leaves for good. */
  close(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.send({ type: "leave" });
    this.drop();
    this.options.events.state("closed", Date.now());
  }

  private drop(): void {
    clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private receive(text: string): void {
    this.bytes += text.length;
    this.heardAt = Date.now();
    this.listen();
    const message = JSON.parse(text) as ServerMessage;
    if (message.type === "pong" && this.pingedAt > 0) {
      this.options.events.roundTrip(performance.now() - this.pingedAt);
      this.pingedAt = 0;
    }
    const verdict = this.sequence.accept(message);
    if (verdict === "ignore") return;
    if (verdict === "gap") {
      this.drop();
      this.lost();
      return;
    }
    if (message.type === "welcome" || message.type === "resumed") {
      this.attempt = 0;
      this.options.events.state("open", this.heardAt);
    }
    this.options.events.message(message);
  }

  /** Starts the count of silence anew: a ping after 10 s, the end 5 s later. */
  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.ping(), SILENCE);
  }

  private ping(): void {
    clearTimeout(this.silence);
    this.pingedAt = performance.now();
    this.send({ type: "ping" });
    this.silence = setTimeout(() => {
      this.drop();
      // One has been away from the last word on, not from the moment that this was noticed.
      this.lost(this.heardAt);
    }, PATIENCE);
  }

  private closed(code: number, opened: boolean): void {
    if (this.stopped) return;
    if (code === 4000) return this.finish("left");
    if (code === 4001) return this.finish("ended");
    if (code === 4002) return this.finish("removed");
    if (code === 4400 && ++this.misunderstandings >= MOST_MISUNDERSTANDINGS) return this.finish("broken");
    if (code === 4029) this.attempt = Math.max(this.attempt, 5);
    if (opened) return this.lost();
    // A browser hides why an upgrade was refused, so the server is asked once more in the open.
    void this.options.probe(this.sequence.resume() !== null).then(
      (farewell) => (farewell ? this.finish(farewell) : this.lost()),
      () => this.lost(),
    );
  }

  private lost(since = Date.now()): void {
    if (this.stopped) return;
    this.options.events.state("lost", since);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), reconnectDelay(this.attempt, (this.options.random ?? Math.random)()));
    this.attempt += 1;
  }

  private finish(farewell: Farewell): void {
    if (this.stopped) return;
    this.stopped = true;
    clearTimeout(this.retry);
    this.options.events.state("closed", Date.now());
    this.options.events.over(farewell);
  }
}
