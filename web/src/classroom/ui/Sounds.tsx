import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ClassroomSession } from "../app/session";
import { t } from "../i18n";
import { Icon } from "./Icon";

/** True while the browser keeps sound back until the page is touched. */
const blocked = signal(false);

type Outlet = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };

function play(element: HTMLAudioElement): void {
  element.play().then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") blocked.value = true;
    },
  );
}

function SoundOutlet({ stream, speaker }: { stream: MediaStream; speaker: string | undefined }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = stream;
    play(audio);
  }, [stream]);
  useEffect(() => {
    if (speaker) void (element.current as Outlet | null)?.setSinkId?.(speaker).catch(() => undefined);
  }, [speaker]);
  return <audio ref={element} autoPlay data-sound />;
}

/** One sound element for each outlet of the engine, and a button when the browser wants a touch first. */
export function Sounds({ session }: { session: ClassroomSession }) {
  const speaker = session.devices.chosen.value.speaker;
  const enable = (): void => {
    blocked.value = false;
    for (const audio of document.querySelectorAll<HTMLAudioElement>("audio[data-sound]")) play(audio);
  };
  return (
    <>
      {[...session.sounds.value].map(([outlet, sound]) => (
        <SoundOutlet key={outlet} stream={sound.stream} speaker={speaker} />
      ))}
      {blocked.value && (
        <button type="button" class="b b1 big unmute" onClick={enable}>
          <Icon name="spk" />
          {t.enableSound}
        </button>
      )}
    </>
  );
}
