/** What a short test of the network found. */
export interface NetworkResult {
  /** Median round trip in milliseconds; null when the server did not answer. */
  roundTripMs: number | null;
  /** Share of the questions that got no answer, 0 to 1. */
  lost: number;
  /** Receiving speed in kbit/s; null when it could not be told. */
  downKbps: number | null;
}

const QUESTIONS = 4;
const PATIENCE = 4_000;

async function timed(url: string, method: string): Promise<{ ms: number; bytes: number } | null> {
  const start = performance.now();
  try {
    const answer = await fetch(url, {
      method,
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout?.(PATIENCE) ?? null,
    });
    const body = await answer.arrayBuffer();
    return { ms: performance.now() - start, bytes: Number(answer.headers.get("Content-Length")) || body.byteLength };
  } catch {
    return null;
  }
}

/** A file of this page that tells the speed and costs little: the styles that every page has (some 7 kB). */
const sample = (): string => document.querySelector<HTMLLinkElement>("link[rel=stylesheet]")?.href ?? import.meta.url;

/** Asks the server a few small questions and fetches one file of this page again. */
export async function testNetwork(): Promise<NetworkResult> {
  const trips: number[] = [];
  for (let question = 0; question < QUESTIONS; question++) {
    const answer = await timed("/healthz", "HEAD");
    if (answer) trips.push(answer.ms);
  }
  if (trips.length === 0) return { roundTripMs: null, lost: 1, downKbps: null };
  trips.sort((a, b) => a - b);
  const roundTripMs = Math.round(trips[Math.floor(trips.length / 2)] ?? 0);
  const file = await timed(sample(), "GET");
  const transfer = file ? Math.max(1, file.ms - roundTripMs) : 0;
  return {
    roundTripMs,
    lost: 1 - trips.length / QUESTIONS,
    downKbps: file ? Math.round((file.bytes * 8) / transfer) : null,
  };
}

/** The mode that such a network carries comfortably. */
export function advisedMode(result: NetworkResult): "video" | "light" | "text" {
  const saving = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true;
  if (result.roundTripMs === null || result.lost > 0.4 || (result.downKbps ?? Infinity) < 60) return "text";
  if (saving || (result.downKbps ?? Infinity) < 900 || result.roundTripMs > 700) return "light";
  return "video";
}
