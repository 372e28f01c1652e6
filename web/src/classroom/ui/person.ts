/** Initials of a name: two at most. */
export function initials(name: string): string {
  const words = name
    .replace(/^(Dr|Pr|Mme|Mlle|M)\.? /, "")
    .split(/[\s-]+/)
    .filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** First name and the initial of the last: « Koffi A. ». */
export function shortName(name: string): string {
  const words = name
    .replace(/^(Dr|Pr|Mme|Mlle|M)\.? /, "")
    .split(/\s+/)
    .filter(Boolean);
  const last = words.length > 1 ? words[words.length - 1]?.[0] : undefined;
  return last ? `${words[0]} ${last}.` : (words[0] ?? name);
}

/** One of the six avatar colours, always the same for the same person. */
export function colour(id: number): string {
  return `a${(id % 6) + 1}`;
}
