// Members in the console: found, sifted, tagged together, and kept as segments.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ANSWERS, launch, open, overflow, problem, Service, shown, violations } from "./harness.mjs";

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

async function at(path, prepare = () => {}, options = {}) {
  const service = new Service();
  prepare(service);
  const opened = await open(browser, service, { at: path, ...options });
  return { service, ...opened };
}

const dialog = (page) => page.getByRole("dialog").filter({ visible: true });

test("a name is searched for as it is typed, and the filters stay in the address", async () => {
  const { page, service, context, faults } = await at("members");
  await shown(page, "李雷");
  await page.getByLabel("会员编号、昵称开头").fill(" 李 ");
  await Promise.all([page.waitForRequest(/merchant\/members\?.*q=/), page.keyboard.press("Enter")]);
  await page.waitForURL(/q=/);
  await page.getByLabel("标签", { exact: true }).fill("vip");
  await Promise.all([page.waitForRequest(/merchant\/members\?.*tag=vip/), page.keyboard.press("Enter")]);
  await page.waitForURL(/tag=vip/);
  await shown(page, "李雷");

  assert.deepEqual(service.last("GET /merchant/members").query, { q: "李", tag: "vip", limit: "50" });
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("whoever types a whole id goes to this member", async () => {
  const only = (service) => (service.changes["GET /merchant/members"] = { items: [ANSWERS["GET /merchant/members"].items[0]], next_cursor: null });
  const { page, context } = await at("members", only);
  await page.getByLabel("会员编号、昵称开头").fill("7k3mq9d2xv5tbn0w");
  await page.keyboard.press("Enter");
  await shown(page, "哪些积分什么时候到期");
  await context.close();
});

test("chosen members get a tag together, but for those who have four", async () => {
  const { page, service, context, faults } = await at("members");
  await page.getByRole("checkbox", { name: "小明" }).check();
  await page.getByRole("checkbox", { name: "李雷" }).check();
  await page.getByRole("button", { name: "给选中的 2 人打标签" }).click();
  await page.waitForFunction(() => document.activeElement?.type === "radio");
  await dialog(page).getByLabel("标签", { exact: true }).fill("gold");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Enter");
  await shown(page, "已完成，1 人的标签已满");

  assert.equal(service.count("PUT /merchant/members/{id}/tags"), 1);
  const { pathname, body } = service.last("PUT /merchant/members/{id}/tags");
  assert.equal(pathname, "/merchant/members/m-7f3k/tags");
  assert.deepEqual(body.tags.at(-1), "gold");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a page on which nobody fits leads to the next one", async () => {
  const none = (service) => (service.changes["GET /merchant/members"] = { items: [], next_cursor: "c-2" });
  const { page, context } = await at("members?tag=rare", none);
  await shown(page, "这一页没有符合的，请看下一页。");
  assert.ok(await page.getByRole("button", { name: "下一页" }).isEnabled());
  await context.close();
});

test("an analyst is offered no search by name and no tagging", async () => {
  const rights = ["members:view"];
  const asAnalyst = (service) => (service.changes["GET /operators/me"] = { ...ANSWERS["GET /operators/me"], role: "analyst", rights });
  const { page, context } = await at("members", asAnalyst);
  await shown(page, "会员编号或 openid");
  assert.equal(await page.getByRole("checkbox").count(), 0);
  await context.close();
});

test("a segment is saved with the conditions that were filled in, and nothing else", async () => {
  const { page, service, context, faults } = await at("members/segments");
  await page.getByRole("button", { name: "新人群" }).click();
  await page.waitForFunction(() => document.activeElement?.id === "name");
  await dialog(page).getByLabel("名称").fill("久未下单");
  await dialog(page).getByLabel("积分不少于").fill("100");
  await dialog(page).getByLabel("没下单，已超过").fill("60");
  assert.deepEqual(await violations(page), []);
  await dialog(page).getByRole("button", { name: "保存" }).click();
  await shown(page, "已保存，今晚统计");

  assert.deepEqual(service.last("POST /merchant/segments").body, { name: "久未下单", conditions: { balance_min: 100, not_ordered_for_days: 60 } });
  assert.deepEqual(faults, []);
  await context.close();
});

test("a segment that others changed meanwhile is not overwritten", async () => {
  const stale = (service) => (service.changes["PUT /merchant/segments/{id}"] = () => ({ status: 409, json: problem("VERSION_CONFLICT", "别人刚改过", 409) }));
  const { page, service, context } = await at("members/segments", stale);
  await page.getByRole("button", { name: "修改" }).first().click();
  await page.waitForFunction(() => document.activeElement?.id === "name");
  await dialog(page).getByLabel("积分不少于").fill("500");
  await dialog(page).getByRole("button", { name: "保存" }).click();
  await shown(page, "别人刚改过");

  assert.deepEqual(service.last("PUT /merchant/segments/{id}").body, { name: "沉睡会员", conditions: { balance_min: 500, not_ordered_for_days: 60 }, version: 1 });
  await context.close();
});

test("the pages of an export become one file that Excel reads", async () => {
  const pages = [{ body: "\uFEFFmember_id,nickname\r\nm-1,小明\r\n", next: "c-2" }, { body: "m-2,'=1+1\r\n" }];
  const inPages = (service) =>
    (service.changes["GET /merchant/segments/{id}/export"] = () => {
      const { body, next } = pages.shift();
      return { body, contentType: "text/csv; charset=utf-8", headers: next ? { "Next-Cursor": next } : {} };
    });
  const { page, service, context } = await at("members/segments", inPages);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "导出" }).click()]);

  assert.equal(saved.suggestedFilename(), "沉睡会员.csv");
  assert.equal(readFileSync(await saved.path(), "utf8"), "\uFEFFmember_id,nickname\r\nm-1,小明\r\nm-2,'=1+1\r\n");
  assert.deepEqual(service.last("GET /merchant/segments/{id}/export").query, { cursor: "c-2" });
  await context.close();
});

test("deleting a segment says what it means", async () => {
  const gone = (service) => (service.changes["DELETE /merchant/segments/{id}"] = () => ({ status: 204 }));
  const { page, service, context } = await at("members/segments", gone);
  await page.getByRole("button", { name: "删除" }).first().click();
  await shown(page, "会员不变，只是不再统计。");
  await dialog(page).getByRole("button", { name: "删除" }).click();
  await shown(page, "已删除");

  assert.deepEqual(service.last("DELETE /merchant/segments/{id}").query, { version: "1" });
  await context.close();
});

test("on a phone nothing is wider than the window, the dialog neither", async () => {
  const { page, context } = await at("members/segments", () => {}, { width: 360, height: 740 });
  await page.getByRole("button", { name: "新人群" }).click();
  await dialog(page).getByLabel("名称").waitFor();
  assert.deepEqual(await page.evaluate(overflow), []);
  assert.deepEqual(await violations(page), []);
  await context.close();
});
