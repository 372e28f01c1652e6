import type { PictureSource, ViewTile } from "../port";
import type { ReceiverConstraints } from "./library";

/** Lines of picture of a tile that is not on the stage. */
const TILE_HEIGHT = 360;

/** A picture that Jitsi has for a participant, by the name of its source. */
export interface NamedSource {
  participant: number;
  source: PictureSource;
  name: string;
}

/**
 * What to ask of the bridge for this view: as many pictures as there are tiles, the first (the stage) up to `most` lines,
 * the others up to 360, a screen as high as its place. No tile: no picture at all, which is the light mode.
 */
export function receiverConstraints(
  view: readonly ViewTile[],
  sources: readonly NamedSource[],
  most: number,
): ReceiverConstraints {
  const constraints: ReceiverConstraints["constraints"] = {};
  const selected: string[] = [];
  view.forEach((tile, place) => {
    const found = sources.find((one) => one.participant === tile.participant && one.source === tile.source);
    if (!found) return;
    const limit = tile.source === "screen" ? tile.max_height : place === 0 ? most : TILE_HEIGHT;
    constraints[found.name] = { maxHeight: Math.min(tile.max_height, limit) };
    selected.push(found.name);
  });
  return {
    lastN: view.length,
    selectedSources: selected,
    defaultConstraints: { maxHeight: view.length > 0 ? TILE_HEIGHT : 0 },
    constraints,
  };
}
