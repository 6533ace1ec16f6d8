// A day of the shop through the console, against the real functions: CONSOLE_URL is a running stack's. Each person logs in
// as who they are; what each may do is the service's to say.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, visit, shown, window } from "./harness.mjs";
import { as, dialog, operators, SLOW_MS } from "./people.mjs";

const { member, tail, token, redemptions, cup, voucher } = JSON.parse(process.env.SHOP);

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

/** What the member's phone shows now: another code every half minute. */
async function shownCode() {
  const answer = await fetch(new URL(`/redemptions/${voucher}`, process.env.CONSOLE_URL), { headers: { Authorization: `Bearer ${token}` } });
  return (await answer.json()).voucher.voucher_code;
}

test("a wrong password is refused, and the page says no more than that", async () => {
  const { page, context, faults } = await window(browser);
  page.setDefaultTimeout(SLOW_MS);
  await visit(page, "");
  await page.getByLabel("账号").fill(operators.owner.name);
  await page.getByLabel("密码").fill("not the password");
  await page.keyboard.press("Enter");
  await shown(page, "账号、密码或验证码不对");
  assert.deepEqual(faults, []);
  await context.close();
});

const find = (page, name) => page.getByLabel("按名称找").fill(name);

test("the owner puts a reward on sale and changes its price", async () => {
  const { page, context, faults } = await as(browser, "owner", "rewards/new");
  const name = `山茶手帕 ${cup}`;
  await page.getByLabel("名称").fill(name);
  await page.getByLabel("积分", { exact: true }).fill("80");
  await page.getByLabel("总量").fill("12");
  await page.getByRole("switch", { name: "草稿" }).click();
  await page.getByRole("button", { name: "保存" }).click();
  await find(page, name); // the shop has more rewards than fit on a page
  await page.getByRole("link", { name }).click();
  await page.getByLabel("积分", { exact: true }).fill("90");
  await page.getByRole("button", { name: "保存" }).click();
  await find(page, name);
  await page.getByRole("row", { name: new RegExp(name) }).getByText("90 积分").waitFor();
  await page.getByRole("row", { name: new RegExp(name) }).getByRole("button", { name: "价格记录" }).click();
  await dialog(page).getByText("80 积分").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("what the service finds wrong with a reward stands beside the field", async () => {
  const { page, context } = await as(browser, "owner", "rewards/new");
  await page.getByLabel("名称").fill("没有这样的图片");
  await page.getByLabel("积分", { exact: true }).fill("80");
  await page.getByRole("combobox", { name: "图片" }).fill("ftp://example.com/a.jpg");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "保存" }).click();
  await page.locator(".ant-form-item-explain-error, .ant-alert-error").first().waitFor();
  await context.close();
});

test("operations ships forty parcels by a file", async () => {
  const { page, context, faults } = await as(browser, "operations", "redemptions/parcels");
  await page.getByRole("button", { name: "下载待发货清单" }).waitFor();
  const rows = ["兑换单号,快递公司,快递单号", ...redemptions.map((id, place) => `${id},顺丰速运,SF0000${place}`)];
  await page.locator("input[type=file]").setInputFiles({ name: "发货.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
  await shown(page, "40 行可以发货，0 行有问题，0 行还没填");
  await page.getByRole("button", { name: "发货 40 单" }).click();
  await shown(page, "全部已发货");
  await visit(page, "redemptions?status=shipped");
  await shown(page, "SF0000");
  assert.deepEqual(faults, []);
  await context.close();
});

test("support finds a member by the tail of their phone, sees why they have their points, and adjusts them", async () => {
  const { page, context, faults } = await as(browser, "support", "members");
  await page.getByLabel("会员编号、昵称开头").fill(tail);
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: new RegExp(member) }).getByRole("link").first().click();
  await shown(page, "哪些积分什么时候到期");
  await page.getByRole("button", { name: "调整积分" }).click();
  await dialog(page).getByLabel("积分", { exact: true }).fill("30");
  await dialog(page).getByLabel("原因").fill("客诉补偿");
  await page.keyboard.press("Enter");
  await shown(page, "已调整");
  await page.getByText("+30").waitFor();
  await page.getByRole("button", { name: "为什么" }).first().click();
  assert.deepEqual(faults, []);
  await context.close();
});

test("support explains why an order earned nothing", async () => {
  const { page, context, faults } = await as(browser, "support", "orders");
  await page.getByLabel("订单号，或 16 位会员编号").fill("too-small");
  await page.keyboard.press("Enter");
  await shown(page, "这笔订单没有得分，原因见每一行");
  assert.match(await page.getByRole("row", { name: /teaware/ }).innerText(), /¥9[\s\S]*10/); // paid 9 yuan, a point for each 10
  await page.getByRole("link", { name: member }).click();
  await shown(page, "哪些积分什么时候到期");
  assert.deepEqual(faults, []);
  await context.close();
});

test("an adjustment above the limit of support waits until operations approves it", async () => {
  const support = await as(browser, "support", `members/${member}`);
  await support.page.getByRole("button", { name: "调整积分" }).click();
  await dialog(support.page).getByLabel("积分", { exact: true }).fill("900");
  await dialog(support.page).getByLabel("原因").fill("活动补发");
  await support.page.keyboard.press("Enter");
  await shown(support.page, "等另一个人批准");
  assert.equal(await support.page.getByText("+900").count(), 0);

  const operations = await as(browser, "operations", "approvals");
  await operations.page.getByRole("row", { name: /活动补发/ }).getByRole("button", { name: "批准" }).click();
  await dialog(operations.page).getByRole("button", { name: "批准" }).click();
  await shown(operations.page, "已决定");
  await visit(operations.page, `members/${member}`);
  await shown(operations.page, "+900");
  assert.deepEqual([...support.faults, ...operations.faults], []);
  await support.context.close();
  await operations.context.close();
});

test("a new operator logs in with the first password, must change it, and is seen elsewhere", async () => {
  const owner = await as(browser, "owner", "operators");
  const name = `新人 ${cup}`;
  await owner.page.getByRole("button", { name: "新员工" }).click();
  await dialog(owner.page).getByLabel("姓名").fill(name);
  await dialog(owner.page).getByLabel("一次最多调整几分").fill("10");
  await dialog(owner.page).getByLabel("一天最多调整几分").fill("10");
  await owner.page.keyboard.press("Enter");
  operators.new = { name, password: (await owner.page.locator(".secret code").innerText()).trim() };
  await owner.page.getByRole("button", { name: "我已记下" }).click();

  const first = await as(browser, "new");
  await shown(first.page, "你的密码是别人设的");
  await first.page.getByLabel("现在的密码").fill(operators.new.password);
  await first.page.getByLabel("新密码").fill("a longer secret of my own");
  await first.page.getByLabel("再输一遍").fill("a longer secret of my own");
  await first.page.keyboard.press("Enter");
  await shown(first.page, "今天等着处理的事");
  operators.new.password = "a longer secret of my own";
  const second = await as(browser, "new", "account");
  await second.page.getByRole("button", { name: "退出其他所有地方" }).click();
  await shown(second.page, "已退出");
  await visit(first.page, "account");
  await first.page.getByLabel("密码").waitFor();

  await visit(owner.page, "trail");
  await owner.page.getByText(/新建/).first().waitFor();
  assert.deepEqual([...owner.faults, ...first.faults, ...second.faults], []);
  for (const { context } of [owner, first, second]) await context.close();
});

test("the counter redeems a voucher from a phone: of two at once, one hands it over", async () => {
  const phones = await Promise.all([1, 2].map(() => as(browser, "counter", "counter", { width: 360, height: 740 })));
  const code = await shownCode();
  for (const { page } of phones) await page.getByLabel("券码").fill(code);
  await Promise.all(phones.map(({ page }) => page.keyboard.press("Enter")));
  for (const { page } of phones) await shown(page, "可以核销，按回车确认");
  await Promise.all(phones.map(({ page }) => page.keyboard.press("Enter")));
  const verdicts = await Promise.all(phones.map(({ page }) => page.locator(".verdict.yes, .verdict.no").innerText()));

  assert.match(verdicts.sort().join(), /没有核销[^,]*,.*已核销，请交付/s);
  const [{ page }] = phones;
  await page.getByRole("button", { name: "菜单" }).click();
  assert.equal(await page.getByRole("link", { name: "会员" }).count(), 0);
  assert.deepEqual(phones.flatMap(({ faults }) => faults), []);
  for (const { context } of phones) await context.close();
});

test("every page opens for the owner, and none for somebody who has logged out", async () => {
  const { page, context, faults } = await as(browser, "owner");
  for (const [path, words] of [["", "今天等着处理的事"], ["redemptions", "待发货"], ["members", "会员编号"], ["rewards", "剩余 / 总量"], ["campaigns", "营销活动"], ["rules", "其他所有品类"], ["activities", "任务活动"], ["program", "每日签到"], ["reviews", "审核"], ["runs", "定时任务"], ["approvals", "审批"], ["operators", "调整上限"], ["keys", "接口密钥"], ["trail", "操作记录"], ["account", "登录着的地方"]]) {
    await visit(page, path);
    await shown(page, words);
    assert.deepEqual(await page.getByRole("alert").filter({ visible: true }).allInnerTexts(), [], path);
  }
  await page.getByRole("button", { name: new RegExp(operators.owner.name) }).click();
  await page.getByText("退出登录").click();
  await page.getByLabel("密码").waitFor();
  await visit(page, "rewards");
  await page.getByLabel("密码").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});
