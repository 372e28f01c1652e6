/** A refusal of the API: its stable code, its sentence for a person, and the messages of single fields. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Readonly<Record<string, string[]>> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The envelope of every answer of the API. */
export interface Envelope {
  success: boolean;
  data?: unknown;
  error?: string;
  code?: string;
  fields?: Record<string, string[]>;
  pagination?: unknown;
}

/** Asks the API. Throws `ApiError` on a refusal, and `TypeError` (from `fetch`) when the server cannot be reached. */
export async function request(method: string, path: string, body?: unknown): Promise<Envelope> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const envelope = (await answer.json().catch(() => null)) as Envelope | null;
  if (!answer.ok || !envelope?.success) {
    throw new ApiError(answer.status, envelope?.code ?? "unknown", envelope?.error ?? answer.statusText, envelope?.fields);
  }
  return envelope;
}
