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
 * What to ask of the bridge for this view: the pictures of its tiles and no other, the first (the stage) up to `most` lines,
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
    lastN: selected.length,
    selectedSources: selected,
    // The bridge fills what is left of `lastN` with whoever else speaks.
    defaultConstraints: { maxHeight: 0 },
    constraints,
  };
}
