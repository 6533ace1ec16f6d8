// A member's story through the pages, against the real functions: PHONE_URL is a running stack's.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { need } from "../../local/phone/packages.mjs";
import { launch, phone } from "../../local/phone/browser.mjs";

const reader = need("jsqr");
const { PHONE_URL: url, MEMBER: member, REWARDS: rewards } = process.env;
const [GOODS, SERVICE, CASH] = JSON.parse(rewards);
const SLOW_MS = 20_000; // a function's first call takes its time

let browser;
let ming;

before(async () => {
  browser = await launch();
  ming = await phone(browser, url, { at: { as: member } });
  ming.page.setDefaultTimeout(SLOW_MS);
  await ming.open();
});

after(async () => {
  await browser.close();
});

const here = (page = ming.page) => page.locator(".page-holder:not([hidden])");
const see = (text, page = ming.page) => here(page).getByText(text, { exact: false }).first().waitFor();
const tap = (text, page = ming.page) => here(page).getByText(text, { exact: true }).last().tap();
const answer = (text, page = ming.page) => page.locator(".shade button").getByText(text, { exact: true }).tap();
const go = (path, page = ming.page) => page.evaluate((target) => wx.reLaunch({ url: target }), path);
const balanceShown = async () => Number((await here().locator("[id$=balance]").innerText()).replace(/,/g, ""));

/** On the first page, which shows what was kept until the service has answered. */
async function hasPoints(count) {
  await go("/pages/points/index");
  await ming.page.waitForFunction((wanted) => document.querySelector(".page-holder:not([hidden]) [id$=balance]")?.textContent.replace(/,/g, "") === wanted, String(count));
}

test("signs in, agrees to one message, and sees the day ticked", async () => {
  await see("可用积分");
  assert.equal(await balanceShown(), 500);
  await here().locator("[id$=sign-in]").tap();
  await answer("允许");
  await see("已签到");
  await see("连续签到 1 天");

  assert.equal(await here().locator(".day.signed").count(), 1);
  await hasPoints(505);
});

test("reads why each point came, and what the chart makes of it", async () => {
  await tap("明细");
  await see("每日签到");
  await ming.page.locator("#back").tap();
  await see("获得");
  await tap("12 个月");
  await see("获得");

  const sums = await here().getByText(/获得 505/).first().innerText();
  assert.match(sums, /^获得 505 · 使用 0 · 过期 0$/);
});

test("redeems goods: the address is asked for once it is needed, and the parcel's way is shown", async () => {
  await go(`/pages/rewards/detail?reward_id=${GOODS}`);
  await tap("立即兑换");
  await tap("选择收货地址");
  await tap("同意");
  await answer("用这个地址");
  await see("王小明 13800138000");
  await here().locator("[id$=confirm]").tap();
  await answer("允许");
  await see("兑换成功");
  await see("待发货");
  await see("王** 138****8000");

  await hasPoints(405);
});

test("cancels it, and has the points back", async () => {
  await go("/pages/redemptions/index");
  await here().locator(".card").first().tap();
  await tap("取消兑换");
  await answer("取消兑换");
  await see("已取消");

  await hasPoints(505);
});

test("redeems a service, whose code a scanner reads", async () => {
  await go(`/pages/rewards/confirm?reward_id=${SERVICE}`);
  await here().locator("[id$=confirm]").tap();
  await answer("拒绝");
  await see("到店出示");
  const shown = (await here().locator("[id$=voucher-code]").innerText()).replace(/\s/g, "");

  assert.equal(await scanned(here().locator(".code img").first()), shown);
  assert.equal(await ming.page.evaluate(() => window.phoneBrightness), 1);
});

test("pays the rest in cash, after closing the sheet once", async () => {
  await go(`/pages/rewards/confirm?reward_id=${CASH}`);
  await see("另付现金");
  await here().locator("[id$=confirm]").tap();
  await answer("拒绝");
  await see("后取消");
  await here().locator("[id$=pay]").tap();
  await answer("取消");
  await see("待付款");
  await here().locator("[id$=pay]").tap();
  await answer("确认支付");
  await see("待使用");
});

test("chooses a name, and finds it on the board's own row", async () => {
  await go("/pages/me/profile");
  await here().locator("[id$=nickname] input").fill("阿茶");
  await tap("保存");
  await ming.page.getByText("已保存").waitFor();
  await go("/pages/me/index");

  await see("阿茶");
});

test("chooses a picture, which is a JPEG at the shop's own address", async () => {
  await go("/pages/me/profile");
  await here().locator("[id$=avatar]").tap();
  await answer("用微信头像");
  const face = here().locator("[id$=avatar] img[src*='/images/a-']");
  await face.waitFor();
  const width = await face.evaluate(async (image) => (await image.decode(), image.naturalWidth));

  assert.equal(width, 132);
  assert.match(await face.getAttribute("src"), /\/images\/a-[0-9a-z]{26}\.jpg$/);
});

test("invites a friend by a card, who joins on a second phone", async () => {
  await go("/pages/invite/index");
  await see("我的邀请码");
  const card = await ming.page.evaluate(() => getCurrentPages().at(-1).onShareAppMessage());
  const [path, query] = card.path.split("?");
  const friend = await phone(browser, url, { at: { as: `${member}-friend`, path: path.slice(1), query } });
  friend.page.setDefaultTimeout(SLOW_MS);
  await friend.open();
  await see("可用积分", friend.page);
  await go("/pages/invite/index");

  await see("等首单或签到");
  await friend.context.close();
});

test("leaves in two steps, and is a stranger afterwards", async () => {
  await go("/pages/me/privacy");
  await here().locator("[id$=leave]").tap();
  await answer("继续");
  await ming.page.locator(".shade input").fill("注销");
  await answer("注销");
  await see("已注销");

  assert.deepEqual(await ming.page.evaluate(() => wx.getStorageInfoSync().keys), []);
  assert.deepEqual(ming.faults, []);
  assert.deepEqual(await ming.page.evaluate(() => window.phoneErrors), []);
});

/** What a scanner makes of the picture as the browser draws it. */
async function scanned(picture) {
  const { pixels, side } = await picture.evaluate(async (image) => {
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 320 });
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0, 320, 320);
    return { pixels: [...pen.getImageData(0, 0, 320, 320).data], side: 320 };
  });
  return reader(new Uint8ClampedArray(pixels), side, side)?.data;
}
