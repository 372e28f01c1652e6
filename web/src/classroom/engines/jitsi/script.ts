/** How long a server may take to give its script. */
const SCRIPT_WITHIN = 12_000;

/** Tries so far, by address. */
const tries = new Map<string, number>();

/** A browser lets a second request for the same address wait for the first, however slow: so each try has its own. */
function addressOf(url: string): string {
  const before = tries.get(url) ?? 0;
  tries.set(url, before + 1);
  return before === 0 ? url : `${url}${url.includes("?") ? "&" : "?"}again=${before}`;
}

/**
 * Runs a script of the Jitsi server and returns what it leaves in `window` under that name. It always comes from the
 * server itself, so that it fits it. Rejects when it does not come, comes late, or is something else (a page of HTML): the
 * element is gone then, so that asking again asks the server again.
 */
export function loadScript<T>(url: string, name: string): Promise<T> {
  const world = window as unknown as Record<string, unknown>;
  if (world[name] !== undefined) return Promise.resolve(world[name] as T);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const settle = (problem: string | null): void => {
      clearTimeout(timer);
      script.onload = script.onerror = null;
      if (problem === null && world[name] !== undefined) return resolve(world[name] as T);
      script.remove();
      reject(new Error(`${url}: ${problem ?? `it is not ${name}`}`));
    };
    const timer = setTimeout(() => settle("it did not come in time"), SCRIPT_WITHIN);
    script.async = true;
    script.src = addressOf(url);
    script.onload = () => settle(null);
    script.onerror = () => settle("it does not come");
    document.head.append(script);
  });
}
