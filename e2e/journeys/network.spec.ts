import { logIn } from "../fixtures/actors.ts";
import { Cable, MEDIA_BEHIND, MEDIA_THROUGH } from "../fixtures/cable.ts";
import { Seat } from "../fixtures/classroom.ts";
import { readCsv } from "../fixtures/report.ts";
import { classroomPath, openSchool, planSession } from "../fixtures/school.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ serverEnv: { ESTRADE_MEDIA_BIND: MEDIA_BEHIND, ESTRADE_MEDIA_PUBLIC_IP: MEDIA_THROUGH } });

/** For how many seconds the page says that the connection is lost. */
async function awayFor(seat: Seat): Promise<number> {
  const said = await seat.page.getByText("Connexion perdue depuis").innerText();
  return Number(/depuis\s(\d+)\ss/.exec(said)?.[1] ?? Number.NaN);
}

test("the network goes away in mid-class and comes back", async ({ server, newVisitor }) => {
  const cable = await Cable.lay(server.httpPort, server.mediaPort);
  try {
    const school = await openSchool(server, ["Afi", "Koffi"]);
    const session = await planSession(school);
    const path = classroomPath(school, session.id);
    const [afi, koffi] = [
      new Seat(await newVisitor({ baseURL: cable.url }), school.students[0]!),
      new Seat(await newVisitor({ baseURL: cable.url }), school.students[1]!),
    ];
    for (const [index, one] of [afi, koffi].entries()) {
      await logIn(one.page, school.students[index]!);
      await one.enter(path);
    }
    // The instructor is not behind the cable and only writes.
    const estelle = new Seat(await newVisitor(), school.instructor);
    await logIn(estelle.page, school.instructor);
    await estelle.enterInText(path);
    await estelle.say("Avant la panne");
    await afi.sees(koffi);
    await koffi.sees(afi);
    for (const one of [afi, koffi]) await expect(one.line("Avant la panne")).toHaveCount(1);
    let gone = 0;

    await test.step("nothing passes: the page notices by itself and says so", async () => {
      cable.pull();
      gone = Date.now();
      await estelle.say("Pendant la panne, un");
      await estelle.say("Pendant la panne, deux");
      await afi.say("Écrit sans réseau");
      for (const one of [afi, koffi]) await expect(one.page.getByText("Connexion perdue depuis")).toBeVisible({ timeout: 25_000 });
      expect(await awayFor(afi), "away since the last word, not since it was noticed").toBeGreaterThan(9);
      await expect(afi.page.locator(".msg.waiting")).toHaveCount(1);
      await expect(estelle.line("Écrit sans réseau")).toHaveCount(0);
    });

    await test.step("it comes back: so do sockets, sound and picture", async () => {
      cable.plug();
      for (const one of [afi, koffi]) {
        await expect(one.page.getByText(/De retour après .* sans connexion. [23] messages vous attendent/)).toBeVisible();
        await one.connected();
      }
      await afi.sees(koffi);
      await koffi.sees(afi);
      await koffi.hears(afi);
    });

    await test.step("nothing is lost, nothing doubled", async () => {
      for (const one of [afi, koffi, estelle]) {
        for (const text of ["Avant la panne", "Pendant la panne, un", "Pendant la panne, deux", "Écrit sans réseau"]) {
          await expect(one.line(text), `${text}, for ${one.name}`).toHaveCount(1);
        }
        expect(await one.present()).toEqual(["Afi Essai", "Estelle Essai", "Koffi Essai"]);
      }
    });

    await test.step("a browser that is told of its network comes back at once", async () => {
      const shown = (await koffi.figures()).messages;
      await koffi.page.context().setOffline(true);
      await expect.poll(() => koffi.page.evaluate(() => navigator.onLine)).toBe(false);
      await estelle.say("Pendant le tunnel");
      await koffi.page.context().setOffline(false);
      await expect(koffi.line("Pendant le tunnel")).toHaveCount(1);
      expect((await koffi.figures()).messages).toBe(shown + 1);
      await koffi.sees(afi);
    });

    await test.step("an absence shorter than the grace splits no attendance", async () => {
      await school.instructor.api.call("POST", `/api/live-sessions/${session.id}/end`);
      await expect(estelle.page.getByRole("heading", { name: "La session est terminée" })).toBeVisible();
      const csv = await readCsv(estelle.page, `/dashboard/instructor/live-sessions/${session.id}/report.csv`);
      for (const line of csv) {
        expect([line.firstName, line.stays.length]).toEqual([line.firstName, 1]);
        expect(line.seconds * 1000).toBeGreaterThan(Date.now() - gone - 5_000);
      }
    });
  } finally {
    await cable.dispose();
  }
});
