/** Narrow no-break space, before ; : ! ? and inside « » (French usage). */
export const NARROW = "\u202f";
/** No-break space, between a number and its unit. */
export const NBSP = "\u00a0";

/** Units that stay on the line of their number. */
const UNIT = /(\d) (?=(?:Mo|MB|h|min|s|ms|j|jours?|days?|kbit|px|%)(?![\p{L}]))/gu;

/**
 * Sets a French text: curly apostrophes, narrow spaces before double punctuation and inside guillemets, no-break spaces
 * before units. Done here once, so that the translations are typed with ordinary spaces.
 */
export function frenchTypography(text: string): string {
  return text
    .replace(/'/g, "’")
    .replace(/ (?=[;:!?»])/g, NARROW)
    .replace(/« /g, `«${NARROW}`)
    .replace(UNIT, `$1${NBSP}`);
}
