// Every page with everything, with nothing, and with a service that is slow, broken, out of reach or refuses: each is
// another picture, none breaks the page's policy, and what failed can be tried again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ANSWERS, go, launch, nameOf, open, overflow, PAGES, problem, Service, shown, violations, visit } from "./harness.mjs";

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

test("every page shows what there is, and a screen reader finds no fault", async () => {
  const service = new Service();
  const { page, context, faults } = await open(browser, service);
  const found = [];
  for (const at of PAGES) {
    await go(page, at.path);
    await shown(page, at.shows);
    found.push(...(await violations(page)).map((fault) => `${nameOf(at)}: ${fault}`));
  }
  await context.close();
  assert.deepEqual(found, []);
  assert.deepEqual(faults, []);
});

test("every page says why it has nothing to show", async () => {
  const service = new Service();
  const { page, context, faults } = await open(browser, service, { isHurried: true });
  await shown(page, PAGES[0].shows);
  for (const at of PAGES.filter(({ call }) => call)) {
    const pictures = new Set();
    const note = async (text) => {
      await shown(page, text);
      pictures.add(await page.locator("#content").innerText());
    };
    for (const [trouble, text] of [["offline", "连不上服务"], ["forbidden", "这个账号没有这项权限"], ["broken", "出了点问题"]]) {
      service.trouble = trouble;
      await go(page, "no-such-page");
      await shown(page, "没有这个页面");
      await go(page, at.path);
      await note(text);
    }
    await shown(page, "req-4711");
    service.trouble = "none";
    await page.getByRole("button", { name: "再试一次" }).first().click();
    await note(at.shows);
    if (at.empty) {
      service.emptied = [at.call];
      await visit(page, at.path);
      await note(at.empty);
      service.emptied = [];
    }
    assert.equal(pictures.size, at.empty ? 5 : 4, `${nameOf(at)} shows the same for two states`);
  }
  await context.close();
  assert.deepEqual(faults, []);
});

test("while the service thinks, the page says so", async () => {
  const service = new Service();
  const { page, context } = await open(browser, service);
  service.trouble = "slow";
  await visit(page, "redemptions");

  await page.getByRole("status", { name: "正在加载" }).waitFor();
  await service.release();
  await context.close();
});

test("a list goes on to its next page and back", async () => {
  const service = new Service();
  const page1 = { items: [{ run_id: "first", job: "expire", status: "done", began_at: "2026-11-29T00:05:00Z", ended_at: "2026-11-29T00:06:00Z", as_of: "2026-11-29T00:05:00Z", segments: 1, segments_done: 1, members: 1, skipped: 0, counts: {} }], next_cursor: "c-2" };
  const { page, context } = await open(browser, service);
  await context.route("**/merchant/runs?*", (route) => {
    const more = new URL(route.request().url()).searchParams.get("cursor");
    return route.fulfill({ json: more === "c-2" ? { items: [{ ...page1.items[0], run_id: "second" }], next_cursor: null } : page1 });
  });
  await visit(page, "runs");
  await shown(page, "first");
  await page.getByRole("button", { name: "下一页" }).click();
  await shown(page, "second");
  await page.getByRole("button", { name: "上一页" }).click();
  await shown(page, "first");
  await context.close();
});

test("without a session there is only the login, which says what is wrong and asks for the code where there is one", async () => {
  const service = new Service();
  service.hasSession = false;
  let attempts = 0;
  service.changes["POST /operators/login"] = ({ password, code }) => {
    attempts += 1;
    if (attempts === 1) return { status: 429, headers: { "Retry-After": "120" }, json: problem("RATE_LIMITED", "太多次", 429) };
    if (password !== "right-horse-battery") return { status: 401, json: problem("UNAUTHENTICATED", "请先登录", 401) };
    if (code !== "123456") return { status: 401, json: { ...problem("UNAUTHENTICATED", "请先登录", 401), needs_code: true } };
    service.hasSession = true;
    return { json: { operator: { operator_id: "op-2", name: "小李", role: "counter", stores: ["西湖店"], rights: ["rewards:view", "vouchers:view", "vouchers:edit"], limits: { points_per_adjustment: 0, points_per_day: 0 } }, expires_in: 1 } };
  };
  const { page, context, faults } = await open(browser, service, { at: "members" });
  await page.getByLabel("账号").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByLabel("账号").fill("小李");
  await page.getByLabel("密码").fill("wrong");
  await page.keyboard.press("Enter");
  await shown(page, "请 2 分钟后再试");
  await page.keyboard.press("Enter");
  await shown(page, "账号、密码或验证码不对");
  await page.getByLabel("密码").fill("right-horse-battery");
  await page.keyboard.press("Enter");
  await page.getByLabel("验证码").fill("123 456");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "核销台" }).waitFor();

  const screens = await page.getByRole("navigation", { name: "页面" }).getByRole("link").allInnerTexts();
  assert.deepEqual(screens, ["首页", "核销台", "奖品"]);
  assert.equal(service.last("POST /operators/login").headers["x-requested-with"], "console");
  assert.deepEqual(faults, []);
  await context.close();
});

test("whoever has a password of somebody else's sees nothing but the page that replaces it", async () => {
  const service = new Service();
  const me = ANSWERS["GET /operators/me"];
  service.changes["GET /operators/me"] = { ...me, must_change: true };
  service.changes["POST /operators/me/password"] = ({ new_password }) => {
    if (new_password === "right-horse-battery") return { status: 422, json: problem("VALIDATION_FAILED", "填写的内容有误", 422, [{ field: "new_password", message: "请换一个密码" }]) };
    service.changes["GET /operators/me"] = me;
    return { status: 204 };
  };
  const { page, context, faults } = await open(browser, service, { at: "members/m-7f3k", width: 360, height: 740 });
  await shown(page, "你的密码是别人设的");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(await page.evaluate(overflow), []);
  assert.deepEqual(service.asked.filter(({ call }) => call !== "GET /operators/me"), []);
  await page.getByLabel("现在的密码").fill("right-horse-battery");
  await page.getByLabel("新密码").fill("right-horse-battery");
  await page.getByLabel("再输一遍").fill("right-horse-battery");
  await page.keyboard.press("Enter");
  await shown(page, "请换一个密码");
  await page.getByLabel("新密码").fill("a longer secret of my own");
  await page.getByLabel("再输一遍").fill("a longer secret of my own");
  await page.keyboard.press("Enter");
  await shown(page, "小明");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a person who logs out leaves nothing on the screen", async () => {
  const service = new Service();
  const { page, context } = await open(browser, service, { at: "members/m-7f3k" });
  await shown(page, "小明");
  await page.getByRole("button", { name: /陈掌柜/ }).click();
  await page.getByText("退出登录").click();
  await page.getByLabel("密码").waitFor();

  assert.equal(await page.getByText("小明").count(), 0);
  assert.equal(service.count("POST /operators/logout"), 1);
  await context.close();
});

test("English is one tap away, and the service is asked in it", async () => {
  const service = new Service();
  const { page, context } = await open(browser, service, { at: "redemptions" });
  await shown(page, "龙泉青瓷茶杯");
  await page.getByRole("button", { name: "English" }).click();
  await shown(page, "Ship by CSV");

  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(service.last("GET /merchant/redemptions").headers["accept-language"], "en");
  await page.reload();
  await shown(page, "Ship by CSV");
  await context.close();
});
