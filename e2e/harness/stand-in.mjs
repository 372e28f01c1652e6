#!/usr/bin/env node
// Keeps to the contract between the fixture and the program (settings, the line that says ready, signals) and to
// nothing else, so that the fixture is tested without the program. What it was told to be comes in the environment.
import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const env = process.env;
const starts = join(env.ESTRADE_DATA_DIR, "starts");
appendFileSync(starts, "start\n");

if (env.STAND_IN === "fails") {
  console.error(`the port is taken; data would be in ${env.ESTRADE_DATA_DIR}`);
  process.exit(1);
}

const PAGES = {
  "/labelled": `<label>Nom <input name="name"></label>`,
  "/unlabelled": `<input name="name">`,
  "/stage": `<video autoplay playsinline></video>`,
  "/dashboard": "",
  "/login": `<form method="post" action="/login"><input type="email" name="email"><input type="password" name="password"><button>Entrer</button></form>`,
};

function json(answer, status, body) {
  answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function read(request) {
  let body = "";
  for await (const piece of request) body += piece;
  return body;
}

/** One account at most: the e-mail is its token too. */
let account;

async function act(request, answer) {
  const body = await read(request);
  if (request.url === "/api/users/register/") {
    account = JSON.parse(body);
    if (account.email === "") json(answer, 422, { code: "validation_failed", fields: { email: ["required"] } });
    else json(answer, 201, { token: account.email });
  } else {
    const form = new URLSearchParams(body);
    const right = form.get("email") === account?.email && form.get("password") === account?.password;
    answer.writeHead(303, { location: right ? "/dashboard" : "/login" }).end();
  }
}

createServer((request, answer) => {
  const page = PAGES[request.url];
  if (request.method === "POST") {
    void act(request, answer);
  } else if (request.url === "/api/users/me/") {
    const known = account !== undefined && request.headers.authorization === `Bearer ${account.email}`;
    json(answer, known ? 200 : 401, known ? { email: account.email } : { code: "unauthenticated" });
  } else if (request.url === "/seen") {
    const settings = Object.fromEntries(Object.entries(env).filter(([name]) => /^(ESTRADE_|DATABASE_URL)/.test(name)));
    json(answer, 200, { arguments: process.argv.slice(2), settings, starts: readFileSync(starts, "utf8").split("\n").length - 1 });
  } else if (page === undefined) {
    answer.writeHead(404).end();
  } else {
    answer.setHeader("content-type", "text/html; charset=utf-8");
    answer.setHeader("content-security-policy", "default-src 'self'; form-action 'self'; frame-ancestors 'none'");
    answer.end(`<!doctype html><html lang="fr"><head><title>Page</title></head><body><main><h1>Page</h1>${page}</main></body></html>`);
  }
}).listen(Number(env.ESTRADE_LISTEN.split(":")[1]), "127.0.0.1", () => console.log(`listening on http://${env.ESTRADE_LISTEN}`));

process.on("SIGTERM", () => process.exit(env.STAND_IN === "stops badly" ? 1 : 0));
