import { vi } from "vitest";
import type { EngineEvent, EngineLink } from "../port";
import { JitsiEngine } from "./engine";
import { FakeConnection, fakeLibrary, FakeMedia, FakeStream, type FakeConference } from "./library.fixture";
import { loadStrings } from "../../i18n";

export const GRANT = {
  ui: "lib",
  script_url: "https://meet.test/libs/lib-jitsi-meet.min.js",
  domain: "meet.test",
  hosts: { domain: "meet.test", muc: "conference.meet.test", focus: "focus.meet.test" },
  service_url: "wss://meet.test/xmpp-websocket?room=cours",
  bosh_url: "https://meet.test/http-bind?room=cours",
  room: "cours",
  password: "sésame",
  jwt: "token 1",
  link: "https://meet.test/cours",
  max_height: 720,
  is_host: false,
  records: false,
  session: 9,
  name: "Afi Essai",
};
const JOINED = "event of CONFERENCE_JOINED";

/** An engine over a library that is there already, and all that it says. Waits are as long as they are meant. */
export function begin(over: Partial<typeof GRANT> = {}) {
  const library = fakeLibrary();
  vi.stubGlobal("window", { JitsiMeetJS: library });
  const events: EngineEvent[] = [];
  const sent: unknown[] = [];
  const renew = vi.fn();
  const engine = new JitsiEngine(
    (event) => events.push(event),
    () => 0.5,
  );
  const link = (grant: object): EngineLink => ({
    grant,
    epoch: "e",
    connection: 1,
    send: (data) => sent.push(data) > 0,
    renew,
  });
  const join = (more: object = {}): Promise<void> => engine.join(link({ ...GRANT, ...over, ...more }));
  const of = <T extends EngineEvent["type"]>(type: T) => events.filter((one): one is Extract<EngineEvent, { type: T }> => one.type === type);
  return { engine, library, events, sent, renew, join, of };
}

export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
};

export const newest = (): FakeConnection => FakeConnection.all[FakeConnection.all.length - 1] as FakeConnection;

/** The server answers, and lets us into the room. */
export async function letIn(): Promise<FakeConference> {
  await settled();
  newest().say("event of CONNECTION_ESTABLISHED");
  await settled();
  const conference = newest().conference as FakeConference;
  conference.say(JOINED);
  return conference;
}

export const media = (id: string, kind: "audio" | "video" = "video"): MediaStreamTrack => new FakeMedia(id, kind) as unknown as MediaStreamTrack;

/** Before and after each test: a clock of its own, and English. */
export async function setUp(): Promise<void> {
  vi.useFakeTimers();
  vi.stubGlobal("MediaStream", FakeStream);
  await loadStrings("en");
}

export function tearDown(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}
