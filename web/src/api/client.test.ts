import { afterEach, describe, expect, it, vi } from "vitest";
import { address, ApiError, ask } from "./client";
import { liveSessionService } from "./liveSessionService";

afterEach(() => vi.unstubAllGlobals());

/** Answers every request with this, and keeps what was asked. */
function answering(status: number, body: unknown) {
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

describe("address", () => {
  it("puts in what stands in it and leaves out what is not given", () => {
    const asked = { path: { course: "a b/c" }, query: { page: 2, status: undefined, order: "asc" } };
    expect(address("/api/courses/{course}/live-sessions", asked)).toBe("/api/courses/a%20b%2Fc/live-sessions?page=2&order=asc");
    expect(address("/api/courses", {})).toBe("/api/courses");
  });
});

describe("ask", () => {
  it("sends a body as JSON with the page's own cookie", async () => {
    const fetch = answering(200, { success: true, data: { id: 7 } });
    await liveSessionService.updateSession(7, { title: "Droit" });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect([url, init?.method, init?.body, init?.credentials]).toEqual(["/api/live-sessions/7", "PUT", '{"title":"Droit"}', "same-origin"]);
  });

  it("sends no body where there is none", async () => {
    const fetch = answering(200, { success: true, data: { id: 7, title: "Droit" } });
    expect((await liveSessionService.getSession(7)).title).toBe("Droit");
    expect(fetch.mock.calls[0]?.[1]).not.toHaveProperty("body");
  });

  it("throws what the server refuses, field by field", async () => {
    answering(422, { success: false, error: "À revoir.", code: "validation_failed", fields: { title: ["À remplir."] } });
    const refused = await ask("POST /api/courses", { body: { title: "" } }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused).toMatchObject({ status: 422, code: "validation_failed", message: "À revoir.", fields: { title: ["À remplir."] } });
  });

  it("does not take a page of a proxy for an answer", async () => {
    vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
    await expect(liveSessionService.getSession(7)).rejects.toMatchObject({ status: 502, code: "unknown" });
  });
});
