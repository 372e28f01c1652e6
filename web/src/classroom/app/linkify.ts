/** A piece of a message: words, or an address to be made a link. */
export type Piece = { text: string } | { href: string; text: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?…»\]}]+$/u;

const count = (text: string, sign: string): number => text.split(sign).length - 1;

/** Takes the sentence's own punctuation off an address; a closing bracket stays when it was opened within. */
function trim(address: string): string {
  let trimmed = address;
  for (;;) {
    const shorter = trimmed.replace(TRAILING, "");
    const next = shorter.endsWith(")") && count(shorter, ")") > count(shorter, "(") ? shorter.slice(0, -1) : shorter;
    if (next === trimmed) return trimmed;
    trimmed = next;
  }
}

function hrefOf(address: string): string | null {
  try {
    return new URL(address).href;
  } catch {
    return null;
  }
}

/** Splits a message into words and web addresses. Only http and https become links; everything else stays text. */
export function linkify(message: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of message.matchAll(ADDRESS)) {
    const text = trim(match[0]);
    const href = hrefOf(text);
    if (!href) continue;
    if (match.index > at) pieces.push({ text: message.slice(at, match.index) });
    pieces.push({ href, text });
    at = match.index + text.length;
  }
  if (at < message.length) pieces.push({ text: message.slice(at) });
  return pieces;
}
