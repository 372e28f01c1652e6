import { logIn } from "../fixtures/actors.ts";
import { Seat } from "../fixtures/classroom.ts";
import { readCsv } from "../fixtures/report.ts";
import { classroomPath, openSchool, planSession, roster, sessionNow } from "../fixtures/school.ts";
import { expect, test } from "../fixtures/test.ts";

/** Everybody is back this soon after the server answers again. */
const BACK_WITHIN_MS = 10_000;
const TOLERANCE_MS = 1_500;

test("the server is killed and started again in the middle of a class", async ({ server, newVisitor }, testInfo) => {
  const school = await openSchool(server, ["Afi", "Koffi"]);
  const session = await planSession(school);
  const seats: Seat[] = [];
  for (const who of [school.instructor, ...school.students]) {
    const seat = new Seat(await newVisitor(), who);
    await logIn(seat.page, who);
    await seat.enter(classroomPath(school, session.id));
    seats.push(seat);
  }
  const [estelle, afi, koffi] = seats as [Seat, Seat, Seat];
  for (const viewer of seats) for (const other of seats) if (viewer !== other) await viewer.sees(other);
  await afi.control("Lever").click();
  await expect(afi.control("Baisser")).toBeVisible();
  await estelle.say("Avant la coupure");
  for (const one of seats) await expect(one.line("Avant la coupure")).toHaveCount(1);
  const before = await roster(school, session.id);

  await test.step("the server is gone; what is written meanwhile waits", async () => {
    await server.kill9();
    for (const one of seats) await expect(one.page.getByText("Connexion perdue depuis")).toBeVisible();
    await koffi.say("Écrit pendant la coupure");
    await expect(koffi.page.locator(".msg.waiting")).toHaveCount(1);
  });

  await test.step("everybody is back by themselves, in the same room, with sound and picture", async () => {
    await server.start();
    const started = Date.now();
    for (const one of seats) await one.open();
    const socketsBack = Date.now() - started;
    await Promise.all(seats.map((one) => one.connected()));
    const mediaBack = Date.now() - started;
    testInfo.annotations.push({ type: "back after a restart", description: `sockets ${socketsBack} ms, media ${mediaBack} ms` });
    console.log(`back after a restart: sockets ${socketsBack} ms, media ${mediaBack} ms`);
    expect(mediaBack).toBeLessThan(BACK_WITHIN_MS);
    for (const one of seats) expect(await one.present()).toEqual(["Afi Essai", "Estelle Essai", "Koffi Essai"]);
    for (const viewer of seats) for (const other of seats) if (viewer !== other) await viewer.sees(other);
    await estelle.hears(koffi);
  });

  await test.step("what was written meanwhile arrives once, and nothing before it is lost or doubled", async () => {
    for (const one of seats) {
      await expect(one.line("Écrit pendant la coupure")).toHaveCount(1);
      await expect(one.line("Avant la coupure")).toHaveCount(1);
    }
    await expect(koffi.page.locator(".msg.waiting")).toHaveCount(0);
    await expect(afi.control("Baisser"), "the hand is still up").toBeVisible();
  });

  await test.step("attendance is neither split nor doubled", async () => {
    await school.instructor.api.call("POST", `/api/live-sessions/${session.id}/end`);
    await expect(afi.page.getByRole("heading", { name: "La session est terminée" })).toBeVisible();
    const endedAt = Date.parse((await sessionNow(school, session.id)).actual_end_at ?? "");
    for (const line of await roster(school, session.id)) {
      const joinedAt = before.find((one) => one.user_id === line.user_id)?.joined_at ?? null;
      expect(line.joined_at).toBe(joinedAt);
      const wanted = endedAt - Date.parse(joinedAt ?? "");
      const measured = (line.attendance_seconds ?? 0) * 1000;
      expect(Math.abs(measured - wanted), `attendance of ${line.user_id}: ${measured} ms, ${wanted} ms by the clock`).toBeLessThanOrEqual(TOLERANCE_MS);
    }
    await estelle.page.goto("/dashboard");
    const csv = await readCsv(estelle.page, `/dashboard/instructor/live-sessions/${session.id}/report.csv`);
    expect(csv.map((line) => [line.firstName, line.stays.length]).sort()).toEqual([
      ["Afi", 1],
      ["Koffi", 1],
    ]);
  });
});
