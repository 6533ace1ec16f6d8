// A member's year through the pages, by touch, against the real functions. The clock moves on as on the home page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, phone } from "../../local/phone/browser.mjs";

const { PHONE_URL: url, MEMBER: member, REWARD: reward, BOUGHT: bought, DAYS: days } = process.env;
const WARNED_BEFORE = 30;
const SLOW_MS = 20_000;

let browser;
let shown;

before(async () => {
  browser = await launch();
});

after(async () => {
  await clock(0);
  await browser.close();
});

async function clock(days) {
  const answer = await fetch(new URL("/_clock", url), { method: "POST", body: JSON.stringify({ days }) });
  assert.equal(answer.status, 200, await answer.text());
}

/** The mini program opened anew, as it is on that day. */
async function opened(path = "pages/points/index") {
  await shown?.context.close();
  shown = await phone(browser, url, { at: { as: member, path } });
  shown.page.setDefaultTimeout(SLOW_MS);
  await shown.open();
}

const here = () => shown.page.locator(".page-holder:not([hidden])");
const see = (text) => here().getByText(text, { exact: false }).first().waitFor();
/** Opens the page again until it shows the text. */
async function seeOnAVisit(path, text) {
  const deadline = Date.now() + SLOW_MS;
  for (;;) {
    await opened(path);
    const isThere = await here().getByText(text, { exact: false }).first().waitFor({ timeout: 4000 }).then(() => true, () => false);
    if (isThere) return;
    assert.ok(Date.now() < deadline, `${path} does not show ${text}`);
  }
}
const tap = (text) => here().getByText(text, { exact: true }).last().tap();
const answer = (text) => shown.page.locator(".shade button").getByText(text, { exact: true }).tap();
const balance = async () => Number((await here().locator("[id$=balance]").innerText()).replace(/,/g, ""));

test("the first day: what was bought is there, and the first sign-in", async () => {
  await opened();
  await see("可用积分");
  assert.equal(await balance(), Number(bought));
  await here().locator("[id$=sign-in]").tap();
  await answer("允许");
  await see("连续签到 1 天");
});

test("two days later: a day was missed, and the streak begins again", async () => {
  await clock(2);
  await opened();
  await here().locator("[id$=sign-in]").tap();
  await answer("允许");
  await see("连续签到 1 天");
});

test("the board counts all that was earned, and shows the member's own place", async () => {
  await opened("pages/rank/index");
  await tap("总榜");
  await see(String(Number(bought) + 10));
});

test("half a year later: some of it becomes a cup, and the parcel is on its way", async () => {
  await clock(180);
  await opened(`pages/rewards/detail?reward_id=${reward}`);
  await tap("立即兑换");
  await tap("选择收货地址");
  await tap("同意");
  await answer("用这个地址");
  await here().locator("[id$=confirm]").tap();
  await answer("允许");
  await see("兑换成功");
});

test("a month before the end: the member is warned, and the calendar says which points and when", async () => {
  await clock(Number(days) - WARNED_BEFORE - 182);
  await seeOnAVisit("pages/messages/index", "积分即将过期"); // the warning comes by way of a queue
  await opened("pages/points/expiry");
  await see("天内到期");
});

test("after the end: what was left has expired, the history says so, and nothing is owed", async () => {
  await clock(WARNED_BEFORE + 32);
  await opened("pages/points/entries");
  await see("过期");
  await opened();
  await see("可用积分");
  assert.equal(await balance(), 0);
});

test("the pages report no fault of their own in all this", async () => {
  assert.deepEqual(shown.faults, []);
  assert.deepEqual(await shown.page.evaluate(() => window.phoneErrors), []);
});
