import { useComputed } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Participant } from "../../api/protocol";
import type { ClassroomSession } from "../app/session";
import { t } from "../i18n";
import { Avatar } from "./Avatar";
import { ConfirmDialog } from "./Dialog";
import { Icon } from "./Icon";
import { handPlace } from "./Tile";

const SEARCH_FROM = 12;

/** Hosts, then raised hands in their order, then open microphones, then by name. */
function sorted(people: Iterable<Participant>): Participant[] {
  const rank = (one: Participant): number =>
    one.role === "host" ? 0 : one.role === "moderator" ? 1 : one.hand !== null ? 2 : one.microphone ? 3 : 4;
  return [...people].sort((a, b) => rank(a) - rank(b) || (a.hand ?? 0) - (b.hand ?? 0) || a.name.localeCompare(b.name));
}

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function facts(session: ClassroomSession, one: Participant): string {
  const place = handPlace(session, one.id);
  return [
    one.id === session.you.value ? t.you : null,
    t.roles[one.role] || null,
    one.connected ? null : t.away,
    one.screen ? t.sharesScreen : null,
    one.mode === "text" ? t.noMedia : null,
    place > 0 ? t.handNumber(place) : null,
  ]
    .filter(Boolean)
    .join(", ");
}

/** What may be done with a person: pin by anyone; mute, lower the hand and remove by those who moderate. */
function Actions({ session, one, onRemove }: { session: ClassroomSession; one: Participant; onRemove: () => void }) {
  const pinned = session.pinned.value === one.id;
  const own = one.id === session.you.value;
  const moderates = session.moderates;
  return (
    <div class="row acts">
      <button type="button" class="b" aria-pressed={pinned} onClick={() => (session.pinned.value = pinned ? null : one.id)}>
        {pinned ? t.unpin : t.pinShort}
      </button>
      {moderates && !own && one.microphone && (
        <button type="button" class="b" onClick={() => session.send({ type: "mute", participant: one.id })}>
          {t.muteOne}
        </button>
      )}
      {moderates && one.hand !== null && (
        <button type="button" class="b" onClick={() => session.send({ type: "lower_hand", participant: one.id })}>
          {t.lowerHand}
        </button>
      )}
      {moderates && !own && one.role !== "host" && (
        <button type="button" class="b bx" onClick={onRemove}>
          {t.remove}
        </button>
      )}
    </div>
  );
}

function Person({ session, one, onRemove }: { session: ClassroomSession; one: Participant; onRemove: () => void }) {
  const [open, setOpen] = useState(false);
  const about = facts(session, one);
  const heard = useComputed(() => session.speaking.value.includes(one.id)).value;
  const talking = one.microphone && heard;
  return (
    <li>
      <div class={`who${talking ? " talking" : ""}`}>
        <Avatar id={one.id} name={one.name} />
        <span class="grow">
          {one.name}
          {about && <span class="xs mut about">{about}</span>}
        </span>
        {one.hand !== null && <Icon name="hand" />}
        {one.camera && <Icon name="cam" />}
        {one.mode === "text" ? <Icon name="text" /> : <Icon name={one.microphone ? "mic" : "micoff"} />}
        <span class="sr">
          {[one.camera ? t.camOn : null, one.mode === "text" ? null : one.microphone ? t.micOn : t.micOff]
            .filter(Boolean)
            .join(", ")}
        </span>
        <button
          type="button"
          class="b b3 ic"
          aria-expanded={open}
          aria-label={t.actions(one.name)}
          onClick={() => setOpen(!open)}
        >
          <Icon name="more" />
        </button>
      </div>
      {open && <Actions session={session} one={one} onRemove={onRemove} />}
    </li>
  );
}

/** Everybody who is here, truly: also those who only read. */
export function People({ session }: { session: ClassroomSession }) {
  const [search, setSearch] = useState("");
  const [removing, setRemoving] = useState<Participant | null>(null);
  const participants = session.participants.value;
  const unlisted = session.headcount.value - participants.size;
  const wanted = plain(search);
  const people = sorted(participants.values()).filter((one) => plain(one.name).includes(wanted));
  return (
    <>
      {participants.size >= SEARCH_FROM && (
        <div class="find">
          <Icon name="find" />
          <input
            type="search"
            aria-label={t.findPerson}
            placeholder={t.findPerson}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      )}
      <ul class="people">
        {people.map((one) => (
          <Person key={one.id} session={session} one={one} onRemove={() => setRemoving(one)} />
        ))}
        {unlisted > 0 && <li class="sys">{t.unlisted(unlisted)}</li>}
      </ul>
      {removing && (
        <ConfirmDialog
          title={t.removeTitle(removing.name)}
          text={t.removeText}
          act={t.removeDo}
          keep={t.cancel}
          onClose={() => setRemoving(null)}
          onConfirm={() => session.send({ type: "remove", participant: removing.id })}
        />
      )}
    </>
  );
}
