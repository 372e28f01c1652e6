import type { BrowserContext, Page, Request } from "@playwright/test";

import { logIn } from "../fixtures/actors.ts";
import { type Member, openSchool, planSession } from "../fixtures/school.ts";
import { expect, test } from "../fixtures/test.ts";

const DASHBOARD = "/dashboard/student/live-sessions";

/** Streams that the pages of a browser asked for. */
function countStreams(context: BrowserContext): string[] {
  const streams: string[] = [];
  context.on("request", (request) => {
    if (new URL(request.url()).pathname === "/api/events") streams.push(request.url());
  });
  return streams;
}

/** How often a page was asked for, by its scripts or anew. */
interface Looks {
  readonly begun: () => number;
  /** Until no look is under way and none follows. */
  readonly rest: () => Promise<void>;
}

function countLooks(page: Page): Looks {
  let [begun, ended] = [0, 0];
  const isLook = (request: Request): boolean => request.isNavigationRequest() || (request.resourceType() === "fetch" && request.url() === page.url());
  page.on("request", (request) => (begun += Number(isLook(request))));
  page.on("requestfinished", (request) => (ended += Number(isLook(request))));
  const rest = async (): Promise<void> => {
    let before = -1;
    const isStill = (): boolean => {
      const same = begun === ended && begun === before;
      before = begun;
      return same;
    };
    await expect.poll(isStill, { intervals: [250] }).toBe(true);
  };
  return { begun: () => begun, rest };
}

/** Has the pages of a browser look as soon as something happens, each time, and keep every sentence that they say. */
async function makeEager(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    Math.random = () => 0;
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (target instanceof Element && target.matches("[data-told]")) said.push(target.textContent ?? "");
      }
    }).observe(document, { childList: true, subtree: true });
  });
}

/** What a page said so far: the next sentence may take the place of one before a test sees it. */
const said = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);

test("two tabs of a student’s dashboard stay true by one stream, without a reload", async ({ server, newVisitor }) => {
  const school = await openSchool(server, ["Afi", "Koffi"]);
  const [afi, koffi] = school.students as [Member, Member];
  const { instructor } = school;
  const first = await planSession(school, { title: "Les fractions", inMinutes: 20 });
  const second = await planSession(school, { title: "Les racines", inMinutes: 120 });

  const one = await newVisitor();
  await makeEager(one.context());
  const streams = countStreams(one.context());
  await logIn(one, afi);
  // The page that one comes to after logging in has its own, and takes it along.
  await expect.poll(() => streams.length).toBe(1);
  await one.goto(DASHBOARD);
  const two = await one.context().newPage();
  await two.goto(DASHBOARD);
  const tabs = [one, two];
  for (const tab of tabs) {
    await expect(tab.getByRole("link", { name: "Les fractions", exact: true })).toBeVisible();
    await expect(tab.locator(".hero")).toHaveCount(0);
    // A reload would take this away.
    await tab.evaluate(() => document.documentElement.setAttribute("data-here-since", "before"));
  }

  await test.step("the class starts", async () => {
    await instructor.api.call("POST", `/api/live-sessions/${first.id}/start`, {});
    for (const tab of tabs) {
      await expect(tab.locator(".hero").getByRole("link", { name: "Les fractions", exact: true })).toBeVisible();
      await expect(tab.locator(".hero").getByText("En direct").first()).toBeVisible();
      await expect(tab.locator("[data-told]")).toHaveText("La session «\u202fLes fractions\u202f» a commencé.");
    }
  });

  await test.step("another one is moved, then called off, and the focus stays where it was", async () => {
    const link = one.getByRole("link", { name: "Les racines", exact: true });
    await link.focus();
    const start = new Date(Date.now() + 180 * 60_000);
    const times = { scheduled_start_at: start.toISOString(), scheduled_end_at: new Date(start.getTime() + 3_600_000).toISOString() };
    await instructor.api.call("PUT", `/api/live-sessions/${second.id}`, times);
    const stamp = `${times.scheduled_start_at.slice(0, 16)}`;
    for (const tab of tabs) {
      await expect(tab.locator(`time[datetime^="${stamp}"]`).first()).toBeAttached();
      await expect(tab.locator("[data-told]")).toHaveText("La session «\u202fLes racines\u202f» a changé d’horaire.");
    }
    await expect(link).toBeFocused();
    await instructor.api.call("DELETE", `/api/live-sessions/${second.id}`, { reason: "Grève" });
    for (const tab of tabs) {
      await expect.poll(() => said(tab)).toContain("La session «\u202fLes racines\u202f» est annulée.");
      await expect(tab.locator('[data-fragment="upcoming"]').getByText("Les racines")).toHaveCount(0);
      await expect(tab.locator('[data-fragment="past"]').getByText("Annulée").first()).toBeVisible();
    }
  });

  await test.step("what does not concern a page costs it nothing", async () => {
    const detail = await one.context().newPage();
    await detail.goto(`/courses/${school.course.slug}/live-sessions/${first.id}`);
    await expect(detail.getByText("En direct").first()).toBeVisible();
    const looks = [...tabs, detail].map(countLooks);
    for (const { rest } of looks) await rest();
    const before = looks.map(({ begun }) => begun());

    const other = await openOther(instructor);
    await koffi.api.call("PATCH", "/api/users/me/", { first_name: "Koffi" });
    await instructor.api.call("POST", `/api/live-sessions/${other}/start`, {});
    await planSession(school, { title: "Les suites", inMinutes: 240 });
    for (const tab of tabs) await expect(tab.getByRole("link", { name: "Les suites", exact: true })).toBeVisible();
    await instructor.api.call("POST", `/api/live-sessions/${first.id}/end`, {});
    for (const tab of tabs) await expect(tab.locator(".hero")).toHaveCount(0);
    await expect(detail.locator('[data-fragment="state"]').getByText("Terminée").first()).toBeVisible();
    expect(looks.map(({ begun }, tab) => begun() - (before[tab] ?? 0)), "both dashboards show both sessions").toEqual([2, 2, 1]);
    await detail.close();
  });

  for (const tab of tabs) await expect(tab.locator("html")).toHaveAttribute("data-here-since", "before");
  expect(streams, "one stream a browser").toHaveLength(2);

  await test.step("the tab that read it is closed, and the other one reads on", async () => {
    await one.close();
    await expect.poll(() => streams.length).toBe(3);
    const third = await planSession(school, { title: "Les puissances", inMinutes: 25 });
    await expect(two.getByRole("link", { name: "Les puissances", exact: true })).toBeVisible();
    await instructor.api.call("POST", `/api/live-sessions/${third.id}/start`, {});
    await expect(two.locator(".hero").getByRole("link", { name: "Les puissances", exact: true })).toBeVisible();
    await expect(two.locator("html")).toHaveAttribute("data-here-since", "before");
  });
});

test("who waits at the door sees that the class is called off", async ({ server, newVisitor }) => {
  const school = await openSchool(server, ["Afi"]);
  const session = await planSession(school, { inMinutes: 90 });
  const page = await newVisitor();
  await logIn(page, school.students[0]!);
  await page.goto(`/courses/${school.course.slug}/live-sessions/${session.id}/join`);
  await page.evaluate(() => document.documentElement.setAttribute("data-here-since", "before"));
  await school.instructor.api.call("DELETE", `/api/live-sessions/${session.id}`, { reason: "Panne" });
  await expect(page.locator('[data-fragment="door"]').getByText(/annulée/).first()).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-here-since", "before");
});

/** A planned session of another course, in which none of the students is. */
async function openOther(instructor: Member): Promise<number> {
  const { data: course } = await instructor.api.call<{ data: { id: number } }>("POST", "/api/courses", { title: "Autre cours", is_published: true });
  const { data } = await instructor.api.call<{ data: { id: number } }>("POST", `/api/courses/${course.id}/live-sessions`, {
    title: "Ailleurs",
    scheduled_start_at: new Date(Date.now() + 600_000).toISOString(),
    scheduled_end_at: new Date(Date.now() + 1_200_000).toISOString(),
  });
  return data.id;
}
