// Lists: what is chosen is what is asked for, the last choice wins, and a next page is added and not sent anew.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";

import { launch, open, pageOf, PAGES, Service, shown, visit } from "./harness.mjs";

const ANSWERS = JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8"));
const named = (name) => ({ ...ANSWERS["GET /rewards"], items: [{ ...ANSWERS["GET /rewards"].items[0], reward_id: name, name }] });

let browser;
let service;
let opened;
let page;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

beforeEach(async () => {
  await opened?.context.close();
  service = new Service();
  opened = await open(browser, service);
  ({ page } = opened);
  await opened.open();
  await shown(page, "12,486");
});

const here = () => page.locator(".page-holder:not([hidden])");
const tab = (text) => here().getByRole("tab", { name: text, exact: true });
const asked = (call) => service.asked.filter((each) => each.call === call).map(({ query }) => query);

async function lastAsked(call, wanted) {
  await assert.doesNotReject(async () => {
    for (let turn = 0; turn < 40; turn++) {
      const query = asked(call).at(-1);
      if (JSON.stringify(query) === JSON.stringify(wanted)) return;
      await page.waitForTimeout(50);
    }
    assert.deepEqual(asked(call).at(-1), wanted);
  });
}

test("kind, category, order, words and the switch are asked for, and chosen again", async () => {
  await visit(page, pageOf("pages/rewards/index"));
  await shown(page, "龙泉青瓷茶杯");
  await lastAsked("GET /rewards", { limit: "50" });
  await tab("好物").tap();
  await lastAsked("GET /rewards", { limit: "50", kind: "goods" });
  await tab("茶具 3").tap();
  await lastAsked("GET /rewards", { limit: "50", kind: "goods", category: "茶具" });
  await tab("最热").tap();
  await lastAsked("GET /rewards", { limit: "50", kind: "goods", category: "茶具", sort: "popular" });
  await shown(page, "龙泉青瓷茶杯");
  await here().getByRole("switch").tap();
  await lastAsked("GET /rewards", { limit: "50", kind: "goods", category: "茶具", sort: "popular", affordable: "true" });
  await here().locator("input").fill("龙井");
  await here().locator("input").press("Enter");
  await lastAsked("GET /rewards", { limit: "50", kind: "goods", sort: "popular", q: "龙井", affordable: "true" });
  await here().getByRole("button", { name: "清除" }).tap();
  await lastAsked("GET /rewards", { limit: "50", kind: "goods", sort: "popular", affordable: "true" });
});

test("the switch leaves what cannot be had out, and without it each says why", async () => {
  await visit(page, pageOf("pages/rewards/index"));
  for (const word of ["12月1日 10:00 开始", "已兑完", "你还不能换", "你已换满"]) await shown(page, word);
  await shown(page, "还差 4,314 分");
  await here().getByRole("switch").tap();
  await here().getByText("已兑完").waitFor({ state: "detached" });

  assert.equal(await here().getByText("你还不能换").count(), 0);
  await shown(page, "茶壶帆布袋");
});

test("of two choices the last one is shown, whichever answer comes first", async () => {
  await visit(page, pageOf("pages/rewards/index"));
  await shown(page, "龙泉青瓷茶杯");
  service.trouble = "slow";
  await tab("好物").tap();
  await tab("到店").tap();
  await page.waitForFunction(() => true);
  for (let turn = 0; service.held.length < 4 && turn < 40; turn++) await page.waitForTimeout(25);
  const held = service.held.splice(0);
  const kindOf = (route) => new URL(route.request().url()).searchParams.get("kind");
  const answer = (route) => route.fulfill({ json: kindOf(route) ? named(kindOf(route)) : ANSWERS["GET /points"] });
  for (const route of held.filter((each) => kindOf(each) !== "goods")) await answer(route);
  await shown(page, "service");
  for (const route of held.filter((each) => kindOf(each) === "goods")) await answer(route);
  await page.waitForTimeout(150);

  await shown(page, "service");
  assert.equal(await here().getByText("goods", { exact: true }).count(), 0);
});

test("a tab of orders asks for all of its statuses, and the page opens on the one that leads to it", async () => {
  await visit(page, { path: "pages/redemptions/index", query: "status=issued" });
  await shown(page, "茶壶帆布袋");
  await lastAsked("GET /redemptions", { status: "issued" });
  assert.equal(await tab("待使用").getAttribute("aria-selected"), "true");
  await tab("已完成").tap();
  await lastAsked("GET /redemptions", { status: "completed,used" });
  await here().locator("wx-image img").first().waitFor();
});

test("the history opens on what the member has, however long ago that was", async () => {
  const [entry] = ANSWERS["GET /points/entries"].items;
  const old = { ...entry, title: "很久以前的消费", occurred_at: "2024-03-09T10:00:00+08:00" };
  service.changes["GET /points/entries"] = { items: [old], next_cursor: null };
  await visit(page, pageOf("pages/points/entries"));

  await shown(page, "很久以前的消费");
  await shown(page, "2024年3月");
  const last = asked("GET /points/entries").at(-1);
  assert.deepEqual([last.from, last.to, last.month], [undefined, undefined, undefined]);
});

test("the history of one month and one kind is asked for as such, and an empty one says which", async () => {
  await visit(page, pageOf("pages/points/entries"));
  await shown(page, "2026年11月");
  service.emptied = ["GET /points/entries"];
  await tab("10月").tap();
  await shown(page, "没有「10月」的记录");
  await tab("签到").tap();
  await shown(page, "没有「10月 · 签到」的记录");
  await lastAsked("GET /points/entries", { month: "2026-10", kind: "sign_in" });
});

test("a reward that is gone leads to the others", async () => {
  service.changes["GET /rewards/{id}"] = () => ({ status: 404, json: service.problem("NOT_FOUND", "没有找到", 404) });
  await visit(page, pageOf("pages/rewards/detail"));
  await shown(page, "这个奖品已经下架");
  await here().getByText("去看其他奖品").tap();
  await shown(page, "龙泉青瓷茶杯");
});

test("no page needs more than two calls", async () => {
  const needed = {};
  for (const at of PAGES) {
    service.asked.length = 0;
    await visit(page, at);
    await shown(page, at.shows);
    await page.waitForTimeout(100);
    const calls = service.asked.map(({ call }) => call).filter((call) => call !== "POST /login");
    if (calls.length > 2) needed[at.path] = calls;
  }
  assert.deepEqual(needed, {});
});

test("the page reports no fault of its own in all this", () => {
  assert.deepEqual(opened.faults, []);
});
