import type { Page } from "@playwright/test";

import { expectAccessible } from "../fixtures/axe.ts";
import type { Seat } from "../fixtures/classroom.ts";
import { roster } from "../fixtures/school.ts";
import { microphoneOpen, seesAndHears } from "../jitsi/frame.ts";
import { enterWithoutMedia, expect, type Held, photograph, test, tooWide } from "../jitsi/test.ts";

test.use({ recorded: true });

interface StandInWindow {
  jitsiStandIn?: { constraints?: { lastN: number; constraints: Record<string, { maxHeight: number }> }; done: string[] }[];
}

/** What a page's newest conference was asked to receive. */
async function constraints(page: Page) {
  return page.evaluate(() => (window as unknown as StandInWindow).jitsiStandIn?.at(-1)?.constraints);
}

/** What a page's newest conference was told to do to others. */
async function orders(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as StandInWindow).jitsiStandIn?.at(-1)?.done ?? []);
}

async function present(held: Held): Promise<number[]> {
  return (await roster(held.school, held.session.id)).filter((line) => line.is_present).map((line) => line.user_id).sort();
}

/** Chat and hands go on, whatever sound and picture do. */
async function talks(from: Seat, to: Seat, text: string): Promise<void> {
  await from.say(text);
  await expect(to.line(text)).toHaveCount(1);
  await from.control("Lever").click();
  const hands = to.page.getByRole("region", { name: "Échanges" }).getByRole("status").filter({ hasText: "Mains levées" });
  await expect(hands).toContainText(from.name.split(" ")[0] ?? "");
  await from.control("Baisser").click();
}

/** The mark that a class is being recorded. */
const mark = (seat: Seat) => seat.page.getByRole("banner").getByText("Enregistrement", { exact: true });

/** The host records and stops; everybody sees it. */
async function records(host: Seat, other: Seat, late: Seat, path: string): Promise<void> {
  await expect(other.control("Enregistrer")).toHaveCount(0);
  await host.control("Enregistrer").click();
  for (const one of [host, other]) await expect(mark(one)).toBeVisible();
  await photograph(host.page, "recording-fr");
  await late.enter(path, { microphone: false, camera: false });
  await expect(mark(late), "who comes later sees it too").toBeVisible();
  await host.control("Enregistrer").click();
  for (const one of [host, other, late]) await expect(mark(one)).toHaveCount(0);
}

test("a class over the library of a Jitsi server", async ({ jitsi, held }) => {
  test.setTimeout(240_000);
  const [estelleAccount, afiAccount] = held.people;
  const estelle = await held.seat(estelleAccount);
  const afi = await held.seat(afiAccount);

  await test.step("that it may be recorded is said before one goes in", async () => {
    await afi.page.goto(held.path);
    await expect(afi.page.getByText("Cette session peut être enregistrée")).toBeVisible();
    await photograph(afi.page, "green-room-fr");
  });

  await test.step("two pages see and hear each other, under their own names", async () => {
    await estelle.enter(held.path);
    await afi.enter(held.path);
    await estelle.sees(afi);
    await afi.sees(estelle);
    await estelle.hears(afi);
    await afi.hears(estelle);
    await expect(estelle.speakingRing().filter({ hasText: "Afi" }).first()).toBeVisible();
    expect(jitsi.of("Estelle Essai").map((one) => [one.user, one.isModerator])).toEqual([[String(estelle.id), true]]);
    expect(jitsi.of("Afi Essai").map((one) => one.isModerator)).toEqual([false]);
  });

  await test.step("what is asked of the bridge follows the screen", async () => {
    const asked = await constraints(afi.page);
    expect(asked?.lastN).toBe(1);
    expect(Object.values(asked?.constraints ?? {})).toEqual([{ maxHeight: 720 }]);
    await afi.control("Léger").click();
    await expect.poll(async () => (await constraints(afi.page))?.lastN).toBe(0);
    await afi.control("Léger").click();
    await expect.poll(async () => (await constraints(afi.page))?.lastN).toBe(1);
  });

  await test.step("chat and hands cross", () => talks(afi, estelle, "Bonjour par Jitsi"));

  await test.step("the host records the class, or hears why not", async () => {
    jitsi.rooms.recorders = 0;
    await estelle.control("Enregistrer").click();
    await expect(estelle.page.getByText("Aucun enregistreur n’est libre")).toBeVisible();
    await expect(mark(afi)).toHaveCount(0);
    jitsi.rooms.recorders = 1;
    const late = await held.seat(held.people[2]);
    await records(estelle, afi, late, held.path);
    await late.control("Quitter").click();
    await expect.poll(() => jitsi.of(late.name).length).toBe(0);
  });

  await test.step("a screen is shared and put away", async () => {
    await estelle.control("Partager").click();
    await afi.sees(estelle, "screen");
    await estelle.control("Arrêter").click();
    await expect(afi.page.getByText("Écran partagé par Estelle Essai")).toHaveCount(0);
  });

  await test.step("the host mutes, on Jitsi too, and one may speak again", async () => {
    await estelle.choose("Couper tous les micros");
    await expect(afi.control("Micro")).toHaveAttribute("aria-pressed", "false");
    await expect.poll(async () => orders(estelle.page)).toContain("mute audio");
    await afi.control("Micro").click();
    await estelle.hears(afi);
  });

  await test.step("axe finds nothing, and the page fits a phone", async () => {
    await expectAccessible(afi.page);
    expect(await tooWide(afi.page)).toBe(0);
    await photograph(afi.page, "lib-fr");
  });

  await test.step("somebody whom Estrade does not name is not shown", async () => {
    // Afi's own token in a second page, which does not say so to Estrade. Whoever hosts has locked the room meanwhile.
    const { room = "", token = "" } = jitsi.of("Afi Essai")[0] ?? {};
    const password = jitsi.rooms.passwordOf(room);
    expect(password).not.toBe("");
    const stranger = await afi.page.context().newPage();
    await stranger.goto(`${jitsi.url}/${room}#${encodeURIComponent(JSON.stringify({ jwt: token, password }))}`);
    await expect.poll(() => jitsi.of("Afi Essai").length).toBe(2);
    await estelle.hears(afi);
    const figures = (await estelle.figures()).engine;
    expect(figures?.sounds.map((one) => one.participant)).toEqual([afi.id]);
    expect(figures?.pictures).toEqual([]);
    await stranger.close();
    await expect.poll(() => jitsi.of("Afi Essai").length).toBe(1);
  });

  await test.step("the host removes somebody, from Jitsi too", async () => {
    await estelle.page.getByRole("tab", { name: /^Présents/ }).click();
    await estelle.page.getByRole("button", { name: "Actions pour Afi Essai" }).click();
    await estelle.page.getByRole("button", { name: "Retirer de la classe…" }).click();
    await estelle.page.getByRole("button", { name: "Retirer", exact: true }).click();
    await expect(afi.page.getByRole("heading", { name: "L’animateur vous a fait sortir de la classe" })).toBeVisible();
    await expect.poll(() => jitsi.of("Afi Essai").length).toBe(0);
    expect(await present(held)).toEqual([estelle.id]);
  });
});

test("connections to a Jitsi server are lost and come back", async ({ jitsi, held }) => {
  test.setTimeout(240_000);
  const [estelleAccount, afiAccount] = held.people;
  const estelle = await held.seat(estelleAccount);
  const afi = await held.seat(afiAccount);
  jitsi.noWebSocket = true;

  await test.step("without WebSocket, long polling does", async () => {
    await afi.enter(held.path);
    jitsi.noWebSocket = false;
    await estelle.enter(held.path);
    await estelle.sees(afi);
    await afi.sees(estelle);
  });

  await test.step("an interruption is said, and its end", async () => {
    jitsi.say("Afi Essai", { t: "event", name: "CONNECTION_INTERRUPTED" });
    await expect(afi.page.getByText("Le son et l’image reviennent")).toBeVisible();
    jitsi.say("Afi Essai", { t: "event", name: "CONNECTION_RESTORED" });
    await expect(afi.page.getByText("Le son et l’image reviennent")).toHaveCount(0);
  });

  await test.step("a connection that breaks is made anew with a new token; the class's own goes on", async () => {
    const before = jitsi.of("Estelle Essai")[0];
    jitsi.cut("Estelle Essai");
    await expect.poll(() => jitsi.of("Estelle Essai").map((one) => one.endpoint).filter((one) => one !== before?.endpoint).length).toBe(1);
    expect(jitsi.of("Estelle Essai")[0]?.token).not.toBe(before?.token);
    await estelle.connected();
    await afi.sees(estelle);
    await estelle.sees(afi);
  });

  await test.step("a conference that fails likewise", async () => {
    const before = jitsi.of("Afi Essai")[0]?.endpoint;
    jitsi.say("Afi Essai", { t: "failed", error: "VIDEOBRIDGE_NOT_AVAILABLE" });
    await expect.poll(() => jitsi.of("Afi Essai").map((one) => one.endpoint !== before)).toEqual([true]);
    await estelle.sees(afi);
  });

  await test.step("who is put out by Jitsi stays in class, and comes back when they ask", async () => {
    jitsi.say("Afi Essai", { t: "kicked" });
    await expect(afi.page.getByRole("heading", { name: "On vous a fait sortir de la visioconférence" })).toBeVisible();
    await expect(afi.page.getByRole("alert").filter({ hasText: "On vous a fait sortir" })).toBeVisible();
    await talks(afi, estelle, "Je suis encore en classe");
    await afi.page.getByRole("button", { name: "Réessayer ici" }).click();
    await afi.connected();
    await estelle.sees(afi);
  });

  expect(await present(held)).toEqual([estelle.id, afi.id].sort());
});

test("a WebSocket that is swallowed on the way is given up for long polling", async ({ jitsi, held }) => {
  jitsi.swallowsWebSocket = true;
  const afi = await held.seat(held.people[1]);
  await enterWithoutMedia(afi, held.path);
  await expect.poll(() => jitsi.of("Afi Essai").length, { timeout: 40_000 }).toBe(1);
  await afi.connected();
});

test("a guarded room lets in whom its host lets in", async ({ jitsi, held }) => {
  jitsi.rooms.lobby = true;
  const [estelleAccount, afiAccount, koffiAccount] = held.people;
  const estelle = await held.seat(estelleAccount);
  const afi = await held.seat(afiAccount);
  await estelle.enter(held.path, { microphone: false, camera: false });
  await enterWithoutMedia(afi, held.path);
  await expect(afi.page.getByRole("heading", { name: "Vous attendez d’entrer" })).toBeVisible();
  await expectAccessible(afi.page);
  await expect(estelle.page.getByText("Afi Essai demande à entrer dans la visioconférence.")).toBeVisible();
  await expectAccessible(estelle.page);
  const koffi = await held.seat(koffiAccount);
  await enterWithoutMedia(koffi, held.path);
  await expect(estelle.page.getByText("2 demandes attendent une réponse.")).toBeVisible();
  await expectAccessible(estelle.page);
  await estelle.page.getByRole("button", { name: "Refuser" }).first().click();
  await expect(estelle.page.getByText("Koffi Essai demande à entrer dans la visioconférence.")).toBeFocused();
  await expect(estelle.page.getByText("attendent une réponse")).toHaveCount(0);
  await estelle.page.getByRole("button", { name: "Faire entrer" }).click();
  await expect(estelle.page.getByText("demande à entrer")).toHaveCount(0);
  await expect(estelle.page.locator("h1"), "the focus is not lost with the button").toBeFocused();
  await koffi.connected();
  expect(jitsi.of("Koffi Essai")).toHaveLength(1);
  expect(jitsi.of("Afi Essai")).toHaveLength(0);
});

for (const [scripts, what] of [["missing", "is missing"], ["html", "is a page of HTML"], ["never", "never comes"]] as const) {
  test(`the class goes on when the server's script ${what}`, async ({ jitsi, held }) => {
    jitsi.scripts = scripts;
    const [estelleAccount, afiAccount] = held.people;
    const estelle = await held.seat(estelleAccount);
    const afi = await held.seat(afiAccount);
    await enterWithoutMedia(estelle, held.path);
    await enterWithoutMedia(afi, held.path);
    for (const one of [estelle, afi]) {
      const said = one.page.getByRole("heading", { name: "Le serveur de visioconférence ne répond pas comme il faut" });
      await expect(said).toBeVisible({ timeout: 25_000 });
      const link = one.page.getByRole("link", { name: /^Ouvrir la visioconférence/ });
      expect(await link.getAttribute("href")).toMatch(new RegExp(`^${jitsi.url}/[a-z0-9-]+$`));
    }
    await talks(afi, estelle, "On s’entend par écrit");
    expect(await present(held)).toEqual([estelle.id, afi.id].sort());
    await expectAccessible(afi.page);
    expect(await tooWide(afi.page)).toBe(0);
    await photograph(afi.page, `${scripts}-fr`);
    jitsi.scripts = "there";
    await afi.page.getByRole("button", { name: "Réessayer ici" }).click();
    await afi.connected();
    await expect(afi.page.getByRole("heading", { name: "Le serveur de visioconférence" })).toHaveCount(0);
    expect(jitsi.of("Afi Essai")).toHaveLength(1);
  });
}

test("whoever follows the link into another tab is let into a room that its host has locked", async ({ jitsi, held }) => {
  const [estelleAccount, afiAccount] = held.people;
  const estelle = await held.seat(estelleAccount);
  const afi = await held.seat(afiAccount);
  jitsi.scripts = "missing";
  await enterWithoutMedia(afi, held.path);
  const link = afi.page.getByRole("link", { name: /^Ouvrir la visioconférence/ });
  await expect(link).toBeVisible({ timeout: 25_000 });
  await expect(afi.page.getByText("ne vous voient ni ne vous entendent")).toBeVisible();
  jitsi.scripts = "there";
  await estelle.enter(held.path, { microphone: false, camera: false });
  const bare = (await link.getAttribute("href")) ?? "";
  const room = bare.split("/").at(-1) ?? "";
  await expect.poll(() => jitsi.rooms.passwordOf(room)).not.toBe("");

  const opened = afi.page.context().waitForEvent("page");
  await link.click();
  const tab = await opened;
  await tab.waitForURL(`${bare}?jwt=*`);
  const password = await afi.page.getByText("Mot de passe de la salle").locator("b").innerText();
  await tab.getByLabel("Mot de passe").fill(password);
  await tab.getByRole("button", { name: "Entrer" }).click();
  await expect.poll(() => jitsi.of("Afi Essai").map((one) => one.isModerator)).toEqual([false]);
  expect(await tab.evaluate(() => window.opener as unknown)).toBeNull();

  await afi.page.route("**/jitsi-token", (route) => route.abort());
  const again = afi.page.context().waitForEvent("page");
  await link.click();
  const second = await again;
  await second.waitForURL(bare);
  await expect(second.locator("body"), "without a token nobody is let in").toHaveAttribute("data-refused", /.+/);
});

test.describe("in the server's own page", () => {
  test.use({ jitsiUi: "iframe" });

  test("a class in the frame of a Jitsi server", async ({ jitsi, held }) => {
    test.setTimeout(240_000);
    const [estelleAccount, afiAccount, koffiAccount] = held.people;
    const estelle = await held.seat(estelleAccount);
    const afi = await held.seat(afiAccount);

    await test.step("two pages see and hear each other", async () => {
      await estelle.enter(held.path);
      await afi.enter(held.path);
      await seesAndHears(estelle.page);
      await seesAndHears(afi.page);
      await expect(afi.page.getByRole("button", { name: "Micro", exact: true }), "the frame has its own").toHaveCount(0);
    });

    await test.step("chat and hands cross, and axe finds nothing", async () => {
      await talks(afi, estelle, "Bonjour dans le cadre");
      await expectAccessible(afi.page);
      expect(await tooWide(afi.page)).toBe(0);
      await photograph(afi.page, "iframe-fr");
    });

    await test.step("the host records the class", async () => {
      const late = await held.seat(held.people[2]);
      await records(estelle, afi, late, held.path);
      await late.control("Quitter").click();
      await expect.poll(() => jitsi.of(late.name).length).toBe(0);
    });

    await test.step("the host mutes everybody: in their frames, for good, and in the list", async () => {
      const koffi = await held.seat(koffiAccount);
      await koffi.enter(held.path);
      await seesAndHears(koffi.page);
      for (const one of [afi, koffi]) expect(await microphoneOpen(one.page)).toBe(true);
      await estelle.choose("Couper tous les micros");
      await estelle.page.getByRole("tab", { name: /^Présents/ }).click();
      for (const one of [afi, koffi]) {
        await expect.poll(async () => microphoneOpen(one.page)).toBe(false);
        await expect(estelle.page.getByRole("listitem").filter({ hasText: one.name }).getByText("micro coupé")).toBeAttached();
      }
      await talks(afi, koffi, "Je n’ai plus de micro");
      for (const one of [afi, koffi]) expect(await microphoneOpen(one.page), "it stays closed").toBe(false);
      expect(await microphoneOpen(estelle.page), "but the host’s").toBe(true);
      await koffi.control("Quitter").click();
      await expect.poll(() => jitsi.of(koffi.name).length).toBe(0);
    });

    await test.step("a frame that loses its server is made anew, with a new token", async () => {
      const before = jitsi.of("Afi Essai")[0];
      jitsi.cut("Afi Essai");
      await expect.poll(() => jitsi.of("Afi Essai").map((one) => one.token !== before?.token), { timeout: 20_000 }).toEqual([true]);
      await afi.connected();
      await seesAndHears(afi.page);
      expect(await microphoneOpen(afi.page), "as it was").toBe(false);
    });

    await test.step("hanging up in the frame does not end the class, and one comes back", async () => {
      await afi.page.frameLocator(".surface iframe").getByRole("button", { name: "Raccrocher" }).click();
      const said = afi.page.getByRole("heading", { name: "Vous avez quitté la visioconférence" });
      await expect(said).toBeVisible();
      await expect(said, "the frame took the focus with it").toBeFocused();
      await expect.poll(() => jitsi.of("Afi Essai").length).toBe(0);
      expect(await present(held)).toEqual([estelle.id, afi.id].sort());
      await afi.page.getByRole("button", { name: "Réessayer ici" }).click();
      await afi.connected();
      expect(jitsi.of("Afi Essai")).toHaveLength(1);
    });

    await test.step("the host removes somebody", async () => {
      await estelle.page.getByRole("button", { name: "Actions pour Afi Essai" }).click();
      await estelle.page.getByRole("button", { name: "Retirer de la classe…" }).click();
      await estelle.page.getByRole("button", { name: "Retirer", exact: true }).click();
      await expect(afi.page.getByRole("heading", { name: "L’animateur vous a fait sortir de la classe" })).toBeVisible();
      await expect.poll(() => jitsi.of("Afi Essai").length).toBe(0);
    });
  });
});

test.describe("on meet.jit.si", () => {
  test.use({ serverEnv: { ESTRADE_ENGINE: "jitsi", JITSI_SERVER_URL: "https://meet.jit.si" } });

  test("the class opens in a tab of its own, and says why", async ({ held }) => {
    const [estelleAccount, afiAccount] = held.people;
    const estelle = await held.seat(estelleAccount);
    const afi = await held.seat(afiAccount);
    await enterWithoutMedia(estelle, held.path);
    await enterWithoutMedia(afi, held.path);
    await expect(afi.page.getByText("coupé au bout de cinq minutes")).toBeVisible();
    const link = afi.page.getByRole("link", { name: /^Ouvrir la visioconférence/ });
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/meet\.jit\.si\/[a-z0-9-]+$/);
    expect(await link.getAttribute("rel")).toContain("noopener");
    for (const name of ["Micro", "Caméra", "Partager", "Léger", "Enregistrer"]) await expect(afi.control(name)).toHaveCount(0);
    await talks(afi, estelle, "La discussion reste ici");
    expect(await present(held)).toEqual([estelle.id, afi.id].sort());
    await expectAccessible(afi.page);
    expect(await tooWide(afi.page)).toBe(0);
    await photograph(afi.page, "tab-fr");
    await afiAccount.api.call("PATCH", "/api/users/me", { locale: "en" });
    await afi.page.reload();
    await expect(afi.page.getByRole("heading", { name: "The video call opens in another tab" })).toBeVisible();
    expect(await tooWide(afi.page)).toBe(0);
    await photograph(afi.page, "tab-en");
  });
});
