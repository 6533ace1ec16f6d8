// A thumb that trembles, a member who refuses, an answer that is lost: whatever costs happens once.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { launch, open, pageOf, PAGES, Service, shown, visit } from "./harness.mjs";

const REDEEMED = { redemption_id: "r-to-ship", status: "to_ship", reward_id: "spring-tin", kind: "goods", name: "春茶铁罐", quantity: 1, points: 300, cash_fen: 0, created_at: "2026-11-29T12:00:00+08:00" };

let browser;
let service;
let page;
let opened;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

beforeEach(async () => {
  await opened?.context.close();
  service = new Service();
  opened = await open(browser, service, { at: { as: "ming" } });
  ({ page } = opened);
  await opened.open();
  await shown(page, "12,486");
});

/** Two taps within 50 ms. WeChat draws in another thread: the second may come before the button is drawn as disabled. */
async function tapTwice(locator) {
  await locator.waitFor();
  await locator.evaluate(async (element) => {
    for (let count = 0; count < 2; count++) {
      element.removeAttribute("disabled");
      const { left, top, width, height } = element.getBoundingClientRect();
      const place = { identifier: 1, target: element, clientX: left + width / 2, clientY: top + height / 2 };
      const touch = new Touch(place);
      element.dispatchEvent(new TouchEvent("touchstart", { bubbles: true, cancelable: true, touches: [touch], changedTouches: [touch] }));
      element.dispatchEvent(new TouchEvent("touchend", { bubbles: true, cancelable: true, changedTouches: [touch] }));
      await new Promise((resolve) => requestAnimationFrame(resolve)); // 16 ms
    }
  });
}

const consent = (answer) => page.locator(".sheet").getByText(answer, { exact: true }).tap();
const settled = () => page.waitForTimeout(150);

test("two taps on the sign-in ask once and sign once", async () => {
  service.changes["POST /sign-in"] = { points: 5, bonus: 0, streak: 4, date: "2026-11-29", reason: "" };
  await tapTwice(page.locator("[id$=sign-in]"));
  assert.equal(await page.locator(".shade.sheet").count(), 1);
  await consent("允许");
  await shown(page, "12,486");
  await settled();

  assert.equal(service.count("POST /sign-in"), 1);
});

test("who refuses messages signs in all the same, and is not asked again in this visit", async () => {
  service.changes["POST /sign-in"] = { points: 5, bonus: 0, streak: 4, date: "2026-11-29", reason: "" };
  const signed = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/sign-in"));
  await page.locator("[id$=sign-in]").tap();
  await consent("拒绝");
  await signed;

  assert.equal(service.count("POST /sign-in"), 1);
  await page.locator("[id$=remind]").tap();
  await consent("拒绝");
  await page.locator("[id$=remind]").waitFor({ state: "detached" });
});

test("two taps on the redemption redeem once, under one key", async () => {
  service.changes["POST /redeem"] = { ...REDEEMED };
  await visit(page, pageOf("pages/rewards/confirm"));
  await shown(page, "选择收货地址");
  await page.getByText("选择收货地址").last().tap();
  await page.getByText("同意", { exact: true }).tap();
  await page.getByText("用这个地址").tap();
  await shown(page, "王小明 13800138000");
  await tapTwice(page.locator("[id$=confirm]"));
  await consent("允许");
  await shown(page, "待发货");

  const sent = service.asked.filter(({ call }) => call === "POST /redeem");
  assert.equal(sent.length, 1);
  assert.equal(sent[0].body.expected_points, 300);
  assert.equal(sent[0].body.expected_cash_fen, 2990);
});

test("who refuses to show an address sees why goods need one, and the page stays", async () => {
  await visit(page, pageOf("pages/rewards/confirm"));
  await shown(page, "选择收货地址");
  await page.getByText("选择收货地址").last().tap();
  await page.getByText("不同意", { exact: true }).tap();

  await shown(page, "没有地址就寄不出实物");
  assert.equal(service.count("POST /redeem"), 0);
});

test("a redemption without an answer is asked for again under the same key, even after a restart", async () => {
  service.changes["POST /redeem"] = () => ({ status: 503, json: service.problem("TRY_AGAIN", "系统繁忙", 503) });
  service.changes["GET /rewards/{id}"] = { ...(await answerOf("GET /rewards/{id}")), kind: "service", cash_fen: 0 };
  await visit(page, pageOf("pages/rewards/confirm"));
  await page.locator("[id$=confirm]").tap();
  await consent("允许");
  await shown(page, "没有收到回答");

  service.changes["POST /redeem"] = { ...REDEEMED };
  await opened.open({ path: "pages/rewards/confirm", query: "reward_id=spring-tin" });
  await page.locator("[id$=confirm]").tap();
  await consent("拒绝");
  await shown(page, "待发货");

  const keys = service.asked.filter(({ call }) => call === "POST /redeem").map(({ key }) => key);
  assert.equal(keys.length, 4);
  assert.equal(new Set(keys).size, 1);
});

test("a changed price shows the old and the new one, and takes nothing", async () => {
  const reward = { ...(await answerOf("GET /rewards/{id}")), kind: "service", cash_fen: 0 };
  service.changes["GET /rewards/{id}"] = reward;
  service.changes["POST /redeem"] = () => {
    service.changes["GET /rewards/{id}"] = { ...reward, points: 350 };
    return { status: 409, json: service.problem("PRICE_CHANGED", "价格变了", 409) };
  };
  await visit(page, pageOf("pages/rewards/confirm"));
  await page.locator("[id$=confirm]").tap();
  await consent("允许");

  await shown(page, "原来 300 分，现在 350 分");
});

test("two taps on a missed day ask once, and no makes up nothing", async () => {
  await visit(page, pageOf("pages/sign-in/index"));
  await tapTwice(page.locator('wx-view[aria-label*="可补签"]').first());
  await page.locator(".shade.modal").waitFor();
  assert.equal(await page.locator(".shade.modal").count(), 1);
  await page.getByText("不补").tap();
  await settled();

  assert.equal(service.count("POST /sign-in/make-up"), 0);
});

test("two taps on the answer make a missed day up once", async () => {
  service.changes["POST /sign-in/make-up"] = { points: 5, bonus: 0, streak: 4, date: "2026-11-24", reason: "", cost: 20 };
  await visit(page, pageOf("pages/sign-in/index"));
  await page.locator('wx-view[aria-label*="可补签"]').first().tap();
  const answer = page.locator(".shade.modal").getByText("补签", { exact: true });
  await answer.evaluate((element) => {
    element.click();
    element.click();
  });
  await page.getByText("已连续 4 天").waitFor();
  await settled();

  assert.equal(service.count("POST /sign-in/make-up"), 1);
  assert.equal(service.asked.filter(({ call }) => call === "POST /sign-in/make-up")[0].body.date, "2026-11-24");
});

test("a survey is sent once, complete, and says what is missing before", async () => {
  service.changes["POST /earn"] = { points: 40, entry_id: "e", reason: "" };
  await visit(page, pageOf("pages/earn/survey"));
  await page.getByText("龙井", { exact: true }).tap();
  await page.locator("[id$=submit]").tap();
  await shown(page, "这题还没答");
  assert.equal(service.count("POST /earn"), 0);

  await page.getByText("早上", { exact: true }).tap();
  await page.getByText("饭后", { exact: true }).tap();
  await tapTwice(page.locator("[id$=submit]"));
  await shown(page, "谢谢你！+40 分");

  const sent = service.asked.filter(({ call }) => call === "POST /earn");
  assert.equal(sent.length, 1);
  assert.deepEqual(sent[0].body.answers, { favourite: "龙井", occasions: ["早上", "饭后"] });
});

test("an old WeChat without privacy calls reads an address, and says where the guideline is", async () => {
  await opened.open({ missing: "onNeedPrivacyAuthorization,openPrivacyContract", privacy: "agreed" });
  await shown(page, "12,486");
  await visit(page, pageOf("pages/rewards/confirm"));
  await page.getByText("选择收货地址").last().tap();
  await page.getByText("用这个地址").tap();
  await shown(page, "王小明 13800138000");

  await visit(page, pageOf("pages/me/privacy"));
  await page.getByText("《用户隐私保护指引》").tap();
  await page.getByText("小程序资料页里查看").waitFor();
});

test("a parcel that WeChat cannot show has its number copied", async () => {
  const { items } = await answerOf("GET /redemptions");
  const shipped = items.find(({ redemption_id }) => redemption_id === "r-shipped");
  service.changes["GET /redemptions/{id}"] = { ...shipped, cash_fen: 990, payment: { fen: 990, state: "paid", pay_until: shipped.created_at, request: null } };
  await visit(page, PAGES.find(({ name }) => name === "parcel"));
  await page.locator("[id$=follow]").tap();
  await page.waitForFunction(() => window.phoneClipboard === "SF1420260122");

  assert.equal(service.count("GET /redemptions/{id}/tracking"), 1);
});

test("rules that are new are accepted once, in the version shown", async () => {
  await visit(page, pageOf("pages/rules/index"));
  await shown(page, "版本 7q4kx0m2bd9c");
  await tapTwice(page.locator("[id$=accept]"));
  await settled();

  assert.equal(service.count("POST /me/terms"), 1);
  assert.deepEqual(service.asked.find(({ call }) => call === "POST /me/terms").body, { version: "7q4kx0m2bd9c" });
  assert.equal(await page.locator("[id$=accept]").count(), 0);
});

test("a member's code is asked for once, shown, and opened to be saved", async () => {
  await visit(page, pageOf("pages/invite/index"));
  await page.evaluate(() => (wx.previewImage = ({ urls }) => (window.phonePreview = urls)));
  await tapTwice(page.locator("[id$=draw]"));
  await page.locator('wx-image[aria-label="小程序码"] img[src$="picture.svg"]').waitFor();
  await settled();
  assert.equal(service.count("POST /invitations/code"), 1);

  await page.locator("[id$=save]").tap();
  assert.deepEqual(await page.evaluate(() => window.phonePreview), ["https://img.tea.example.com/picture.svg"]);
});

test("a code that is not made, or whose picture does not come, is asked for again by a tap", async () => {
  service.changes["POST /invitations/code"] = () => ({ status: 500, json: service.problem("INTERNAL_ERROR", "出了点问题", 500) });
  await visit(page, pageOf("pages/invite/index"));
  await page.locator("[id$=draw]").tap();
  await shown(page, "没能打开，再试一次");

  service.changes["POST /invitations/code"] = { image_url: "https://img.tea.example.com/lost.png" };
  const lost = page.waitForRequest("**/lost.png");
  await page.locator("[id$=draw]").tap();
  await lost;
  await shown(page, "没能打开，再试一次");

  delete service.changes["POST /invitations/code"];
  await page.locator("[id$=draw]").tap();
  await page.locator('wx-image[aria-label="小程序码"] img[src$="picture.svg"]').waitFor();
  assert.equal(await page.locator("[id$=draw]").count(), 0);
});

test("in English everything is English", async () => {
  await opened.open({ language: "en" });
  await shown(page, "Points to spend");

  const chinese = (await page.locator("body").innerText()).match(/[一-龥]+/g) ?? [];
  assert.deepEqual(chinese.filter((word) => !"周末双倍签到和任务都加倍品茶季茶叶双倍积分茶壶帆布袋龙泉青瓷茶杯白瓷盖碗一套".includes(word)), []);
});

async function answerOf(call) {
  const { readFileSync } = await import("node:fs");
  return JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8"))[call];
}
