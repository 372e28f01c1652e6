import type { Participant } from "../../api/protocol";
import type { MediaMode, ViewTile } from "../engines/port";

export type Layout = "grid" | "speaker";

export interface ViewInput {
  you: number;
  participants: ReadonlyMap<number, Participant>;
  speaking: readonly number[];
  spoke: ReadonlyMap<number, number>;
  pinned: number | null;
  layout: Layout;
  mode: MediaMode;
  /** In the light mode, the reader asked to see the shared screen all the same. */
  screenAnyway: boolean;
  /** Tiles that there is room for, oneself and « N others » counted. */
  room: number;
  /** Who stood in the tiles last time, so that faces do not jump about at every word. */
  before: readonly number[];
  /** People present, also those not in the list. */
  headcount: number;
}

export interface View {
  stage: { participant: number; source: "camera" | "screen" } | null;
  /** People under the stage or in the grid; oneself is last. */
  tiles: readonly number[];
  /** People without a tile, and three of them for the picture of « N others ». */
  others: number;
  sample: readonly number[];
}

/** The engine forwards at most this many pictures. */
const MOST_PICTURES = 9;

function rank(one: Participant, input: ViewInput): number {
  if (one.id === input.pinned) return 0;
  if (one.role === "host") return 1;
  if (one.role === "moderator") return 2;
  if (one.hand !== null) return 3;
  if (one.camera) return 4;
  if (one.microphone) return 5;
  return one.connected ? 6 : 7;
}

/** Everybody else, those to be seen first. */
function ordered(input: ViewInput): Participant[] {
  const spokeAt = (one: Participant): number => input.spoke.get(one.id) ?? 0;
  return [...input.participants.values()]
    .filter((one) => one.id !== input.you)
    .map((one, arrival) => ({ one, arrival }))
    .sort(
      (a, b) =>
        rank(a.one, input) - rank(b.one, input) ||
        spokeAt(b.one) - spokeAt(a.one) ||
        (a.one.hand ?? 0) - (b.one.hand ?? 0) ||
        a.arrival - b.arrival,
    )
    .map(({ one }) => one);
}

/** Who is large: a pinned person, else a shared screen, else (speaker view) who spoke last, the host, anyone. */
function stageOf(input: ViewInput, people: Participant[]): View["stage"] {
  const pinned = input.pinned === null ? undefined : input.participants.get(input.pinned);
  if (pinned) return { participant: pinned.id, source: pinned.screen ? "screen" : "camera" };
  const sharing = people.find((one) => one.screen) ?? [...input.participants.values()].find((one) => one.screen);
  if (sharing) return { participant: sharing.id, source: "screen" };
  if (input.layout === "grid") return null;
  const talking = input.speaking.find((id) => id !== input.you && input.participants.has(id));
  const last = [...people].sort((a, b) => (input.spoke.get(b.id) ?? 0) - (input.spoke.get(a.id) ?? 0))[0];
  const who = talking ?? (last && input.spoke.has(last.id) ? last.id : people[0]?.id);
  return who === undefined ? null : { participant: who, source: "camera" };
}

/** Keeps those who stood there in their places, and lets newcomers take the places of those who fell out. */
function keepPlaces(wanted: readonly number[], before: readonly number[]): number[] {
  const chosen = new Set(wanted);
  const places: (number | null)[] = before.slice(0, wanted.length).map((id) => (chosen.has(id) ? id : null));
  while (places.length < wanted.length) places.push(null);
  const newcomers = wanted.filter((id) => !places.includes(id));
  return places.map((id) => id ?? newcomers.shift()).filter((id): id is number => id !== undefined);
}

/** Who is where on this screen. Pure: the same input gives the same view. */
export function computeView(input: ViewInput): View {
  const people = ordered(input);
  const stage = stageOf(input, people);
  const onStage = stage?.source === "camera" ? stage.participant : null;
  const speakingFirst = [
    ...people.filter((one) => input.speaking.includes(one.id)),
    ...people.filter((one) => !input.speaking.includes(one.id)),
  ].filter((one) => one.id !== onStage);
  const self = input.participants.has(input.you) && input.you !== onStage ? [input.you] : [];
  const unseen = Math.max(0, input.headcount - input.participants.size);
  const free = Math.max(1, input.room - self.length);
  const fits = speakingFirst.length <= free && unseen === 0;
  const shown = speakingFirst.slice(0, fits ? free : Math.max(1, free - 1));
  const hidden = speakingFirst.slice(shown.length);
  const before = input.before.filter((id) => id !== input.you);
  return {
    stage,
    tiles: [
      ...keepPlaces(
        shown.map((one) => one.id),
        before,
      ),
      ...self,
    ],
    others: hidden.length + unseen,
    sample: hidden.slice(0, 3).map((one) => one.id),
  };
}

/** The pictures that this view needs, most important first: nothing in light and text mode, but a screen asked for. */
export function wantedPictures(view: View, input: Pick<ViewInput, "participants" | "you" | "mode" | "screenAnyway">): ViewTile[] {
  if (input.mode === "text") return [];
  const pictures: ViewTile[] = [];
  const large = view.stage ? input.participants.get(view.stage.participant) : undefined;
  if (view.stage && large && large.id !== input.you) {
    const { source } = view.stage;
    const wanted =
      source === "screen"
        ? large.screen && (input.mode === "video" || input.screenAnyway)
        : large.camera && input.mode === "video";
    if (wanted) pictures.push({ participant: large.id, source, max_height: source === "screen" ? 1080 : 720 });
  }
  if (input.mode === "light") return pictures;
  const tiles = view.tiles.filter((id) => id !== input.you && input.participants.get(id)?.camera);
  const height = view.stage ? 180 : tiles.length <= 2 ? 720 : tiles.length <= 6 ? 360 : 180;
  for (const participant of tiles) pictures.push({ participant, source: "camera", max_height: height });
  return pictures.slice(0, MOST_PICTURES);
}
