import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/test.ts";
import { allStops, becomeRole, type Language, LANGUAGES, paint, ROLES, visit } from "../fixtures/tour.ts";
import { weigh } from "../fixtures/weight.ts";

test.use({ serverFlags: ["--demo"], trace: "off", actionTimeout: 10_000 });

/** Kept for people to look at; not in git. */
const FOLDER = fileURLToPath(new URL("../results/pictures", import.meta.url));
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };

/** Elements that reach beyond the right edge, to say what makes a page scroll sideways. */
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const reaching = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1);
    return [`${root.scrollWidth} px`, ...reaching.slice(0, 5).map((one) => `${one.tagName.toLowerCase()}.${one.className}`)];
  });
}

test("pictures of every page, and nothing scrolls sideways at 320 px", async ({ server, newVisitor }) => {
  test.setTimeout(300_000);
  await mkdir(FOLDER, { recursive: true });
  const stops = await allStops(server);
  const faults: string[] = [];
  for (const language of Object.keys(LANGUAGES) as Language[]) {
    for (const role of ROLES) {
      const first = await newVisitor({ locale: LANGUAGES[language], reducedMotion: "reduce", viewport: WIDE });
      const context = first.context();
      await becomeRole(first, role);
      for (const stop of stops.filter((one) => one.role === role)) {
        const shown = visit(context, stop, async (page) => {
          for (const [size, viewport] of [["wide", WIDE], ["narrow", NARROW]] as const) {
            await page.setViewportSize(viewport);
            // Colours are the same in every language.
            for (const colorScheme of language === "fr" ? (["light", "dark"] as const) : (["light"] as const)) {
              await paint(page, colorScheme);
              await page.screenshot({ path: `${FOLDER}/${role}-${stop.name}-${language}-${size}-${colorScheme}.png`, fullPage: true, animations: "disabled" });
            }
            const wide = await tooWide(page);
            if (wide.length > 0) faults.push(`${role} ${stop.name} ${language} at ${viewport.width}: ${wide.join(", ")}`);
          }
        });
        await shown.catch((error: unknown) => faults.push(`${role} ${stop.name} ${language}: ${String(error)}`));
      }
      await context.close();
    }
  }
  expect(faults).toEqual([]);
});

test("every page keeps to its budget, at its first load and its second", async ({ server, newVisitor }) => {
  test.setTimeout(240_000);
  const weights: string[] = [];
  const heavy: string[] = [];
  const stops = (await allStops(server)).filter((stop) => stop.act === undefined);
  for (const role of ROLES) {
    const signedIn = await newVisitor();
    await becomeRole(signedIn, role);
    const storageState = await signedIn.context().storageState();
    for (const stop of stops.filter((one) => one.role === role)) {
      // A browser that knows the person and has nothing of Estrade's files.
      const page = await newVisitor({ storageState });
      const [first, second] = await weigh(page, stop.path, stop.path.includes("/join") ? "networkidle" : "load");
      await page.context().close();
      weights.push(`${role} ${stop.name}: ${first} B, then ${second} B`);
      if (first > stop.budget.first || second > stop.budget.second) heavy.push(weights.at(-1) ?? "");
    }
    await signedIn.context().close();
  }
  console.log(weights.join("\n"));
  expect(heavy).toEqual([]);
});
