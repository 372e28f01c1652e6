import { expect, test } from "../fixtures/test.ts";

test.use({ serverFlags: ["--demo"] });

// That nothing is stopped by the content policy and no other host is asked, the fixture sees to.
test("the API's reference shows every route, and one can be tried", async ({ server, newVisitor }) => {
  const page = await newVisitor();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto("/api/docs/");
  await expect(page).toHaveTitle("Estrade API");

  const described = (await (await page.request.get(`${server.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const routes = Object.values(described.paths).flatMap((methods) => Object.keys(methods));
  await expect(page.locator(".opblock")).toHaveCount(routes.length);

  const list = page.locator("#operations-Courses-listCourses");
  await list.locator("button.opblock-summary-control").click();
  await list.getByRole("button", { name: "Try it out" }).click();
  await list.getByRole("button", { name: "Execute" }).click();
  await expect(list.locator(".live-responses-table .response .response-col_status").first()).toContainText("200");
  await expect(list.locator(".live-responses-table")).toContainText("leadership-et-management");
  expect(said).toEqual([]);
});
