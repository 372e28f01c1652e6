import { expectAccessible, expectReadable } from "../fixtures/axe.ts";
import { expect, test } from "../fixtures/test.ts";
import { allStops, becomeRole, type Language, LANGUAGES, paint, ROLES, type Stop, visit } from "../fixtures/tour.ts";

test.use({ serverFlags: ["--demo"], trace: "off", actionTimeout: 10_000 });

test("axe finds nothing on any page, for anybody, in any language, light or dark", async ({ server, newVisitor }) => {
  test.setTimeout(300_000);
  const stops = await allStops(server);
  const faults: string[] = [];
  const look = async (name: string, what: () => Promise<void>): Promise<void> => {
    await what().catch((error: unknown) => faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`));
  };
  for (const language of Object.keys(LANGUAGES) as Language[]) {
    for (const role of ROLES) {
      const first = await newVisitor({ locale: LANGUAGES[language], reducedMotion: "reduce" });
      const context = first.context();
      await becomeRole(first, role);
      for (const stop of stops.filter((one: Stop) => one.role === role)) {
        const name = `${role} ${stop.name} ${language}`;
        await look(name, async () => {
          await visit(context, stop, async (page) => {
            await expect(page.locator("html")).toHaveAttribute("lang", language);
            await paint(page, "light");
            await expectAccessible(page);
            await paint(page, "dark");
            await expectReadable(page);
          });
        });
      }
      await context.close();
    }
  }
  expect(faults, "what axe found").toEqual([]);
});
