// What the shop sees of its figures: today on the first page, a range of days against another, and the way from a number
// to the list of what it counts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ANSWERS, launch, open, overflow, problem, Service, shown, violations } from "./harness.mjs";

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

/** A window at this page, and what its service was asked. */
async function at(path, prepare = () => {}, options = {}) {
  const service = new Service();
  prepare(service);
  const opened = await open(browser, service, { at: path, ...options });
  return { service, ...opened };
}

const panel = (page, name) => page.locator("section.panel").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** The lines of one number: its name, what it is, and what it was. */
async function number(page, name) {
  const text = await page.locator(".standing > div").filter({ has: page.getByText(name, { exact: true }) }).innerText();
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** Where a link of the console leads, as its path and its query. */
async function leadsTo(link) {
  const { pathname, searchParams } = new URL(await link.getAttribute("href"), "http://console");
  return [pathname.replace("/console", ""), Object.fromEntries(searchParams)];
}

test("today stands against the same day a week before, and each number leads to its list", async () => {
  const { page, service, context, faults } = await at("");
  await shown(page, "对比上周同一天（2026-11-22）全天");
  await shown(page, "来过的会员（11-28）");

  assert.deepEqual(service.last("GET /merchant/figures/summary").query, { from: "2026-11-29", to: "2026-11-29", compare: "week" });
  assert.deepEqual(service.last("GET /merchant/figures/daily").query, { measure: "members_active", from: "2026-11-21", to: "2026-11-28" });
  assert.deepEqual(await number(page, "发放积分"), ["发放积分", "180", "之前 161 +11.8%"]);
  assert.deepEqual(await number(page, "兑换积分"), ["兑换积分", "60", "之前 49 +22.4%"]);
  assert.deepEqual(await number(page, "订单"), ["订单", "9", "之前 12 −25%"]);
  assert.deepEqual(await number(page, "新会员"), ["新会员", "3", "之前 0"]);
  assert.deepEqual(await number(page, "来过的会员（11-28）"), ["来过的会员（11-28）", "92", "之前 80 +15%"]);
  const today = { from: "2026-11-29", to: "2026-11-29" };
  const links = await Promise.all((await panel(page, "今天").getByRole("link").all()).map(leadsTo));
  assert.deepEqual(links, [
    ["/entries", { ...today, kind: "purchase,sign_in,activity,referral,adjust" }],
    ["/entries", { ...today, kind: "redeem,cancel" }],
    ["/entries", { ...today, kind: "purchase" }],
    ["/members", { joined_from: "2026-11-29", joined_to: "2026-11-29" }],
  ]);
  await panel(page, "今天").getByRole("link", { name: "180" }).click();
  await shown(page, "积分兑换：龙泉青瓷茶杯");
  assert.deepEqual(service.last("GET /merchant/entries").query, { ...today, kind: "purchase,sign_in,activity,referral,adjust", limit: "50" });
  assert.deepEqual(faults, []);
  await context.close();
});

test("what waits has its age, and the points that die this month are in yuan", async () => {
  const { page, context } = await at("", () => {}, { width: 360, height: 740 });
  const todo = (name) => page.locator(".todo").filter({ hasText: name });
  await todo("本月底到期的积分").getByText("¥62").waitFor();

  assert.match(await todo("本月底到期的积分").innerText(), /6,200 分，预计 900 分用不掉/);
  assert.match(await todo("待发货").innerText(), /最早的已等 \d+ 天/);
  assert.deepEqual(await leadsTo(todo("本月底到期的积分")), ["/figures", {}]);
  await shown(page, "来过的会员");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(await page.evaluate(overflow), []);
  await context.close();
});

test("the campaigns that end or run dry are listed alone, and the others with one click", async () => {
  const { page, context, faults } = await at("");
  await page.getByRole("link", { name: "快结束或快用完的活动" }).click();
  await page.waitForURL("**/console/campaigns?soon=yes");
  await shown(page, "冬至双倍");
  assert.equal(await page.getByText("新客首单三倍").count(), 0);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "只看快结束或快用完的", pressed: true }).click();
  await shown(page, "新客首单三倍");
  assert.deepEqual(faults, []);
  await context.close();
});

test("before the first count there are neither dying points nor active members, and nothing is broken", async () => {
  const { page, service, context, faults } = await at("", (given) => {
    given.changes["GET /merchant/figures/liability"] = () => ({ status: 404, json: problem("NOT_FOUND", "没有找到", 404) });
  });
  await shown(page, "对比上周同一天");
  await page.waitForLoadState("networkidle");

  assert.equal(await page.getByText("本月底到期的积分").count(), 0);
  assert.equal(await page.getByText("来过的会员").count(), 0);
  assert.equal(service.count("GET /merchant/figures/daily"), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test("who may not see figures is shown none and asks for none", async () => {
  const { page, service, context } = await at("", (given) => {
    const me = ANSWERS["GET /operators/me"];
    given.changes["GET /operators/me"] = { ...me, role: "counter", rights: ["rewards:view", "vouchers:view", "vouchers:edit"] };
  });
  await shown(page, "库存紧张的奖品");
  await page.waitForLoadState("networkidle");

  assert.equal(await panel(page, "今天").count(), 0);
  assert.deepEqual(service.asked.filter(({ call }) => call.includes("/figures/")), []);
  await context.close();
});

test("the sums stand against another range, which stays in the address", async () => {
  const { page, service, context, faults } = await at("figures?days=92&compare=year");
  await shown(page, "2026-11-22 – 2026-11-22");
  const sums = await panel(page, "每天的积分").locator(".legend b").allInnerTexts();

  assert.deepEqual(sums, await Promise.all(["发放积分", "兑换积分", "过期积分"].map(async (name) => (await number(page, name))[1])));
  assert.deepEqual(service.last("GET /merchant/figures/summary").query, { from: "2026-08-30", to: "2026-11-29", compare: "year" });
  assert.deepEqual(await number(page, "发放积分"), ["发放积分", "6,375", "之前 161 +3,859.6%"]);
  await shown(page, "20.9%，之前 30.4%");
  await page.getByRole("combobox", { name: "对比" }).click();
  await page.getByTitle("不对比").click();
  await page.waitForURL("**/console/figures?days=92");
  await page.getByText("之前 161").waitFor({ state: "detached" });
  assert.deepEqual(await number(page, "发放积分"), ["发放积分", "6,375"]);
  await page.getByRole("combobox", { name: "对比" }).click();
  await page.getByTitle("对比之前同样多天").click();
  await page.waitForURL("**/console/figures?days=92&compare=previous");
  await shown(page, "2026-11-22 – 2026-11-22");
  assert.equal(service.last("GET /merchant/figures/summary").query.compare, "previous");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("other days are chosen freely, at most 400, and too many are not asked for", async () => {
  const { page, service, context, faults } = await at("figures?compare=previous", () => {}, { width: 360, height: 740 });
  await shown(page, "每天的积分");
  await page.getByRole("combobox", { name: "范围" }).click();
  await page.getByTitle("自选日期").click();
  assert.equal(await page.getByLabel("从哪天").inputValue(), "2026-10-30");
  await Promise.all([page.waitForRequest(/figures\/dashboard\?from=2025-10-26/), page.getByLabel("从哪天").fill("2025-10-26")]);
  await page.waitForURL("**/console/figures?from=2025-10-26&to=2026-11-29&compare=previous");
  await shown(page, "每天的积分");
  assert.deepEqual(service.last("GET /merchant/figures/dashboard").query, { from: "2025-10-26", to: "2026-11-29" });
  assert.deepEqual(await page.evaluate(overflow), []);

  const asked = service.count("GET /merchant/figures/dashboard");
  await page.getByLabel("从哪天").fill("2025-10-25");
  await shown(page, "至多 400 天");
  await page.getByLabel("从哪天").fill("2026-11-30");
  await page.getByLabel("到哪天").fill("");
  await shown(page, "至多 400 天");
  assert.equal(service.count("GET /merchant/figures/dashboard"), asked);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a bar and its number in the table lead to the entries of that day and kind", async () => {
  const { page, service, context, faults } = await at("figures");
  await shown(page, "每天的积分");
  const chart = panel(page, "每天的积分").locator("figure svg");
  const { width } = await chart.boundingBox();
  await chart.click({ position: { x: (width * (2 + 0.5)) / 31, y: 190 } }); // the third day, the bar in the middle
  await shown(page, "积分兑换：龙泉青瓷茶杯");
  assert.deepEqual(service.last("GET /merchant/entries").query, { from: "2026-11-01", to: "2026-11-01", kind: "redeem,cancel", limit: "50" });

  await page.goBack();
  await panel(page, "每天的积分").getByRole("button", { name: "看表" }).click();
  const row = panel(page, "每天的积分").getByRole("row", { name: "2026-11-01" });
  assert.deepEqual(await leadsTo(row.getByRole("link", { name: "210" })), ["/entries", { from: "2026-11-01", to: "2026-11-01", kind: "expire" }]);
  await panel(page, "积分从哪来").getByRole("button", { name: "看表" }).click();
  const source = panel(page, "积分从哪来").getByRole("row", { name: "签到" }).getByRole("link");
  assert.deepEqual(await leadsTo(source), ["/entries", { from: "2026-10-30", to: "2026-11-29", kind: "sign_in" }]);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("each reward's bar leads to its redemptions, and its sum is that of its file", async () => {
  const { page, service, context, faults } = await at("figures");
  await shown(page, "用在哪些奖品");
  assert.equal(service.count("GET /merchant/figures/rewards"), 0);
  await page.getByRole("button", { name: "看每个奖品" }).click();
  const chart = panel(page, "用在哪些奖品");
  await chart.getByText("1,290", { exact: true }).waitFor();
  const [csv] = await Promise.all([page.waitForEvent("download"), chart.getByRole("button", { name: "CSV" }).click()]);
  const rows = readFileSync(await csv.path(), "utf8").replace("\uFEFF", "").trim().split("\r\n");
  assert.deepEqual(rows, ["奖品,积分,件数", "龙泉青瓷茶杯,990,2", "满 50 减 10,300,6"]);

  await chart.getByRole("button", { name: "看表" }).click();
  await chart.getByRole("link", { name: "990" }).click();
  await shown(page, "兑换单");
  await page.getByRole("tab", { name: "全部", selected: true }).waitFor();
  const { status: _status, ...query } = service.last("GET /merchant/redemptions").query;
  assert.deepEqual(query, { reward_id: "cup", from: "2026-10-30", to: "2026-11-29", limit: "20" });
  assert.deepEqual(faults, []);
  await context.close();
});

test("who sees figures but no members finds numbers that lead nowhere", async () => {
  const { page, context } = await at("figures", (given) => {
    const me = ANSWERS["GET /operators/me"];
    given.changes["GET /operators/me"] = { ...me, role: "analyst", rights: ["figures:view"] };
  });
  await shown(page, "每天的积分");
  await panel(page, "每天的积分").getByRole("button", { name: "看表" }).click();
  assert.equal(await panel(page, "每天的积分").getByRole("row", { name: "2026-11-01" }).getByText("224").count(), 1);
  assert.equal(await page.locator(".numbers a, .leads").count(), 0);
  await context.close();
});
