// The mini program in a browser, with a service that answers as a test wishes. Time passes sixty times as fast, so that
// waiting for another attempt costs nothing; the day is always 29 November 2026, noon in China.

import { readFileSync } from "node:fs";

import { launch, phone } from "../../local/phone/browser.mjs";

const ANSWERS = JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8"));
const NOON = Date.parse("2026-11-29T12:00:00+08:00");
const LATE_MS = 7; // 400 ms of the page's time
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><rect width="4" height="3" fill="#9cc5b1"/></svg>';
export const URL_OF_PHONE = process.env.PHONE_URL;

/** Every page, an address of it, words of its content, and the calls whose empty answers leave it empty. */
export const PAGES = [
  { path: "pages/points/index", shows: "12,486" },
  { path: "pages/points/entries", shows: "2026年11月", empty: ["GET /points/entries"] },
  { path: "pages/points/expiry", shows: "12月21日", empty: ["GET /points"] },
  { path: "pages/sign-in/index", shows: "连续签到 3 天", isKept: false },
  { path: "pages/earn/index", shows: "接茶叶小游戏" },
  { path: "pages/earn/survey", query: "activity_id=taste-survey", shows: "最爱哪一款", empty: ["GET /activities"], isKept: false },
  { path: "pages/earn/game", query: "activity_id=catch-the-leaves", shows: "接茶叶小游戏", empty: ["GET /activities"], isKept: false },
  { path: "pages/rewards/index", shows: "龙泉青瓷茶杯", empty: ["GET /rewards"] },
  { path: "pages/rewards/detail", query: "reward_id=spring-tin", shows: "春茶铁罐 100 克" },
  { path: "pages/rewards/confirm", query: "reward_id=spring-tin&quantity=1", shows: "春茶铁罐 100 克", isKept: false },
  { path: "pages/redemptions/index", shows: "茶壶帆布袋", empty: ["GET /redemptions"] },
  { path: "pages/redemptions/detail", query: "redemption_id=r-pay", shows: "¥29.9", isKept: false },
  { path: "pages/redemptions/detail", query: "redemption_id=r-service", shows: "到店出示", isKept: false, name: "voucher" },
  { path: "pages/redemptions/detail", query: "redemption_id=r-shipped", shows: "顺丰速运", isKept: false, name: "parcel" },
  { path: "pages/coupons/index", shows: "满 50 元可用", empty: ["GET /coupons"] },
  { path: "pages/rank/index", shows: "石头", empty: ["GET /rank"] },
  { path: "pages/invite/index", shows: "k7q2" },
  { path: "pages/messages/index", shows: "积分快到期了", empty: ["GET /messages"] },
  { path: "pages/me/index", shows: "小明" },
  { path: "pages/me/profile", shows: "排行榜上怎么显示我", isKept: false },
  { path: "pages/me/privacy", shows: "导出我的数据", hasCalls: false },
  { path: "pages/rules/index", shows: "怎么得积分" },
];

export const pageOf = (path) => PAGES.find((at) => at.path === path);
export const addressOf = ({ path, query }) => `/${path}${query ? `?${query}` : ""}`;
export const nameOf = ({ path, name }) => name ?? path.replace(/^pages\//, "").replace("/", "-");

/** What the service answers: everything, nothing, or trouble. `asked` is what it was asked, in order. */
export class Service {
  asked = [];
  trouble = "none";
  emptied = [];
  changes = {};
  held = [];

  async answer(route) {
    const request = route.request();
    const { pathname, searchParams } = new URL(request.url());
    const call = this.callOf(request.method(), pathname);
    this.asked.push({ call, query: Object.fromEntries(searchParams), body: request.postDataJSON(), key: request.headers()["idempotency-key"] });
    if (call === "POST /login") return route.fulfill({ json: ANSWERS[call] });
    switch (this.trouble) {
      case "none": return this.goingWell(route, call, pathname);
      case "shaky": return this.shaken(route, call, pathname);
      case "slow": return void this.held.push(route);
      case "offline": return route.abort("internetdisconnected");
      case "garbage": return route.fulfill({ status: 200, contentType: "text/html", body: "<html>请登录无线网络</html>" });
      case "busy": return route.fulfill({ status: 503, headers: { "Retry-After": "90" }, json: this.problem("TRY_AGAIN", "系统繁忙，请稍后再试", 503) });
      case "hasty": return route.fulfill({ status: 429, json: this.problem("RATE_LIMITED", "操作太频繁，请稍后再试", 429) });
      default: return route.fulfill({ status: 500, json: this.problem("INTERNAL_ERROR", "出了点问题", 500) });
    }
  }

  /** Late, and one in seven is lost on the way. */
  async shaken(route, call, pathname) {
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    return this.asked.length % 7 === 0 ? route.abort("connectionreset") : this.goingWell(route, call, pathname);
  }

  callOf(method, pathname) {
    const path = pathname.replace(/^\/(rewards|redemptions)\/[^/]+/, "/$1/{id}");
    return `${method} ${path}`;
  }

  goingWell(route, call, pathname) {
    const change = this.changes[call];
    if (change) return route.fulfill(typeof change === "function" ? change(route.request().postDataJSON()) : { json: change });
    if (call === "GET /redemptions/{id}") {
      const found = ANSWERS["GET /redemptions"].items.find(({ redemption_id }) => pathname.endsWith(redemption_id));
      return route.fulfill({ json: found });
    }
    const answer = ANSWERS[call] ?? {};
    return route.fulfill({ json: this.emptied.includes(call) ? emptied(answer) : answer });
  }

  problem(code, title, status) {
    return { type: "about:blank", title, status, detail: "", code, request_id: "req-4711" };
  }

  /** Lets nobody wait for answers of a test that is over. */
  async release() {
    await Promise.all(this.held.splice(0).map((route) => route.abort().catch(() => undefined)));
  }

  count(call) {
    return this.asked.filter((each) => each.call === call).length;
  }
}

function emptied(answer) {
  const empty = { ...answer };
  for (const [name, value] of Object.entries(answer)) if (Array.isArray(value) && name !== "boards") empty[name] = [];
  return empty;
}

/** A phone whose mini program asks `service`. Letters are drawn only where their size matters: fonts take time. */
export async function open(browser, service, { hasFonts = false, ...options } = {}) {
  const opened = await phone(browser, URL_OF_PHONE, { at: { as: "ming", privacy: "agreed" }, ...options });
  await opened.context.addInitScript(hurry, NOON);
  await opened.context.route((url) => !url.pathname.startsWith("/_phone/"), (route) => service.answer(route));
  if (!hasFonts) await opened.context.route("**/fonts.css", (route) => route.fulfill({ contentType: "text/css", body: "" }));
  await opened.context.route("**/picture.svg", (route) => route.fulfill({ contentType: "image/svg+xml", body: PICTURE }));
  return opened;
}

function hurry(noon) {
  const Real = Date;
  const ahead = noon - Real.now();
  window.Date = class extends Real {
    constructor(...parts) {
      if (parts.length) super(...parts);
      else super(Real.now() + ahead);
    }
    static now() {
      return Real.now() + ahead;
    }
  };
  const wait = window.setTimeout;
  window.setTimeout = (act, ms, ...more) => wait(act, ms / 60, ...more);
}

/** Goes to a page as if it were the first one, with nothing kept but the login. */
export async function visit(page, at, { keeping = false } = {}) {
  await page.evaluate(async ([url, isKeeping]) => {
    for (const key of Object.keys(localStorage)) if (!isKeeping && key.includes("/points.kept.")) localStorage.removeItem(key);
    await wx.reLaunch({ url });
  }, [addressOf(at), keeping]);
}

export const shown = (page, text) => page.locator("#viewport .page-holder:not([hidden])").getByText(text, { exact: false }).first().waitFor({ timeout: 4000 });

export { launch };
