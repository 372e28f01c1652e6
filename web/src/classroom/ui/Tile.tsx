import { useEffect, useState } from "preact/hooks";
import type { Participant } from "../../api/protocol";
import { pictureKey, type ClassroomSession } from "../app/session";
import { t } from "../i18n";
import { Icon } from "./Icon";
import { Picture } from "./Picture";
import { colour, initials, shortName } from "./person";

/** One's own camera as a stream, or somebody's picture as the engine gives it. */
export function usePicture(session: ClassroomSession, id: number, source: "camera" | "screen"): MediaStream | null {
  const own = id === session.you.value;
  const track = own && source === "camera" && session.local.cameraOn.value ? session.devices.camera.value : null;
  const [mine, setMine] = useState<MediaStream | null>(null);
  useEffect(() => setMine(track ? new MediaStream([track]) : null), [track]);
  if (own) return source === "screen" ? session.local.screen.value : mine;
  if (source === "camera" && session.mode.value !== "video") return null;
  return session.pictures.value.get(pictureKey(id, source)) ?? null;
}

/** The place of a raised hand in the order, from 1; 0 when it is not raised. */
export function handPlace(session: ClassroomSession, id: number): number {
  return session.hands.value.findIndex((one) => one.id === id) + 1;
}

/** Everything about a person in words, for those who do not see the tile. */
function inWords(session: ClassroomSession, one: Participant): string {
  const place = handPlace(session, one.id);
  const facts = [
    one.id === session.you.value ? t.you : one.name,
    one.connected ? null : t.away,
    one.mode === "text" ? t.noMedia : one.microphone ? t.micOn : t.micOff,
    one.screen ? t.sharesScreen : null,
    place > 0 ? t.handNumber(place) : null,
  ];
  return facts.filter(Boolean).join(", ");
}

/** A person on the screen. Pressing it pins: the person goes on the stage, and stays. */
export function Tile({ session, one }: { session: ClassroomSession; one: Participant }) {
  const own = one.id === session.you.value;
  const stream = usePicture(session, one.id, "camera");
  const place = handPlace(session, one.id);
  const talking = session.speaking.value.includes(one.id) && one.microphone;
  const pinned = session.pinned.value === one.id;
  const showPicture = stream !== null && one.camera;
  return (
    <li class={`tl ${colour(one.id)}${talking ? " talk" : ""}${one.connected ? "" : " gone"}`}>
      {showPicture ? <Picture stream={stream} mirrored={own} /> : <span aria-hidden="true">{initials(one.name)}</span>}
      {place > 0 && (
        <span class="hd" aria-hidden="true">
          <Icon name="hand" />
          {place}
        </span>
      )}
      <span class="nm" aria-hidden="true">
        <Icon name={!one.connected ? "warn" : one.mode === "text" ? "text" : one.microphone ? "mic" : "micoff"} />
        <b>{own ? t.you : shortName(one.name)}</b>
        {one.screen && <Icon name="screen" />}
        {pinned && <Icon name="pin" />}
      </span>
      <button
        type="button"
        class="tp"
        aria-pressed={pinned}
        aria-label={`${inWords(session, one)}. ${t.pin(own ? t.you : one.name)}`}
        title={one.name}
        onClick={() => (session.pinned.value = pinned ? null : one.id)}
      />
    </li>
  );
}
