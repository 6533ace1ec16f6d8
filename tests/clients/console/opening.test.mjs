// The owner sets a shop up from nothing: how points live and come, what doubles them, and what they buy. MEMBER is the
// token of the first member, and CUP a picture. Each step is seen by the member before the next.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, shown, visit } from "./harness.mjs";
import { as } from "./people.mjs";

const { CONSOLE_URL, MEMBER, CUP } = process.env;

let browser;
let owner;

before(async () => {
  browser = await launch();
  owner = await as(browser, "owner");
});

after(() => browser.close());

/** What the member's phone is told. */
async function told(path) {
  const answer = await fetch(new URL(path, CONSOLE_URL), { headers: { Authorization: `Bearer ${MEMBER}` } });
  return answer.json();
}

const save = (page) => page.getByRole("button", { name: "保存" });

test("the program: points live two years, and a week of signing in is worth more", async () => {
  const { page } = owner;
  await visit(page, "program");
  await page.getByRole("spinbutton", { name: "几个月", exact: true }).fill("24");
  await page.getByLabel("连续第 1、2、3… 天各得几分").fill("2, 4, 8");
  await save(page).click();
  await shown(page, "已保存");

  assert.deepEqual((await told("/sign-in")).ladder, [{ day: 1, points: 2 }, { day: 2, points: 4 }, { day: 3, points: 8 }]);
});

test("a rule: tea earns a point for each five yuan, and the sample order says so before it is saved", async () => {
  const { page } = owner;
  await visit(page, "rules/new");
  await page.getByLabel("品类").first().fill("茶叶");
  await page.getByLabel("每满多少元得 1 分").fill("5");
  assert.equal(await save(page).isDisabled(), true);
  await page.getByLabel("金额").fill("199");
  await page.getByRole("button", { name: "试算" }).click();
  await shown(page, "39 分");
  await save(page).click();
  await page.getByRole("row", { name: /茶叶/ }).getByText("每满 ¥5 得 1 分").waitFor();
});

test("a campaign: what it would have cost with yesterday's orders is on the screen before it is saved", async () => {
  const { page } = owner;
  await visit(page, "campaigns/new");
  await page.getByLabel("名称").fill("开业双倍");
  await fill(page, "开始", "2026-01-01 00:00");
  await fill(page, "结束", "2036-01-01 00:00");
  assert.equal(await save(page).isDisabled(), true);
  await page.getByRole("button", { name: "试算" }).click();
  await shown(page, "78 分");
  await page.getByRole("button", { name: "回测" }).click();
  await shown(page, "1 单，1 位会员，1 位多得");
  await save(page).click();
  await page.getByRole("row", { name: /开业双倍/ }).waitFor();

  assert.deepEqual((await told("/home")).campaigns.map(({ name }) => name), ["开业双倍"]);
});

test("a reward: its picture is uploaded, and the member sees both", async () => {
  const { page } = owner;
  await visit(page, "rewards/new");
  await page.getByLabel("名称").fill("开业青瓷杯");
  await page.getByLabel("积分", { exact: true }).fill("60");
  await page.getByLabel("总量").fill("12");
  await page.locator("input[type=file]").setInputFiles(CUP);
  await page.getByRole("img", { name: "第 1 张图片" }).waitFor();
  await page.getByRole("switch", { name: "草稿" }).click();
  await save(page).click();
  await page.getByRole("row", { name: /开业青瓷杯/ }).getByText("60 积分").waitFor();

  const [cup] = (await told("/rewards")).items;
  assert.deepEqual([cup.name, cup.points, cup.stock], ["开业青瓷杯", 60, 12]);
  const picture = await fetch(cup.images[0]);
  assert.deepEqual([picture.status, picture.headers.get("content-type")], [200, "image/png"]);
  assert.deepEqual(owner.faults, []);
});

async function fill(page, label, moment) {
  await page.getByLabel(label, { exact: true }).fill(moment);
  await page.keyboard.press("Enter");
}
