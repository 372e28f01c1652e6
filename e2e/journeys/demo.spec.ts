import { Seat } from "../fixtures/classroom.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ serverFlags: ["--demo"] });

test("the demonstration school is one press away", async ({ newVisitor }) => {
  const page = await newVisitor();

  await test.step("the log-in page offers its accounts", async () => {
    await page.goto("/login");
    await expect(page.getByRole("heading", { name: "Entrer dans l’école de démonstration" })).toBeVisible();
    await page.getByRole("button", { name: "Afi Adjovi, étudiant" }).click();
    await expect(page.getByRole("heading", { name: "Bonjour Afi" })).toBeVisible();
  });

  await test.step("the class that is on comes first, and one press leads in", async () => {
    const hero = page.getByRole("region", { name: "Animer une équipe à distance" });
    await expect(hero.getByText("En direct")).toBeVisible();
    await hero.getByRole("link", { name: /^Rejoindre/ }).click();
    const afi = new Seat(page, { id: 0, firstName: "Afi" });
    await afi.join();
    await expect(page.getByRole("heading", { name: "Animer une équipe à distance" })).toBeVisible();
    await expect(afi.line("Et si un village n’a pas de réseau")).toHaveCount(1);
    await afi.say("Bonjour de Cotonou");
    await expect(afi.line("Bonjour de Cotonou")).toHaveCount(1);
  });

  await test.step("a past class has its report, with its curve", async () => {
    const teacher = await newVisitor();
    await teacher.goto("/login");
    await teacher.getByRole("button", { name: "Estelle Amoussou, enseignant" }).click();
    await teacher.getByRole("heading", { level: 3 }).getByRole("link", { name: "Leadership et management" }).click();
    await teacher.getByRole("link", { name: "Passées" }).click();
    await teacher.getByRole("link", { name: /^Rapport/ }).first().click();
    await expect(teacher.getByRole("heading", { name: "Dans la salle, au fil du temps" })).toBeVisible();
    const curve = teacher.locator("svg.curve");
    await expect(curve).toBeVisible();
    expect((await curve.locator("path[fill=none]").getAttribute("d"))?.length).toBeGreaterThan(60);
    expect(await teacher.getByRole("row").count()).toBeGreaterThan(20);
  });
});
