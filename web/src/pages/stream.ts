import type { EventBody } from "../api/routes";

/** Events that the reading tab keeps for tabs that come later. */
const KEPT = 50;
/** Milliseconds without `ready` after which the stream counts as down: a proxy may swallow it without a word. */
const PATIENCE = 20_000;
/** Milliseconds after which a refused stream is tried again. */
const AGAIN = 60_000;
/** …and one whose place a newer one of the same person took: the server's own word (docs/api.md). */
const REPLACED_AGAIN = 300_000;

/** What tabs tell each other. */
type Message =
  | { kind: "hello" }
  | { kind: "told"; id: string; event: EventBody }
  | { kind: "state"; up: boolean; from: string; kept: [string, EventBody][] };

/** An event's id is `epoch-number`. */
function split(id: string): [string, number] {
  const [epoch = "", number = "0"] = id.split("-");
  return [epoch, Number(number)];
}

/** Whether `id` comes after `seen`; what another run of the server says always does. */
export function isLater(id: string, seen: string): boolean {
  const [epoch, number] = split(id);
  const [seenEpoch, seenNumber] = split(seen);
  return epoch !== seenEpoch || number > seenNumber;
}

/** What a tab does with the stream. */
export interface Hearing {
  /** Something happened, in order and once. */
  told(event: EventBody): void;
  /** The stream is there, or is not. */
  state(up: boolean): void;
}

/** The stream of one person's events, as one tab follows it. */
export interface Following {
  /** Whether the browser's tabs have one stream among them; else each has its own. */
  readonly isShared: boolean;
  start(): void;
  stop(): void;
}

const LOOK_ANEW: EventBody = { type: "reset", session_id: null, meeting_id: null, course_id: null, title: null };

/**
 * Follows one person's events from `cursor` on: the last one when the page was made. Of a browser's tabs the one that holds the
 * lock reads the stream and passes on what comes; when it goes, the next one takes over from the last event that it heard.
 * Without locks (a browser gives them to secure pages alone) each tab reads for itself.
 */
export function follow(cursor: string, who: string, hearing: Hearing): Following {
  const name = `estrade-events-${who}`;
  const isShared = "BroadcastChannel" in window && navigator.locks !== undefined;
  let last = cursor;
  /** Where the memory of the reading tab begins. */
  let from = cursor;
  let kept: [string, EventBody][] = [];
  let active = false;
  let reads = false;
  let up = false;
  let broken = false;
  let over = false;
  let source: EventSource | null = null;
  let channel: BroadcastChannel | null = null;
  let request: AbortController | null = null;
  let letGo: (() => void) | null = null;
  let doubt: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  const post = (message: Message): void => channel?.postMessage(message);
  const postState = (): void => post({ kind: "state", up, from, kept });

  function settle(now: boolean): void {
    clearTimeout(doubt);
    doubt = undefined;
    up = now;
    hearing.state(now);
    if (reads) postState();
  }

  function waitABit(): void {
    doubt ??= setTimeout(() => settle(false), PATIENCE);
  }

  function take(id: string, event: EventBody): void {
    // A roster's change has no number of its own; everything else comes once.
    if (event.type !== "roster" && !isLater(id, last)) return;
    last = id;
    hearing.told(event);
  }

  function passOn(id: string, event: EventBody): void {
    if (event.type === "reset") [kept, from] = [[], id];
    else if (event.type !== "roster") kept.push([id, event]);
    if (kept.length > KEPT) from = kept.shift()?.[0] ?? from;
    post({ kind: "told", id, event });
    take(id, event);
  }

  function read(id: string, event: EventBody): void {
    switch (event.type) {
      case "ready":
        // Who was away missed what is not kept: who came and went.
        if (broken) {
          post({ kind: "told", id, event: LOOK_ANEW });
          hearing.told(LOOK_ANEW);
        }
        broken = false;
        if (isLater(id, last)) last = id;
        settle(true);
        return;
      case "signed_out":
        over = true;
        close();
        post({ kind: "told", id: last, event });
        hearing.told(event);
        return;
      case "replaced":
        // Who went without the stream missed who came and went.
        broken = true;
        close();
        settle(false);
        again = setTimeout(open, REPLACED_AGAIN);
        return;
      default:
        passOn(id, event);
    }
  }

  function close(): void {
    source?.close();
    source = null;
  }

  function open(): void {
    reads = true;
    if (!active || over) return;
    [from, kept] = [last, []];
    const opened = new EventSource(`/api/events?last_event_id=${encodeURIComponent(last)}`);
    source = opened;
    waitABit();
    opened.onmessage = (message: MessageEvent<string>) => {
      read(message.lastEventId || last, JSON.parse(message.data) as EventBody);
    };
    opened.onerror = () => {
      broken = true;
      if (opened.readyState !== EventSource.CLOSED) return waitABit();
      // Refused: it will not come back by itself.
      close();
      settle(false);
      again = setTimeout(open, AGAIN);
    };
  }

  function hear(message: Message): void {
    switch (message.kind) {
      case "hello":
        if (reads) postState();
        return;
      case "told":
        if (message.event.type === "signed_out" || message.event.type === "reset") hearing.told(message.event);
        else return take(message.id, message.event);
        if (isLater(message.id, last)) last = message.id;
        return;
      case "state":
        if (reads) return;
        clearTimeout(doubt);
        doubt = undefined;
        // The reading tab knows less than this page would have to hear.
        if (isLater(message.from, last)) {
          last = message.kept[message.kept.length - 1]?.[0] ?? message.from;
          hearing.told(LOOK_ANEW);
        } else for (const [id, event] of message.kept) take(id, event);
        hearing.state(message.up);
    }
  }

  return {
    isShared,
    start() {
      if (active) return;
      active = true;
      waitABit();
      if (!isShared) return open();
      channel = new BroadcastChannel(name);
      channel.onmessage = (message: MessageEvent<Message>) => hear(message.data);
      post({ kind: "hello" });
      request = new AbortController();
      const held = navigator.locks.request(name, { signal: request.signal }, async () => {
        open();
        await new Promise<void>((done) => {
          if (active) letGo = done;
          else done();
        });
      });
      held.catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === "AbortError")) open();
      });
    },
    stop() {
      active = reads = up = broken = false;
      close();
      letGo?.();
      letGo = null;
      request?.abort();
      channel?.close();
      channel = null;
      clearTimeout(doubt);
      clearTimeout(again);
      doubt = again = undefined;
    },
  };
}
