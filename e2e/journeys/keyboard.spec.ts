import { person } from "../fixtures/actors.ts";
import { Seat } from "../fixtures/classroom.ts";
import { Hands } from "../fixtures/keyboard.ts";
import { openSchool, planSession } from "../fixtures/school.ts";
import { expect, test } from "../fixtures/test.ts";

test("two students register, enrol, join and write with the keyboard alone", async ({ server, newVisitor }) => {
  const school = await openSchool(server, []);
  await planSession(school);
  const seats: Seat[] = [];

  for (const who of [person("Afi", "student"), person("Koffi", "student")]) {
    const page = await newVisitor();
    const hands = new Hands(page);
    await page.goto("/");

    await test.step(`${who.firstName} makes an account`, async () => {
      await page.keyboard.press("Tab");
      await expect(page.getByRole("link", { name: "Aller au contenu" })).toBeFocused();
      await hands.press(page.getByRole("link", { name: "Se connecter" }).first());
      await expect(page).toHaveURL(/\/login/);
      await hands.press(page.getByRole("link", { name: "Créer un compte" }));
      await expect(page).toHaveURL(/\/register/);
      await hands.type(page.getByLabel("Prénom"), who.firstName);
      await hands.type(page.locator("#last_name"), who.lastName);
      await hands.type(page.getByLabel("Adresse e-mail"), who.email);
      await hands.type(page.getByLabel("Nom d’utilisateur"), who.username);
      await hands.type(page.getByLabel("Mot de passe"), who.password);
      await hands.reach(page.getByRole("radio", { name: /Suivre des cours/ }));
      await page.keyboard.press("ArrowDown");
      await expect(page.getByRole("radio", { name: /Donner des cours/ })).toBeChecked();
      await page.keyboard.press("ArrowUp");
      await expect(page.getByRole("radio", { name: /Suivre des cours/ })).toBeChecked();
      await hands.press(page.getByRole("button", { name: "Créer un compte" }));
      await expect(page.getByText("Votre compte est ouvert")).toBeVisible();
    });

    await test.step(`${who.firstName} enrols in the course`, async () => {
      await hands.press(page.getByRole("link", { name: "Choisir un cours" }));
      await hands.press(page.getByRole("link", { name: school.course.title }));
      await hands.press(page.getByRole("button", { name: "S’inscrire au cours" }));
      await expect(page.getByText("Vous êtes inscrit", { exact: true }).first()).toBeVisible();
    });

    await test.step(`${who.firstName} goes in, and writes`, async () => {
      await hands.press(page.getByRole("link", { name: /^Rejoindre/ }).first());
      await hands.reach(page.getByRole("radio", { name: /^(Vidéo|Mode léger|Texte)/, checked: true }));
      const text = page.getByRole("radio", { name: /^Texte/ });
      for (let choice = 0; choice < 3 && !(await text.isChecked()); choice += 1) await page.keyboard.press("ArrowDown");
      await expect(text).toBeChecked();
      await hands.reach(page.getByRole("button", { name: "Rejoindre", exact: true }));
      await page.keyboard.press("Space");
      const seat = new Seat(page, { id: 0, firstName: who.firstName });
      await seat.open();
      await hands.type(page.getByRole("textbox", { name: "Votre message" }), `Bonjour, ici ${who.firstName}`);
      await page.keyboard.press("Enter");
      await expect(seat.line(`Bonjour, ici ${who.firstName}`)).toHaveCount(1);
      seats.push(seat);
    });
  }

  const [afi, koffi] = seats as [Seat, Seat];
  await test.step("what one writes the other reads, and hands go up", async () => {
    await expect(afi.line("Bonjour, ici Koffi")).toHaveCount(1);
    await expect(koffi.line("Bonjour, ici Afi")).toHaveCount(1);
    const hands = new Hands(afi.page);
    await hands.press(afi.control("Lever"));
    await expect(koffi.page.getByRole("status").filter({ hasText: "Mains levées" })).toContainText("Afi");
    await hands.reach(afi.page.getByRole("tab", { name: /^Discussion/ }));
    await afi.page.keyboard.press("ArrowRight");
    await expect(afi.page.getByRole("tab", { name: /^Présents/ })).toBeFocused();
    await expect(afi.page.getByRole("button", { name: "Actions pour Koffi Essai" })).toBeVisible();
  });

  await test.step("the menu opens, moves and closes; leaving is a key away", async () => {
    const hands = new Hands(koffi.page);
    await hands.press(koffi.control("Plus"));
    await expect(koffi.page.getByRole("menuitem").first()).toBeFocused();
    await koffi.page.keyboard.press("ArrowDown");
    await koffi.page.keyboard.press("Escape");
    await expect(koffi.control("Plus")).toBeFocused();
    await hands.press(koffi.page.getByRole("button", { name: "Quitter" }));
    await expect(koffi.page.getByRole("heading", { name: "Vous avez quitté la classe" })).toBeFocused();
  });
});
