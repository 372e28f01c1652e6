import type { EngineFactory } from "./port";

/** Every folder here with an `index.ts` is an engine, named as the server names it; each is fetched only when it runs. */
const ENGINES = import.meta.glob<{ createEngine: EngineFactory }>("./*/index.ts");

/** Fetches an engine. Throws when this build has none of that name. */
export async function loadEngine(kind: string): Promise<EngineFactory> {
  const load = ENGINES[`./${kind}/index.ts`];
  if (!load) throw new Error(`no engine called ${kind}`);
  return (await load()).createEngine;
}
