import { logIn } from "../fixtures/actors.ts";
import { Seat } from "../fixtures/classroom.ts";
import { classroomPath, type Member, openSchool, planSession, sessionNow } from "../fixtures/school.ts";
import { expect, test } from "../fixtures/test.ts";

const SEATED = ["Afi", "Koffi", "Fatou", "Ibrahim", "Mariam", "Yao", "Grâce", "Boris"];

test("the ninth student at eight seats is told so kindly, and a freed seat is usable at once", async ({ server, newVisitor }) => {
  const school = await openSchool(server, [...SEATED, "Nadège", "Awa"]);
  const session = await planSession(school, { seats: SEATED.length });
  const path = classroomPath(school, session.id);
  const [nadegeAccount, awaAccount] = school.students.slice(SEATED.length) as [Member, Member];
  const seated = school.students.slice(0, SEATED.length);
  const take = (who: Member): Promise<unknown> => who.api.call("POST", `/api/live-sessions/${session.id}/join`, {});
  const free = (who: Member): Promise<unknown> => who.api.call("POST", `/api/live-sessions/${session.id}/leave`, {});
  const [first, second, ...others] = seated as [Member, Member, ...Member[]];
  for (const who of [second, ...others]) await take(who);

  const nadege = new Seat(await newVisitor(), nadegeAccount);
  await logIn(nadege.page, nadegeAccount);
  await nadege.page.goto(`${path}?mode=text`);
  const enter = nadege.page.getByRole("button", { name: "Rejoindre", exact: true });
  await expect(enter).toBeVisible();

  await test.step("the last seat goes while one is in the green room", async () => {
    await take(first);
    await enter.click();
    await expect(nadege.page.getByRole("heading", { name: "La classe est complète" })).toBeVisible();
    await expect(nadege.page.getByText("réessayez dans un instant")).toBeVisible();
    await expect(nadege.page.getByRole("link", { name: "Page de la session" })).toBeVisible();
  });

  const awa = new Seat(await newVisitor(), awaAccount);
  await test.step("whoever comes to a full class finds a page that says so", async () => {
    await logIn(awa.page, awaAccount);
    const answer = await awa.page.goto(path);
    expect(answer?.status()).toBe(200);
    await expect(awa.page.getByRole("heading", { name: "Les 8 places sont prises" })).toBeVisible();
    await expect(awa.page.getByText("Une place se libère dès que quelqu’un sort")).toBeVisible();
    await expect(take(awaAccount)).rejects.toThrow(/409.*session_full/);
    expect(await sessionNow(school, session.id)).toMatchObject({ present_count: 8 });
  });

  await test.step("a seat freed is usable at once, by one of the two", async () => {
    await free(first);
    await nadege.page.getByRole("button", { name: "Revenir en classe" }).click();
    await nadege.page.getByRole("button", { name: "Rejoindre", exact: true }).click();
    await nadege.open();
    await awa.page.getByRole("link", { name: "Réessayer" }).click();
    await expect(awa.page.getByRole("heading", { name: "Les 8 places sont prises" })).toBeVisible();
    await free(second);
    await awa.page.getByRole("link", { name: "Réessayer" }).click();
    await awa.page.getByRole("button", { name: "Rejoindre", exact: true }).click();
    await awa.open();
    expect(await awa.present()).toContain("Nadège Essai");
    await expect(take(first)).rejects.toThrow(/409.*session_full/);
  });

  await test.step("who sits already takes no second seat, and a host needs none", async () => {
    await nadege.page.reload();
    await nadege.open();
    await take(others[0]!);
    await take(school.instructor);
    expect(await sessionNow(school, session.id)).toMatchObject({ present_count: 9 });
  });
});
