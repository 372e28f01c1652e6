import { logIn } from "../fixtures/actors.ts";
import { Seat } from "../fixtures/classroom.ts";
import { readCsv } from "../fixtures/report.ts";
import { classroomPath, type Member, openSchool, planSession, roster, sessionNow } from "../fixtures/school.ts";
import { expect, test } from "../fixtures/test.ts";

/** What the server may have seen later than this machine's other processes did. */
const TOLERANCE_MS = 1_500;

/** When somebody came and went, by the clock of the test; server and test share one. */
interface Stays {
  readonly who: Member;
  readonly stays: { from: number; to: number }[];
}

function lengthOf({ stays }: Stays): number {
  return stays.reduce((sum, stay) => sum + stay.to - stay.from, 0);
}

test("the report is right to the second of what was done", async ({ server, newVisitor }) => {
  const school = await openSchool(server, ["Afi", "Koffi", "Fatou", "Yao", "Binta"]);
  const session = await planSession(school);
  const path = classroomPath(school, session.id);
  const log = new Map<string, Stays>(school.students.map((who) => [who.firstName, { who, stays: [] }]));
  const came = (name: string): void => void log.get(name)?.stays.push({ from: Date.now(), to: Number.NaN });
  const went = (name: string): void => {
    const stay = log.get(name)?.stays.at(-1);
    if (stay !== undefined) stay.to = Date.now();
  };
  /** Somebody in a browser of their own, in class. */
  const arrive = async (name: string): Promise<Seat> => {
    const who = school.students.find((one) => one.firstName === name);
    if (who === undefined) throw new Error(`${name} is not enrolled`);
    const seat = new Seat(await newVisitor(), who);
    await logIn(seat.page, who);
    await seat.enterInText(path);
    came(name);
    return seat;
  };

  const afi = await arrive("Afi");
  const koffi = await arrive("Koffi");
  const fatou = await arrive("Fatou");
  const yao = await arrive("Yao");

  await test.step("the browser of one is gone without a word", async () => {
    await fatou.page.context().close();
    went("Fatou");
  });

  await test.step("a reload comes back by itself", async () => {
    await afi.page.reload();
    await afi.open();
    expect(await afi.present()).toContain("Afi Essai");
  });

  await test.step("a second tab of the same person takes the place of the first", async () => {
    const second = new Seat(await koffi.page.context().newPage(), log.get("Koffi")!.who);
    await second.enterInText(path);
    await expect.poll(async () => (await second.present()).filter((name) => name === "Koffi Essai")).toHaveLength(1);
    await koffi.page.close();
    await second.say("Me voici dans l'autre onglet");
    await expect(afi.line("Me voici dans l'autre onglet")).toHaveCount(1);
    await second.page.getByRole("button", { name: "Quitter" }).click();
    went("Koffi");
    await expect(second.page.getByRole("heading", { name: "Vous avez quitté la classe" })).toBeVisible();
  });

  await test.step("one leaves and comes again", async () => {
    await yao.page.getByRole("button", { name: "Quitter" }).click();
    went("Yao");
    await expect.poll(async () => afi.present()).not.toContain("Yao Essai");
    await yao.page.getByRole("button", { name: "Revenir en classe" }).click();
    await yao.page.getByRole("button", { name: "Rejoindre", exact: true }).click();
    await yao.open();
    came("Yao");
  });

  await test.step("whoever was cut off stays present for the grace, then is not", async () => {
    const isPresent = async (): Promise<boolean | undefined> =>
      (await roster(school, session.id)).find((line) => line.user_id === fatou.id)?.is_present;
    expect(await isPresent()).toBe(true);
    await expect.poll(isPresent, { timeout: 45_000 }).toBe(false);
  });

  await school.instructor.api.call("POST", `/api/live-sessions/${session.id}/end`);
  for (const name of ["Afi", "Yao"]) went(name);
  await expect(afi.page.getByRole("heading", { name: "La session est terminée" })).toBeVisible();

  const ended = await sessionNow(school, session.id);
  const classMs = Date.parse(ended.actual_end_at ?? "") - Date.parse(ended.actual_start_at ?? "");
  const lines = await roster(school, session.id);

  await test.step("over the API", async () => {
    for (const stays of log.values()) {
      const line = lines.find((one) => one.user_id === stays.who.id);
      const wanted = lengthOf(stays);
      expect(Math.abs((line?.attendance_seconds ?? -1e9) * 1000 - wanted), `${stays.who.firstName}: ${line?.attendance_seconds} s, ${wanted} ms by the test`).toBeLessThanOrEqual(
        stays.stays.length === 0 ? 0 : TOLERANCE_MS * stays.stays.length,
      );
    }
  });

  const teacher = await newVisitor();
  await logIn(teacher, school.instructor);
  const report = `/dashboard/instructor/live-sessions/${session.id}/report`;

  await test.step("as a file", async () => {
    const csv = await readCsv(teacher, `${report}.csv`);
    expect(csv.map((line) => line.firstName).sort()).toEqual(["Afi", "Binta", "Fatou", "Koffi", "Yao"]);
    const numberOfStays = { Afi: 1, Koffi: 1, Fatou: 1, Yao: 2, Binta: 0 };
    for (const line of csv) {
      const stays = log.get(line.firstName)!;
      expect(Math.abs(line.seconds * 1000 - lengthOf(stays)), `seconds of ${line.firstName}`).toBeLessThanOrEqual(TOLERANCE_MS + 1_000);
      expect(Math.abs(line.percent - (100 * lengthOf(stays)) / classMs), `share of ${line.firstName}`).toBeLessThanOrEqual(5);
      expect([line.firstName, line.stays.length]).toEqual([line.firstName, numberOfStays[line.firstName as keyof typeof numberOfStays]]);
    }
    const of = (name: string): string => csv.find((line) => line.firstName === name)?.stays.join() ?? "";
    expect(of("Fatou")).toContain("connexion perdue");
    expect(of("Koffi")).toMatch(/\(parti\)$/);
    expect(of("Afi")).toContain("fin du cours");
    expect(csv.find((line) => line.firstName === "Binta")).toMatchObject({ seconds: 0, percent: 0, marks: "Absent" });
  });

  await test.step("on the report's page", async () => {
    await teacher.goto(report);
    const row = (name: string) => teacher.getByRole("row").filter({ hasText: `${name} Essai` });
    await expect(row("Binta")).toContainText("Absent");
    await expect(row("Binta")).toContainText("Jamais venu");
    await expect(row("Yao")).toContainText("2 séjours");
    await expect(row("Afi")).toContainText("1 séjour");
    await expect(row("Koffi")).toContainText("1 séjour");
    await expect(teacher.getByRole("img", { name: /./ }).first()).toBeVisible();
  });

  await test.step("a student sees their own line and nobody else's", async () => {
    await yao.page.goto(path.replace(/\/join$/, ""));
    await expect(yao.page.getByRole("heading", { name: "Ma présence" })).toBeVisible();
    await expect(yao.page.getByText("2 séjours")).toBeAttached();
    const own = await log.get("Yao")!.who.api.call<{ data: { user_id: number; attendance_seconds: number | null }[] }>(
      "GET",
      `/api/live-sessions/${session.id}/participants`,
    );
    for (const line of own.data) expect([line.user_id, line.attendance_seconds === null]).toEqual([line.user_id, line.user_id !== yao.id]);
    expect((await yao.page.request.get(report)).status()).toBe(403);
  });
});
