import { useEffect } from "preact/hooks";
import { listenToKeys } from "../app/keyboard";
import type { ClassroomSession } from "../app/session";
import { t } from "../i18n";
import { Controls, toggleCamera, toggleHand, toggleMicrophone } from "./Controls";
import { Notices } from "./Notices";
import { Panel } from "./Panel";
import { Sounds } from "./Sounds";
import { Stage } from "./Stage";
import { TopBar } from "./TopBar";

/** The classroom itself: bar, stage, exchanges, controls. */
export function Room({ session }: { session: ClassroomSession }) {
  useEffect(() => {
    const media = (): boolean => session.switches.value;
    let opened = false;
    return listenToKeys({
      microphone: () => media() && void toggleMicrophone(session),
      camera: () => media() && void toggleCamera(session),
      hand: () => toggleHand(session),
      talk: (held) => {
        if (!media()) return;
        // Only a microphone that the bar itself opened is closed again with it.
        if (held && !session.local.microphoneOn.value) {
          opened = true;
          void session.local.setMicrophone(true);
        } else if (!held && opened) {
          opened = false;
          void session.local.setMicrophone(false);
        }
      },
    });
  }, []);
  const here = session.headcount.value > 0;
  return (
    <div class={`room${session.mode.value === "text" ? " texty" : ""}`}>
      <TopBar session={session} />
      {here ? (
        <Stage session={session} />
      ) : (
        <main class="stage" aria-label={t.stage} aria-busy="true">
          <p class="coming" role="status">
            {t.connecting}
          </p>
        </main>
      )}
      <Panel session={session} />
      <Controls session={session} />
      <Notices session={session} />
      <Sounds session={session} />
    </div>
  );
}
