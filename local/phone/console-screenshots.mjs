// Pictures of the console on a running stack: screens of a desk and the counter on a phone, in each language; the
// README's go to docs/images.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { launch } from "./browser.mjs";

const { CONSOLE_URL: url, API_URL: api, MEMBER: member, OPERATORS, ROOT: root } = process.env;
const operators = JSON.parse(OPERATORS); // role → {name, password}
const FOLDER = join(root, ".local", "screenshots");
const IMAGES = join(root, "docs", "images");
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 760 };
const PAGES = [
  ["home", ""],
  ["redemptions", "redemptions"],
  ["members", "members"],
  ["rewards", "rewards"],
  ["campaigns", "campaigns"],
  ["trail", "trail"],
];
const IN_THE_README = ["home", "rewards"];
const SETTLED_MS = 1500;

mkdirSync(FOLDER, { recursive: true });
const browser = await launch();
for (const language of ["zh-CN", "en"]) {
  await desk(language);
  await counter(language);
}
await browser.close();

async function as(role, language, viewport) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1.25, timezoneId: "Asia/Shanghai", reducedMotion: "reduce" });
  await context.addInitScript((chosen) => localStorage.setItem("console.language", chosen), language);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  await page.locator("input").first().fill(operators[role].name);
  await page.locator("input[type=password]").fill(operators[role].password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: new RegExp(operators[role].name) }).waitFor();
  return { page, context };
}

async function desk(language) {
  const { page, context } = await as("owner", language, DESK);
  for (const [name, path] of PAGES) {
    await page.goto(path ? `${url}/${path}` : url);
    await settled(page);
    await page.screenshot({ path: join(FOLDER, `console-${name}.${language}.png`) });
    if (IN_THE_README.includes(name)) await keep(page, name, language);
  }
  await context.close();
}

/** A voucher of the member, redeemed in the store, as the phone at the counter shows it. */
async function counter(language) {
  const { page, context } = await as("counter", language, PHONE);
  await page.goto(`${url}/counter`);
  await page.locator("#voucher").fill(await shownCode());
  await page.keyboard.press("Enter"); // looks at it
  await page.locator(".verdict").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".verdict.yes").waitFor();
  await settled(page);
  await page.screenshot({ path: join(FOLDER, `console-counter.${language}.png`) });
  await keep(page, "counter", language);
  await context.close();
}

async function settled(page) {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(SETTLED_MS);
}

async function keep(page, name, language) {
  const suffix = language === "en" ? ".en" : "";
  await page.screenshot({ path: join(IMAGES, `console-${name}${suffix}.jpg`), type: "jpeg", quality: 80 });
}

/** What the member's phone shows at the counter: a new voucher, and its code of this half minute. */
async function shownCode() {
  const login = await asked("POST", "/login", { code: `demo-${member}` });
  const key = { "Idempotency-Key": crypto.randomUUID(), Authorization: `Bearer ${login.token}` };
  const { redemption_id } = await asked("POST", "/redeem", { reward_id: "pot-of-tea", quantity: 1, expected_points: 110 }, key);
  const { voucher } = await asked("GET", `/redemptions/${redemption_id}`, undefined, key);
  return voucher.voucher_code;
}

async function asked(method, path, body, headers = {}) {
  const answer = await fetch(new URL(path, api), { method, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
