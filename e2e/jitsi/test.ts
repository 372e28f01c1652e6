import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { Page } from "@playwright/test";

import { logIn } from "../fixtures/actors.ts";
import { Seat } from "../fixtures/classroom.ts";
import { classroomPath, type Member, openSchool, planSession, type School, type SessionView } from "../fixtures/school.ts";
import { test as base } from "../fixtures/test.ts";
import { JitsiStandIn } from "./server.ts";

const SECRET = "what the stand-in and Estrade share";

interface Fixtures {
  /** Whose interface the class has: `JITSI_UI`. */
  jitsiUi: "lib" | "iframe";
  /** Whether its host may record it. */
  recorded: boolean;
  /** The stand-in for a Jitsi server; the server under test is set to it. */
  jitsi: JitsiStandIn;
  /** A class that has begun, of an instructor and two students. */
  held: Held;
}

/** A class on Jitsi, and the way into it. */
export interface Held {
  readonly school: School;
  readonly session: SessionView;
  readonly path: string;
  readonly people: readonly [Member, Member, Member];
  /** Somebody's browser, signed in, before the class's door. */
  seat(who: Member): Promise<Seat>;
}

export const test = base.extend<Fixtures>({
  jitsiUi: ["lib", { option: true }],
  recorded: [false, { option: true }],
  jitsi: async ({}, use) => {
    const standIn = await JitsiStandIn.launch(SECRET);
    await use(standIn);
    await standIn.close();
  },
  serverEnv: async ({ jitsi, jitsiUi }, use) => {
    await use({
      ESTRADE_ENGINE: "jitsi",
      JITSI_SERVER_URL: jitsi.url,
      JITSI_APP_ID: "estrade",
      JITSI_APP_SECRET: SECRET,
      JITSI_UI: jitsiUi,
    });
  },
  held: async ({ server, newVisitor, recorded }, use) => {
    const school = await openSchool(server, ["Afi", "Koffi"]);
    const session = await planSession(school, { recorded });
    const people = [school.instructor, ...school.students] as unknown as Held["people"];
    const seat = async (who: Member): Promise<Seat> => {
      const made = new Seat(await newVisitor(), who);
      await logIn(made.page, who);
      return made;
    };
    await use({ school, session, path: classroomPath(school, session.id), people, seat });
  },
});

export { expect } from "@playwright/test";

/** Goes in as `Seat.enter`, without waiting for sound and picture. */
export async function enterWithoutMedia(seat: Seat, path: string): Promise<void> {
  await seat.page.goto(path);
  await seat.page.getByRole("radio", { name: /^Vidéo/ }).check();
  await seat.page.getByRole("button", { name: "Rejoindre", exact: true }).click();
  await seat.open();
}

const FOLDER = fileURLToPath(new URL("../results/pictures", import.meta.url));

/** Pictures of a page as it is now, wide and narrow, light and dark; for people to look at, not in git. */
export async function photograph(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [size, viewport] of [["wide", { width: 1280, height: 800 }], ["narrow", { width: 320, height: 640 }]] as const) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${FOLDER}/jitsi-${name}-${size}-${colorScheme}.png`, animations: "disabled" });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Elements that reach beyond the right edge at 320 px. */
export async function tooWide(page: Page): Promise<number> {
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize({ width: 1280, height: 800 });
  return over;
}
