// Pictures of the mini program on a running stack: every page in light and dark, and four phones side by side for the
// README, in each language.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { launch, phone } from "./browser.mjs";

const { PHONE_URL: url, MEMBER: member, ROOT: root } = process.env;
const FOLDER = join(root, ".local", "screenshots");
const PAGES = [
  ["points", "/pages/points/index", ".plot img"],
  ["rewards", "/pages/rewards/index", ".reward"],
  ["rank", "/pages/rank/index", ".podium"],
  ["sign-in", "/pages/sign-in/index", ".rung"],
  ["earn", "/pages/earn/index", ".task"],
  ["me", "/pages/me/index", ".item"],
  ["entries", "/pages/points/entries", ".entry"],
  ["expiry", "/pages/points/expiry", ".dying"],
  ["reward", "/pages/rewards/detail?reward_id=spring-tin", ".term"],
  ["confirm", "/pages/rewards/confirm?reward_id=spring-tin", ".stepper"],
  ["redemptions", "/pages/redemptions/index", ".tag"],
  ["coupons", "/pages/coupons/index", ".coupon"],
  ["invite", "/pages/invite/index", ".invite"],
  ["messages", "/pages/messages/index", ".message"],
  ["rules", "/pages/rules/index", ".card"],
  ["privacy", "/pages/me/privacy", ".card"],
];
const SHOWN_IN_THE_README = ["points", "rewards", "rank", "sign-in"];
const SETTLED_MS = 700;

mkdirSync(FOLDER, { recursive: true });
const browser = await launch();
for (const language of ["zh_CN", "en"]) {
  for (const dark of [false, true]) await take(language, dark);
  await compose(language);
}
await browser.close();

function fileOf(name, language, dark) {
  return join(FOLDER, `${name}.${language}${dark ? ".dark" : ""}.png`);
}

async function take(language, dark) {
  const { page, context, open } = await phone(browser, url, { dark, height: 780, at: { as: member, language } });
  await open();
  for (const [name, address, settled] of PAGES) {
    await page.evaluate((target) => wx.reLaunch({ url: target }), address);
    await page.locator(`.page-holder:not([hidden]) ${settled}`).first().waitFor({ timeout: 30_000 });
    await page.waitForTimeout(SETTLED_MS);
    await page.screenshot({ path: fileOf(name, language, dark) });
  }
  await context.close();
}

/** The README's picture: small enough to be read at once, and to be kept in the repository. */
async function compose(language) {
  const width = 240;
  const context = await browser.newContext({ viewport: { width: 4 * (width + 16) + 16, height: 532 }, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  const pictures = SHOWN_IN_THE_README.map((name) => `<img src="data:image/png;base64,${readFileSync(fileOf(name, language, false)).toString("base64")}">`);
  await page.setContent(`<style>body { margin: 16px; display: flex; gap: 16px; background: #fff } img { width: ${width}px; border-radius: 22px; box-shadow: 0 0 0 1px #d9d5cd }</style>${pictures.join("")}`);
  const suffix = language === "en" ? ".en" : "";
  await page.screenshot({ path: join(root, "docs", "images", `mini-program${suffix}.jpg`), type: "jpeg", quality: 82 });
  await context.close();
}
