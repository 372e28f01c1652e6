import { createHmac } from "node:crypto";

import type { Page } from "@playwright/test";

import { expect, test as base } from "@playwright/test";
import { inbound, watchPeers } from "../fixtures/media.ts";
import { JitsiStandIn } from "../jitsi/server.ts";

const SECRET = "a secret of the harness";

const test = base.extend<{ jitsi: JitsiStandIn }>({
  jitsi: async ({}, use) => {
    const standIn = await JitsiStandIn.launch(SECRET);
    await use(standIn);
    await standIn.close();
  },
});

/** A token as a Jitsi server takes it, for that room. */
function token(room: string, name: string, moderator: boolean, secret = SECRET): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const user = { id: name, name, moderator };
  const unsigned = `${part({ alg: "HS256", typ: "JWT" })}.${part({ room, exp: Date.now() / 1000 + 60, context: { user } })}`;
  return `${unsigned}.${createHmac("sha256", secret).update(unsigned).digest("base64url")}`;
}

async function enter(page: Page, jitsi: JitsiStandIn, room: string, jwt: string): Promise<void> {
  // An address that differs in its fragment alone is no new page.
  await page.goto("about:blank");
  await page.goto(`${jitsi.url}/${room}#${encodeURIComponent(JSON.stringify({ jwt }))}`);
}

test("two pages of the stand-in for Jitsi see and hear each other", async ({ jitsi, browser }) => {
  const pages: Page[] = [];
  for (const name of ["Afi", "Koffi"]) {
    const context = await browser.newContext();
    await watchPeers(context);
    const page = await context.newPage();
    await enter(page, jitsi, "cours", token("cours", name, name === "Afi"));
    await expect.poll(() => jitsi.of(name).length).toBe(1);
    pages.push(page);
  }
  for (const page of pages) {
    const got = async () => {
      const tracks = await inbound(page);
      return tracks.some((one) => one.framesDecoded > 10) && tracks.some((one) => one.totalAudioEnergy > 0.001);
    };
    await expect.poll(got, { timeout: 30_000 }).toBe(true);
  }
  for (const page of pages) await page.context().close();
});

test("the stand-in for Jitsi lets nobody in without a good token of that room", async ({ jitsi, page }) => {
  for (const jwt of ["", token("autre", "Afi", false), token("cours", "Afi", false, "another secret")]) {
    await enter(page, jitsi, "cours", jwt);
    await expect(page.locator("body")).toHaveAttribute("data-refused", "connection.password_required");
  }
  await enter(page, jitsi, "cours", token("cours", "Koffi", false));
  await expect.poll(() => jitsi.of("Koffi").length).toBe(1);
  expect(jitsi.of("Afi")).toEqual([]);
});
