import type { Failure, Routes } from "./routes";

/** A refusal of the API: its stable code, its sentence for a person, and the messages of single fields. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: Failure["code"] | "unknown",
    message: string,
    readonly fields: Readonly<Record<string, string[]>> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** What is asked of a route: what stands in its address, its query and its body, as far as it has them. */
export type Asked<Route extends keyof Routes> = Part<"path", Routes[Route]["path"]> &
  Part<"query", Routes[Route]["query"]> &
  ([Routes[Route]["body"]] extends [never] ? object : { body?: Routes[Route]["body"] });

/** A part that has fields; one without any is left out, and one whose fields may all be left out may be, too. */
type Part<Name extends string, Fields> = keyof Fields extends never
  ? object
  : object extends Fields
    ? { [name in Name]?: Fields }
    : { [name in Name]: Fields };

interface Anything {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
}

/** The address of a route: its parts put in, and the query that is given behind it. */
export function address(template: string, { path = {}, query = {} }: Anything): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length > 0 ? `${filled}?${new URLSearchParams(given)}` : filled;
}

/**
 * Asks a route, named by its method and address. Throws `ApiError` on a refusal, and `TypeError` (from `fetch`) when the
 * server cannot be reached.
 */
export async function ask<Route extends keyof Routes>(route: Route, asked: Asked<Route>): Promise<Routes[Route]["answer"]> {
  const [method = "GET", template = ""] = route.split(" ");
  const parts = asked as Anything;
  const { body } = parts;
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(address(template, parts), {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = (await answer.json().catch(() => null)) as { success: true } | Failure | null;
  if (!answer.ok || !said?.success) {
    const failure = said?.success === false ? said : undefined;
    throw new ApiError(answer.status, failure?.code ?? "unknown", failure?.error ?? answer.statusText, failure?.fields);
  }
  return said as Routes[Route]["answer"];
}
