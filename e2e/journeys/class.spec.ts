import type { Page } from "@playwright/test";

import { logIn } from "../fixtures/actors.ts";
import { Seat } from "../fixtures/classroom.ts";
import { outboundSound } from "../fixtures/media.ts";
import { type Member, openSchool, roster, type School, sessionNow } from "../fixtures/school.ts";
import { expect, test } from "../fixtures/test.ts";

/** The page does not hear the server's word that its microphone is switched off, as a manipulated one would not. */
async function ignoreMuting(page: Page): Promise<void> {
  await page.routeWebSocket(/\/ws(\?|$)/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      if (!String(message).startsWith('{"type":"muted"')) socket.send(message);
    });
  });
}

/** From the log-in page to the green room of a class that begins now. */
async function startClass(page: Page, school: School): Promise<number> {
  await logIn(page, school.instructor);
  await page.getByRole("link", { name: school.course.title, exact: true }).first().click();
  page.once("dialog", (question) => void question.accept());
  await page.getByRole("button", { name: "Démarrer maintenant" }).click();
  await expect(page).toHaveURL(/\/live-sessions\/\d+\/join$/);
  return Number(/live-sessions\/(\d+)/.exec(page.url())?.[1]);
}

/** From the log-in page over the dashboard's live class to its green room. */
async function followClass(page: Page, student: Member): Promise<void> {
  await logIn(page, student);
  await page.getByRole("link", { name: /^Rejoindre/ }).first().click();
  await expect(page.getByRole("heading", { name: "Comment voulez-vous suivre" })).toBeVisible();
}

test("an instructor and two students hold a class", async ({ server, newVisitor }) => {
  const school = await openSchool(server, ["Afi", "Koffi"]);
  const [afiAccount, koffiAccount] = school.students as [Member, Member];
  const estelle = new Seat(await newVisitor(), school.instructor);
  const afi = new Seat(await newVisitor(), afiAccount);
  const koffi = new Seat(await newVisitor(), koffiAccount);
  const everybody = [estelle, afi, koffi];
  let session = 0;

  await test.step("the instructor opens a class with one press, and the students find it", async () => {
    session = await startClass(estelle.page, school);
    await estelle.join({ microphone: false });
    await followClass(afi.page, afiAccount);
    await afi.join();
    await ignoreMuting(koffi.page);
    await followClass(koffi.page, koffiAccount);
    await koffi.join({ microphone: false });
  });

  await test.step("everybody sees everybody", async () => {
    for (const viewer of everybody) {
      for (const other of everybody) if (viewer !== other) await viewer.sees(other);
    }
  });

  await test.step("the one open microphone is heard, and nobody else", async () => {
    await estelle.hears(afi);
    await koffi.hears(afi);
    await expect(estelle.speakingRing().filter({ hasText: "Afi" })).toBeVisible();
    expect(await estelle.energyOf(koffi)).toBeNull();
    await koffi.control("Micro").click();
    await estelle.hears(koffi);
    await afi.hears(koffi);
    await expect(afi.speakingRing().filter({ hasText: "Koffi" })).toBeVisible();
  });

  await test.step("the list of participants is true on every side and over the API", async () => {
    for (const one of everybody) expect(await one.present()).toEqual(["Afi Essai", "Estelle Essai", "Koffi Essai"]);
    expect((await roster(school, session)).filter((line) => line.is_present).map((line) => line.user_id).sort()).toEqual(
      everybody.map((one) => one.id).sort(),
    );
  });

  await test.step("all microphones are switched off, by the server also for a page that does not obey", async () => {
    await estelle.choose("Couper tous les micros");
    await expect(afi.control("Micro")).toHaveAttribute("aria-pressed", "false");
    await expect(afi.page.getByText("Estelle Essai a coupé votre micro")).toBeVisible();
    await expect(koffi.control("Micro")).toHaveAttribute("aria-pressed", "true");
    const sent = await outboundSound(koffi.page);
    await estelle.hearsNobody(afi);
    expect(await outboundSound(koffi.page), "the manipulated page sends on").toBeGreaterThan(sent);
    await afi.control("Micro").click();
    await estelle.hears(afi);
  });

  await test.step("a screen is shared and put away", async () => {
    await estelle.control("Partager").click();
    for (const one of [afi, koffi]) {
      await one.sees(estelle, "screen");
      await expect(one.page.getByText("Écran partagé par Estelle Essai")).toBeAttached();
    }
    await estelle.control("Arrêter").click();
    await expect(afi.page.getByText("Écran partagé par Estelle Essai")).toHaveCount(0);
  });

  await test.step("hands and chat cross", async () => {
    await afi.control("Lever").click();
    await expect(estelle.page.getByRole("status").filter({ hasText: "Mains levées" })).toContainText("Afi");
    await estelle.page.getByRole("button", { name: "Baisser la main, Afi Essai" }).click();
    await expect(afi.control("Lever")).toBeVisible();
    await estelle.say("Bonjour à toutes et à tous");
    await koffi.say("Bonjour, on vous voit bien");
    for (const one of everybody) {
      await expect(one.line("Bonjour à toutes et à tous")).toHaveCount(1);
      await expect(one.line("Bonjour, on vous voit bien")).toHaveCount(1);
    }
  });

  await test.step("one leaves and comes back", async () => {
    await koffi.control("Quitter").click();
    await expect(koffi.page.getByRole("heading", { name: "Vous avez quitté la classe" })).toBeVisible();
    await expect.poll(async () => estelle.present()).toEqual(["Afi Essai", "Estelle Essai"]);
    await koffi.page.getByRole("button", { name: "Revenir en classe" }).click();
    await koffi.join({ microphone: false });
    await estelle.sees(koffi);
    await expect(koffi.line("Bonjour à toutes et à tous")).toHaveCount(1);
  });

  await test.step("the class ends for all", async () => {
    await estelle.choose("Terminer pour tous…");
    await estelle.page.getByRole("button", { name: "Terminer la session" }).click();
    for (const one of everybody) await expect(one.page.getByRole("heading", { name: "La session est terminée" })).toBeVisible();
    expect(await sessionNow(school, session)).toMatchObject({ status: "ended", present_count: 0 });
    expect((await roster(school, session)).filter((line) => line.is_present)).toEqual([]);
  });
});
