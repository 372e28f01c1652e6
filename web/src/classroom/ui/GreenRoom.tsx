import { useEffect, useState } from "preact/hooks";
import { liveSessionService } from "../../api/liveSessionService";
import { formatDuration, formatTime } from "../../text/format";
import { advisedMode, testNetwork, type NetworkResult } from "../app/network";
import type { ClassroomSession } from "../app/session";
import type { ClassroomConfig } from "../config";
import type { MediaMode } from "../engines/port";
import { lang, t } from "../i18n";
import { Board } from "./Board";
import { DevicePickers, DeviceTrouble } from "./DevicePickers";
import { Icon } from "./Icon";
import { ModeChoice } from "./ModeChoice";
import { NetworkTest } from "./NetworkTest";
import { Picture } from "./Picture";
import { colour, initials } from "./person";

const ASK_EVERY = 5_000;
/** Once the door is open only the number of those inside changes. */
const ASK_WHILE_OPEN = 30_000;

/** What the server says of the session while one waits before its door. */
interface Door {
  state: string;
  startedAt: string | null;
  present: number | null;
}

/** Asks for the session's state every few seconds, so that the door opens by itself. */
function useDoor(session: ClassroomSession): Door {
  const { config } = session;
  const [door, setDoor] = useState<Door>({
    state: config.state,
    startedAt: config.state === "live" ? config.startsAt : null,
    present: config.present,
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isGone = false;
    const wait = (state: string): void => {
      timer = setTimeout(() => void ask(), state === "live" ? ASK_WHILE_OPEN : ASK_EVERY);
    };
    const ask = async (): Promise<void> => {
      let state: string = config.state;
      try {
        const now = await liveSessionService.getSession(config.sessionId);
        state = now.status;
        setDoor({ state, startedAt: now.actual_start_at, present: now.present_count });
      } catch {
        // Out of reach for a moment: the next question comes in five seconds.
      }
      if (!isGone) wait(state);
    };
    // The page itself has just told how things stand.
    timer = setTimeout(() => void ask(), ASK_EVERY);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, []);
  return door;
}

function Preview({ session }: { session: ClassroomSession }) {
  const { devices, local, config } = session;
  const track = devices.camera.value;
  const [stream, setStream] = useState<MediaStream | null>(null);
  useEffect(() => setStream(track ? new MediaStream([track]) : null), [track]);
  const usable = devices.available() === null;
  const toggle = (kind: "microphone" | "camera", on: boolean): void => {
    devices.remember(kind === "camera" ? { cameraOn: on } : { microphoneOn: on });
    void (kind === "camera" ? local.setCamera(on) : local.setMicrophone(on));
  };
  return (
    <div class="pre">
      {stream ? (
        <Picture stream={stream} mirrored />
      ) : (
        <span class={`av l ${colour(0)}`} aria-hidden="true">
          {initials(config.displayName)}
        </span>
      )}
      <span class="tag">{stream ? t.seenBy(config.displayName) : t.cameraOff}</span>
      {usable && (
        <div class="dock">
          {(["microphone", "camera"] as const).map((kind) => {
            const on = kind === "camera" ? local.cameraOn.value : local.microphoneOn.value;
            const icon = kind === "camera" ? (on ? "cam" : "camoff") : on ? "mic" : "micoff";
            return (
              <button
                key={kind}
                type="button"
                class={`rc${on ? "" : " off"}`}
                aria-pressed={on}
                onClick={() => toggle(kind, !on)}
              >
                <Icon name={icon} />
                {t[kind]}
              </button>
            );
          })}
        </div>
      )}
    </div>
  );
}

interface EnterProps {
  session: ClassroomSession;
  door: Door;
  ready: boolean;
  setReady: (ready: boolean) => void;
  enter: () => void;
}

/** The one big button: in now, in when it opens, or (for the host) open the class. */
function Enter({ session, door, ready, setReady, enter }: EnterProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const start = async (): Promise<void> => {
    setRefusal(null);
    try {
      await liveSessionService.startSession(session.config.sessionId);
      enter();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : t.network.unreachable);
    }
  };
  if (door.state === "live") {
    return (
      <button type="button" class="b b1 big wide" onClick={enter}>
        {t.join}
      </button>
    );
  }
  const startsAt = session.config.startsAt;
  return (
    <>
      <p class={`note${ready ? " ok" : ""}`} role="status">
        <Icon name={ready ? "check" : "clock"} />
        <span>
          {ready ? t.willEnter : `${t.notOpen}${startsAt ? ` ${t.opensAt(formatTime(new Date(startsAt), lang))}` : ""}`}
        </span>
      </p>
      {refusal && (
        <p class="note x" role="alert">
          <Icon name="warn" />
          <span>{refusal}</span>
        </p>
      )}
      {session.config.isHost && (
        <button type="button" class="b b1 big wide" onClick={() => void start()}>
          {t.startClass}
        </button>
      )}
      {!session.config.isHost && (
        <button type="button" class={`b big wide${ready ? "" : " b1"}`} onClick={() => setReady(!ready)}>
          {ready ? t.notReady : t.joinWhenOpen}
        </button>
      )}
    </>
  );
}

function Heading({ session, door }: { session: ClassroomSession; door: Door }) {
  const live = door.state === "live";
  const started = door.startedAt ? Date.now() - Date.parse(door.startedAt) : null;
  const facts = [
    session.config.course,
    live && started !== null && started > 0 ? t.started(formatDuration(started)) : null,
    live && door.present !== null ? t.present(door.present) : null,
  ];
  return (
    <>
      <p class="row mb2">
        <span class={`bd ${live ? "bd-l" : "bd-p"}`}>
          <Icon name={live ? "live" : "clock"} />
          {live ? t.live : t.scheduled}
        </span>
        <span class="sm mut">{facts.filter(Boolean).join(", ")}</span>
      </p>
      <h1 class="mb5">{session.config.title}</h1>
    </>
  );
}

/** Under which name the class sees one; it is the account's, and changed there. */
function NameShown({ name }: { name: string }) {
  return (
    <div class="f">
      <span class="lb">{t.nameShown}</span>
      <p class="own-name">{name}</p>
    </div>
  );
}

/** The mode to enter with: the network's advice until one chooses. A host teaches by video unless the network forbids. */
function useMode(config: ClassroomConfig) {
  const [mode, setMode] = useState<MediaMode>(config.mode === "text" ? "text" : "video");
  const [touched, setTouched] = useState(config.mode === "text");
  const [network, setNetwork] = useState<NetworkResult | null>(null);
  const test = (): void => {
    setNetwork(null);
    void testNetwork().then(setNetwork);
  };
  useEffect(test, []);
  const advised = network ? advisedMode(network) : null;
  useEffect(() => {
    if (!touched && advised && !(config.isHost && advised === "light")) setMode(advised);
  }, [advised]);
  const choose = (chosen: MediaMode): void => {
    setTouched(true);
    setMode(chosen);
  };
  return { mode, choose, advised, network, test };
}

/** Before the class: camera, microphone, speaker and network are tried, the price is said, and the door is watched. */
export function GreenRoom({ session, onEnter }: { session: ClassroomSession; onEnter: (mode: MediaMode) => void }) {
  const { config, devices, local } = session;
  const door = useDoor(session);
  const { mode, choose, advised, network, test } = useMode(config);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    void devices.refresh();
    if (mode === "text" || devices.available() !== null) return;
    if (devices.chosen.value.microphoneOn) void local.setMicrophone(true);
    if (devices.chosen.value.cameraOn) void local.setCamera(true);
  }, []);
  useEffect(() => {
    if (ready && door.state === "live") onEnter(mode);
  }, [ready, door.state]);
  return (
    <>
      <Board>
        <a class="sm ml" href={config.exitUrl}>
          {t.home}
        </a>
      </Board>
      <main class="in page" id="contenu">
        <Heading session={session} door={door} />
        <div class="gr">
          <section class="stack pre-side" aria-labelledby="h-pre">
            <h2 id="h-pre" class="sr">
              {t.preview}
            </h2>
            <Preview session={session} />
            <DeviceTrouble devices={devices} />
            <div class="card devs">
              {devices.available() === null ? (
                <DevicePickers devices={devices} choose={(kind, id) => void local.choose(kind, id)}>
                  <NameShown name={config.displayName} />
                </DevicePickers>
              ) : (
                <NameShown name={config.displayName} />
              )}
            </div>
          </section>
          <section class="card stack" aria-labelledby="h-in">
            <h2 id="h-in">{t.howToFollow}</h2>
            <ModeChoice config={config} mode={mode} advised={advised} onChange={choose} />
            <Enter session={session} door={door} ready={ready} setReady={setReady} enter={() => onEnter(mode)} />
            {config.mayBeRecorded && (
              <p class="note">
                <Icon name="info" />
                <span>{t.mayBeRecorded}</span>
              </p>
            )}
            <NetworkTest result={network} again={test} />
          </section>
        </div>
      </main>
    </>
  );
}
