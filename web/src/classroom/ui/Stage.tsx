import { useEffect, useRef } from "preact/hooks";
import type { Surface } from "../engines/port";
import type { ClassroomSession } from "../app/session";
import { t } from "../i18n";
import { Avatar } from "./Avatar";
import { Icon } from "./Icon";
import { Picture } from "./Picture";
import { colour, initials } from "./person";
import { Tile, usePicture } from "./Tile";
import { useMatch } from "./useNow";

/** Makes an element fill the screen, or gives the screen back. */
export function toggleFullScreen(element: Element | null): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void element?.requestFullscreen?.().catch(() => undefined);
}

/** In light mode a shared screen is offered with its price rather than sent. */
function ScreenOffer({ session, name }: { session: ClassroomSession; name: string }) {
  return (
    <div class="offer">
      <Icon name="screen" />
      <p>{t.showScreen(name)}</p>
      <p class="xs">{t.showScreenCost}</p>
      <button type="button" class="b" onClick={() => (session.screenAnyway.value = true)}>
        {t.show}
      </button>
    </div>
  );
}

/** Who or what is large. */
function Large({ session, id, source }: { session: ClassroomSession; id: number; source: "camera" | "screen" }) {
  const stream = usePicture(session, id, source);
  const one = session.participants.value.get(id);
  if (!one) return null;
  const own = id === session.you.value;
  const mode = session.mode.value;
  const offered = source === "screen" && mode === "light" && !own && !session.screenAnyway.value;
  const seen = stream !== null && (source === "screen" ? one.screen : one.camera) && !offered;
  const talking = source === "camera" && one.microphone && session.speaking.value.includes(id);
  return (
    <figure class={`share ${colour(id)}${talking ? " talk" : ""}`}>
      {offered && <ScreenOffer session={session} name={one.name} />}
      {seen && <Picture stream={stream} whole mirrored={own && source === "camera"} />}
      {!seen && !offered && (
        <span class={`big-av ${colour(id)}`} aria-hidden="true">
          {initials(one.name)}
        </span>
      )}
      <figcaption class={source === "screen" ? "sr" : "nm"}>
        {source === "camera" && <Icon name={one.microphone ? "mic" : "micoff"} />}
        {source === "screen" ? t.sharedBy(one.name) : own ? t.you : one.name}
      </figcaption>
      <div class="share-tools">
        {session.pinned.value === id && (
          <button
            type="button"
            class="rc big-share"
            aria-label={`${t.unpin}, ${one.name}`}
            title={t.unpin}
            onClick={() => (session.pinned.value = null)}
          >
            <Icon name="pin" />
          </button>
        )}
        {source === "screen" && mode === "light" && session.screenAnyway.value && (
          <button type="button" class="b" onClick={() => (session.screenAnyway.value = false)}>
            {t.hide}
          </button>
        )}
        {seen && (
          <button
            type="button"
            class="rc big-share"
            aria-label={t.full}
            title={t.full}
            onClick={(event) => toggleFullScreen(event.currentTarget.closest("figure"))}
          >
            <Icon name="full" />
          </button>
        )}
      </div>
    </figure>
  );
}

/** « N others »: those for whom there is no tile. */
function Others({ session }: { session: ClassroomSession }) {
  const { others, sample } = session.view.value;
  if (others === 0) return null;
  const participants = session.participants.value;
  return (
    <li class="tl still">
      <span class="avs" aria-hidden="true">
        {sample.map((id) => (
          <Avatar key={id} id={id} name={participants.get(id)?.name ?? ""} size="s" />
        ))}
      </span>
      <span class="nm">
        <Icon name="users" />
        <b>{t.others(others)}</b>
      </span>
    </li>
  );
}

/** What the engine itself shows, over the whole stage. */
function OwnSurface({ mount }: { mount: Surface["mount"] }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => (element.current ? mount(element.current) : undefined), [mount]);
  return (
    <main class="stage whole" aria-label={t.stage}>
      <div class="surface" ref={element} />
    </main>
  );
}

/** The stage: what the engine shows itself, or the pictures that it gives. */
export function Stage({ session }: { session: ClassroomSession }) {
  const surface = session.surface.value;
  return surface ? <OwnSurface key="surface" mount={surface.mount} /> : <Pictures session={session} />;
}

/** The stage and the tiles: a shared screen or a speaker with a strip under it, or a grid. */
function Pictures({ session }: { session: ClassroomSession }) {
  const narrow = useMatch("(max-width: 899px)");
  const beside = useMatch("(min-width: 900px) and (min-aspect-ratio: 19/10)");
  const view = session.view.value;
  const participants = session.participants.value;
  const you = session.you.value;
  const grid = view.stage === null;
  useEffect(() => {
    session.tileRoom.value = grid ? (narrow ? 6 : 9) : narrow ? 4 : beside ? 5 : 6;
  }, [grid, narrow, beside]);
  const people = view.tiles.map((id) => participants.get(id)).filter((one) => one !== undefined);
  const others = view.others > 0 ? 1 : 0;
  const count = people.length + others;
  const self = people[people.length - 1]?.id === you ? people.pop() : undefined;
  const columns = narrow ? (count <= 1 ? 1 : count <= 4 ? 2 : 3) : count <= 1 ? 1 : count <= 4 ? 2 : 3;
  return (
    <main class={`stage${grid ? " grid" : ""}`} aria-label={t.stage}>
      {view.stage && (
        <Large
          key={`${view.stage.participant}/${view.stage.source}`}
          session={session}
          id={view.stage.participant}
          source={view.stage.source}
        />
      )}
      {count > 0 && (
        <ul class={`tiles${grid ? ` g${columns}` : ""}`} aria-label={t.tiles}>
          {people.map((one) => (
            <Tile key={one.id} session={session} one={one} />
          ))}
          <Others session={session} />
          {self && <Tile key={self.id} session={session} one={self} />}
        </ul>
      )}
    </main>
  );
}
