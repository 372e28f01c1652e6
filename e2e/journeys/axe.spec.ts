import { expectAccessible, expectReadable } from "../fixtures/axe.ts";
import { expect, test } from "../fixtures/test.ts";
import { allStops, becomeRole, type Language, LANGUAGES, ROLES, type Stop, visit } from "../fixtures/tour.ts";

test.use({ serverFlags: ["--demo"] });

test("axe finds nothing on any page, for anybody, in any language, light or dark", async ({ server, newVisitor }) => {
  test.setTimeout(300_000);
  const stops = await allStops(server);
  const faults: string[] = [];
  const look = async (name: string, what: () => Promise<void>): Promise<void> => {
    await what().catch((error: unknown) => faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`));
  };
  for (const language of Object.keys(LANGUAGES) as Language[]) {
    for (const role of ROLES) {
      const page = await newVisitor({ locale: LANGUAGES[language], reducedMotion: "reduce", permissions: ["camera", "microphone"] });
      await becomeRole(page, role);
      for (const stop of stops.filter((one: Stop) => one.role === role)) {
        const name = `${role} ${stop.name} ${language}`;
        await look(name, async () => {
          await page.emulateMedia({ colorScheme: "light" });
          await visit(page, stop);
          await expect(page.locator("html")).toHaveAttribute("lang", language);
          await expectAccessible(page);
          await page.emulateMedia({ colorScheme: "dark" });
          await expectReadable(page);
        });
      }
      await page.context().close();
    }
  }
  expect(faults, "what axe found").toEqual([]);
});
