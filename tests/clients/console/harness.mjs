// The console in a browser, with a service that answers as a test wishes. The files come from the function itself, so
// that its content security policy is the real one. It is always 29 November 2026, noon in China.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { launch } from "../../../local/phone/browser.mjs";

const ANSWERS = JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8"));
const NOON = new Date("2026-11-29T12:00:00+08:00");
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><rect width="4" height="3" fill="#9cc5b1"/></svg>';
const need = createRequire(fileURLToPath(new URL("../../../clients/console/package.json", import.meta.url)));
const AXE = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");
export const URL_OF_CONSOLE = process.env.CONSOLE_URL;

/** Every page, words of its content, and the call whose empty answer leaves it empty. */
export const PAGES = [
  { path: "", name: "home", shows: "库存紧张的奖品" },
  { path: "redemptions", shows: "龙泉青瓷茶杯", call: "GET /merchant/redemptions", empty: "没有待发货的兑换单" },
  { path: "redemptions?status=shipped", name: "redemptions-shipped", shows: "SF1234567890" },
  { path: "redemptions/parcels", name: "parcels", shows: "下载待发货清单", call: "GET /merchant/redemptions", empty: "没有待发货的兑换单" },
  { path: "redemptions/picking", name: "picking", shows: "李雷", call: "GET /merchant/redemptions", empty: "没有待发货的兑换单" },
  { path: "coupons", shows: "满 50 减 10", call: "GET /merchant/coupons", empty: "没有符合的优惠券" },
  { path: "orders", shows: "输入订单号或会员编号来查找" },
  { path: "orders?member_id=m-7f3k", name: "orders-of-member", shows: "还差 0.5 元", call: "GET /merchant/orders", empty: "没有订单" },
  { path: "orders/O-1001", name: "order", shows: "没有规则覆盖类目「礼品卡」", call: "GET /merchant/orders/{id}" },
  { path: "entries", shows: "积分兑换：龙泉青瓷茶杯", call: "GET /merchant/entries", empty: "这些日子没有积分往来" },
  { path: "counter", shows: "券码" },
  { path: "members/segments", name: "segments", shows: "沉睡会员", call: "GET /merchant/segments", empty: "还没有人群" },
  { path: "members", shows: "李雷", call: "GET /merchant/members", empty: "没有符合的会员" },
  { path: "members/m-7f3k", name: "member", shows: "哪些积分什么时候到期", call: "GET /merchant/members/{id}" },
  { path: "rewards", shows: "春茶铁罐 100 克", call: "GET /merchant/rewards", empty: "没有符合的奖品" },
  { path: "rewards/spring-tin", name: "reward", shows: "会员看到的样子", call: "GET /merchant/rewards/{id}" },
  { path: "rewards/new", name: "reward-new", shows: "新奖品" },
  { path: "rewards/five-off", name: "reward-coupon", shows: "满多少可用" },
  { path: "campaigns", shows: "冬至双倍", call: "GET /merchant/campaigns", empty: "还没有营销活动" },
  { path: "campaigns/solstice", name: "campaign", shows: "回测", call: "GET /merchant/campaigns/{id}" },
  { path: "rules", shows: "其他所有品类", call: "GET /merchant/rules", empty: "还没有规则：消费不积分" },
  { path: "rules/everything", name: "rule", shows: "试算一单", call: "GET /merchant/rules/{id}" },
  { path: "activities", shows: "口味小调查", call: "GET /merchant/activities", empty: "还没有任务活动" },
  { path: "activities/taste", name: "activity", shows: "第 1 题", call: "GET /merchant/activities/{id}" },
  { path: "seasons", shows: "等下一轮发", call: "GET /merchant/seasons", empty: "还没有结束的赛季" },
  { path: "terms", shows: "每满5元得1积分", call: "GET /merchant/terms" },
  { path: "messages", shows: "搁置，等人处理 47003", call: "GET /merchant/messages/templates", empty: "没有模板" },
  { path: "messages?member_id=m-7f3k", name: "messages-of-member", shows: "当天已提醒过" },
  { path: "stores", shows: "西湖店", call: "GET /merchant/stores", empty: "还没有门店" },
  { path: "program", shows: "每日签到", call: "GET /merchant/program" },
  { path: "reviews", shows: "接茶叶小游戏", call: "GET /merchant/reviews", empty: "没有待审核的积分" },
  { path: "approvals", shows: "客诉补偿", call: "GET /merchant/approvals", empty: "没有等待审批的" },
  { path: "operators", shows: "还没改初始密码", call: "GET /operators", empty: "还没有员工" },
  { path: "account", shows: "Chrome · Windows", call: "GET /operators/me/sessions" },
  { path: "keys", shows: "小程序商城", call: "GET /merchant/keys", empty: "还没有密钥" },
  { path: "trail", shows: "cancelled", call: "GET /merchant/audit-trail", empty: "没有符合的记录" },
  { path: "figures", shows: "每天的积分", call: "GET /merchant/figures/dashboard" },
  { path: "runs", shows: "积分到期", call: "GET /merchant/runs", empty: "还没有任务跑过" },
];

export const nameOf = ({ path, name }) => name ?? path;

/** What the service answers: everything, nothing, or trouble. `asked` is what it was asked, in order. */
export class Service {
  asked = [];
  trouble = "none";
  emptied = [];
  changes = {};
  held = [];
  hasSession = true;

  async answer(route) {
    const request = route.request();
    const { pathname, searchParams } = new URL(request.url());
    const call = `${request.method()} ${generic(pathname)}`;
    this.asked.push({ call, pathname, query: Object.fromEntries(searchParams), body: bodyOf(request), headers: request.headers() });
    if (call === "POST /operators/login") return this.login(route);
    if (!this.hasSession) return route.fulfill({ status: 401, json: problem("UNAUTHENTICATED", "请先登录", 401) });
    if (call === "GET /operators/me") return route.fulfill({ json: this.changes[call] ?? ANSWERS[call] });
    switch (this.trouble) {
      case "none": return this.goingWell(route, call, pathname, searchParams);
      case "slow": return void this.held.push(route);
      case "offline": return route.abort("internetdisconnected");
      case "garbage": return route.fulfill({ status: 200, contentType: "text/html", body: "<html>请登录无线网络</html>" });
      case "forbidden": return route.fulfill({ status: 403, json: problem("FORBIDDEN", "没有权限", 403) });
      default: return route.fulfill({ status: 500, json: problem("INTERNAL_ERROR", "出了点问题", 500) });
    }
  }

  login(route) {
    const change = this.changes["POST /operators/login"];
    if (change) return route.fulfill(change(route.request().postDataJSON()));
    this.hasSession = true;
    return route.fulfill({ json: { operator: ANSWERS["GET /operators/me"], expires_in: 43_200 } });
  }

  goingWell(route, call, pathname, search) {
    const change = this.changes[call];
    if (change) return route.fulfill(typeof change === "function" ? change(bodyOf(route.request()), pathname) : { json: change });
    if (call === "GET /merchant/redemptions") return route.fulfill({ json: this.redemptions(search.get("status")) });
    const one = oneOf(pathname);
    if (one && call.startsWith("GET ")) return route.fulfill({ json: one });
    const answer = ANSWERS[call];
    if (!answer) return route.fulfill({ status: 404, json: problem("NOT_FOUND", "没有找到", 404) });
    return route.fulfill({ json: this.emptied.includes(call) ? { ...answer, items: [], next_cursor: null } : answer });
  }

  redemptions(status) {
    const { items } = ANSWERS["GET /merchant/redemptions"];
    const isEmpty = this.emptied.includes("GET /merchant/redemptions");
    return { items: isEmpty ? [] : items.filter((each) => status.split(",").includes(each.status)), next_cursor: null };
  }

  async release() {
    await Promise.all(this.held.splice(0).map((route) => route.abort().catch(() => undefined)));
  }

  count(call) {
    return this.asked.filter((each) => each.call === call).length;
  }

  last(call) {
    return this.asked.findLast((each) => each.call === call);
  }
}

function bodyOf(request) {
  return request.headers()["content-type"]?.startsWith("image/") ? null : request.postDataJSON();
}

export function problem(code, title, status, errors) {
  return { type: "about:blank", title, status, detail: "", code, request_id: "req-4711", ...(errors && { errors }) };
}

const COLLECTIONS = { activities: "activity_id", campaigns: "campaign_id", rewards: "reward_id", rules: "rule_id" };

function oneOf(pathname) {
  const [, , collection, id, more] = pathname.split("/");
  const field = COLLECTIONS[collection];
  if (!field || !id || more) return undefined;
  return ANSWERS[`GET /merchant/${collection}`].items.find((each) => each[field] === decodeURIComponent(id));
}

/** `/merchant/rewards/spring-tin/prices` → `/merchant/rewards/{id}/prices`. */
function generic(pathname) {
  return pathname
    .replace(/^\/merchant\/(activities|approvals|campaigns|keys|members|orders|redemptions|reviews|rewards|rules|runs|seasons|segments|stores|vouchers)\/(?!preview$|backtest$|ship$|counts$|verify$)[^/]+/, "/merchant/$1/{id}")
    .replace(/^\/operators\/(?!me(\/|$)|login$|logout$)[^/]+/, "/operators/{id}");
}

/** A window, and what goes wrong in it. */
export async function window(browser, { width = 1440, height = 900 } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    timezoneId: "America/New_York", // the operator's machine is elsewhere: all times are the shop's
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && !/Failed to load resource/.test(said.text()) && faults.push(said.text()));
  return { page, context, faults };
}

/** A window of the console whose calls `service` answers. `watch` is given it before anything is loaded. */
export async function open(browser, service, { at = "", isHurried = false, watch = () => undefined, ...size } = {}) {
  const opened = await window(browser, size);
  const { page, context } = opened;
  page.setDefaultTimeout(8000);
  await page.clock.setFixedTime(NOON);
  await context.route((url) => /^\/(merchant|operators)(\/|$)/.test(url.pathname), (route) => service.answer(route));
  await context.route("https://img.example.com/**", (route) => route.fulfill({ contentType: "image/svg+xml", body: PICTURE }));
  if (isHurried) await context.addInitScript(hurry);
  await watch(opened);
  await visit(page, at);
  return opened;
}

/** Waiting for another attempt costs a twentieth. */
function hurry() {
  const wait = window.setTimeout;
  window.setTimeout = (act, ms, ...more) => wait(act, ms / 20, ...more);
}

/** Goes to a page as a link does. */
export async function go(page, path) {
  await page.evaluate((url) => {
    history.pushState({ key: "test", usr: null, idx: (history.state?.idx ?? 0) + 1 }, "", url);
    dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  }, `/console/${path}`);
}

/** Goes to a page as if by its address. */
export async function visit(page, path) {
  await page.goto(`${URL_OF_CONSOLE}${path && `/${path}`}`);
}

export const shown = (page, text) => page.getByText(text, { exact: false }).filter({ visible: true }).first().waitFor();

/** What axe finds, in words. It runs outside of the page's policy, in the world of the test. */
export async function violations(page) {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], rules: { region: { enabled: true } } }));
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary.split("\n")[1] ?? ""}`));
}

/** In the page: how far it is wider than the window, and what sticks out. */
export function overflow() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
  return out.slice(-3).map((element) => `${element.tagName.toLowerCase()}.${element.className} sticks out to ${Math.round(element.getBoundingClientRect().right)}`);
}

export { ANSWERS, launch };
