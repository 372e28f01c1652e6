import { ApiClient, logIn, person, register } from "../fixtures/actors.ts";
import { expect, test } from "../fixtures/test.ts";
import { STAND_IN } from "./stand-in.ts";

test.use({ serverBinary: STAND_IN });

const zoe = person("Zoé", "student");

test("a person registers over the API and logs in on the page", async ({ server, newVisitor }) => {
  const api = await register(server.url, zoe);
  expect(await api.call<{ email: string }>("GET", "/api/users/me/")).toEqual({ email: "zoe@ecole.example" });
  const page = await newVisitor();
  await logIn(page, zoe);
  await expect(page).toHaveURL(`${server.url}/dashboard`);
});

test("a refusal is an error that says what was answered", async ({ server }) => {
  await expect(new ApiClient(server.url).call("GET", "/api/users/me/")).rejects.toThrow("GET /api/users/me/ answered 401");
  await expect(register(server.url, { ...zoe, email: "" })).rejects.toThrow(/answered 422: .*email/);
});
