import type { Lang } from "../../text/format";
import { frenchTypography } from "../../text/typography";
import type { Strings } from "./fr";

/** Sets the French spaces and apostrophes in every string, and in what every function answers. */
export function typeset<T>(value: T): T {
  if (typeof value === "string") return frenchTypography(value) as T;
  if (typeof value === "function")
    return ((...words: unknown[]) => typeset((value as (...words: unknown[]) => unknown)(...words))) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeset(inner)])) as T;
  }
  return value;
}

/** The texts of the page's language; set by `loadStrings` before anything is drawn. */
export let t: Strings;
/** The page's language. */
export let lang: Lang = "fr";

/** Fetches one language, the only one that this page loads. */
export async function loadStrings(wanted: Lang): Promise<void> {
  lang = wanted;
  t = wanted === "en" ? (await import("./en")).default : typeset((await import("./fr")).default);
}
