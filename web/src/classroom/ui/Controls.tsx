import { useState } from "preact/hooks";
import type { ClassroomSession } from "../app/session";
import { t } from "../i18n";
import { DevicePickers, DeviceTrouble } from "./DevicePickers";
import { ConfirmDialog, Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { Menu, type MenuItem } from "./Menu";
import { toggleFullScreen } from "./Stage";
import { useMatch } from "./useNow";

interface ControlProps {
  icon: string;
  words: string;
  act: () => void;
  /** Lit when true, outlined when false; neither when left out. */
  on?: boolean;
  keys?: string;
  title?: string;
}

function Control({ icon, words, act, on, keys, title }: ControlProps) {
  return (
    <button
      type="button"
      class={`rc${on === false ? " off" : ""}`}
      {...(on === undefined ? {} : { "aria-pressed": on })}
      {...(keys ? { "aria-keyshortcuts": keys } : {})}
      title={title ?? (keys ? `${words} (${keys})` : words)}
      onClick={act}
    >
      <Icon name={icon} />
      {words}
    </button>
  );
}

type Open = "settings" | "end" | "trouble" | null;

/** What the « More » menu holds: on a phone also what the bar has no room for. */
function useItems(session: ClassroomSession, narrow: boolean, open: (what: Open) => void): MenuItem[] {
  const { local, mode, layout } = session;
  const items: MenuItem[] = [];
  if (narrow && session.switches.value && local.canShare) {
    const sharing = local.screen.value !== null;
    items.push({
      icon: "screen",
      words: sharing ? t.stopShare : t.share,
      act: () => void (sharing ? local.stopScreen() : local.startScreen()),
    });
  }
  if (!session.surface.value) items.push({
    icon: layout.value === "grid" ? "user" : "grid",
    words: layout.value === "grid" ? t.speakerView : t.grid,
    act: () => {
      session.pinned.value = null;
      layout.value = layout.value === "grid" ? "speaker" : "grid";
    },
  });
  const { state, mayChange } = session.recording.value;
  if (narrow && mayChange) {
    const words = state === "off" ? t.record : t.stopRecord;
    items.push({ icon: state === "off" ? "rec" : "stop", words, act: () => session.toggleRecording() });
  }
  if (narrow) items.push({ icon: "full", words: t.full, act: () => toggleFullScreen(document.documentElement) });
  if (session.switches.value) items.push({ icon: "gear", words: t.settings, act: () => open("settings") });
  if (mode.value !== "text") {
    items.push({ icon: "text", words: t.textMode, act: () => void session.setMode("text") });
  }
  if (mode.value !== "video") items.push({ icon: "cam", words: t.videoMode, act: () => void session.setMode("video") });
  if (session.moderates) items.push({ icon: "micoff", words: t.muteAll, act: () => session.send({ type: "mute" }) });
  if (session.me?.role === "host") items.push({ icon: "stop", words: t.endAll, act: () => open("end"), danger: true });
  return items;
}

/** The bar of controls: lit is on, outlined is off, and red is for leaving alone. */
export function Controls({ session }: { session: ClassroomSession }) {
  const narrow = useMatch("(max-width: 899px)");
  const [opened, open] = useState<Open>(null);
  const { local, mode } = session;
  const items = useItems(session, narrow, open);
  const media = mode.value !== "text";
  const switches = session.switches.value;
  const micOn = local.microphoneOn.value;
  const camOn = local.cameraOn.value;
  const sharing = local.screen.value !== null;
  const recording = session.recording.value;
  return (
    <section class="ctl" aria-label={t.controls}>
      {switches && (
        <>
          <Control
            icon={micOn ? "mic" : "micoff"}
            words={t.mic}
            on={micOn}
            keys="M"
            title={`${t.mic} (M). ${t.holdToTalk}`}
            act={() => void toggleMicrophone(session, open)}
          />
          <Control
            icon={camOn ? "cam" : "camoff"}
            words={t.cam}
            on={camOn}
            keys="V"
            act={() => void toggleCamera(session, open)}
          />
          {!narrow && local.canShare && (
            <Control
              icon="screen"
              words={sharing ? t.stopShare : t.share}
              {...(sharing ? { on: true } : {})}
              act={() => void (sharing ? local.stopScreen() : local.startScreen())}
            />
          )}
          <span class="gap lo" />
        </>
      )}
      <Control
        icon="hand"
        words={session.handRaised ? t.lower : t.raise}
        on={session.handRaised}
        keys="H"
        act={() => toggleHand(session)}
      />
      {media && (session.surface.value?.hasModes ?? true) && (
        <Control
          icon="leaf"
          words={t.light}
          on={mode.value === "light"}
          title={t.modes.light.name}
          act={() => void session.setMode(mode.value === "light" ? "video" : "light")}
        />
      )}
      {!narrow && recording.mayChange && (
        <Control
          icon="rec"
          words={t.record}
          {...(recording.state === "off" ? {} : { on: true, title: t.stopRecord })}
          act={() => session.toggleRecording()}
        />
      )}
      {!narrow && <Control icon="full" words={t.full} act={() => toggleFullScreen(document.documentElement)} />}
      <Menu label={t.more} items={items}>
        <Icon name="more" />
        {t.more}
      </Menu>
      <span class="gap lo" />
      <button type="button" class="rc out" onClick={() => session.leave()}>
        <Icon name="out" />
        {t.leave}
      </button>
      {(opened === "settings" || opened === "trouble") && (
        <Dialog title={t.settings.replace("…", "")} onClose={() => open(null)}>
          <DeviceTrouble devices={session.devices} />
          {opened === "settings" && (
            <DevicePickers devices={session.devices} choose={(kind, id) => void local.choose(kind, id)} />
          )}
          <div class="row je">
            <button type="button" class="b b1" data-first onClick={() => open(null)}>
              {t.close}
            </button>
          </div>
        </Dialog>
      )}
      {opened === "end" && (
        <ConfirmDialog
          title={t.endTitle(session.info.value?.title ?? session.config.title)}
          text={t.endText(session.headcount.value)}
          act={t.endDo}
          keep={t.stay}
          onClose={() => open(null)}
          onConfirm={() => session.send({ type: "end" })}
        />
      )}
    </section>
  );
}

/** Switches the microphone; says what to do when it cannot be had. */
export async function toggleMicrophone(session: ClassroomSession, open?: (what: Open) => void): Promise<void> {
  const wanted = !session.local.microphoneOn.value;
  await session.local.setMicrophone(wanted);
  if (wanted && !session.local.microphoneOn.value) open?.("trouble");
}

/** Switches the camera. Showing oneself is not light mode, so that ends it. */
export async function toggleCamera(session: ClassroomSession, open?: (what: Open) => void): Promise<void> {
  const wanted = !session.local.cameraOn.value;
  if (wanted && session.mode.value === "light") await session.setMode("video");
  await session.local.setCamera(wanted);
  if (wanted && !session.local.cameraOn.value) open?.("trouble");
}

/** Raises one's hand, or lowers it. */
export function toggleHand(session: ClassroomSession): void {
  session.send({ type: "hand", raised: !session.handRaised });
}
