// What the shop's people do all day, with the keyboard where it matters, and what they see when it goes wrong.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ANSWERS, launch, open, problem, Service, shown, violations, visit } from "./harness.mjs";

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

const dialog = (page) => page.getByRole("dialog").filter({ visible: true });

test("a parcel is shipped with the keyboard alone", async () => {
  const { page, service, context, faults } = await at("redemptions");
  await page.getByRole("button", { name: "发货", exact: true }).first().focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "carrier");
  await page.keyboard.type("顺丰速运");
  await page.keyboard.press("Tab");
  await page.keyboard.type(" SF1234567890 ");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  const { body, pathname, headers } = service.last("POST /merchant/redemptions/{id}/ship");
  assert.deepEqual(body, { carrier: "顺丰速运", tracking_no: "SF1234567890" });
  assert.equal(pathname, "/merchant/redemptions/r-cup-1/ship");
  assert.equal(headers["x-requested-with"], "console");
  assert.ok(service.count("GET /merchant/redemptions") >= 2, "the list is asked for anew");
  assert.deepEqual(faults, []);
  await context.close();
});

test("what the service finds wrong stands beside its field", async () => {
  const refuse = (service) =>
    (service.changes["POST /merchant/redemptions/{id}/ship"] = () => ({ status: 422, json: problem("VALIDATION_FAILED", "有些内容不对", 422, [{ field: "tracking_no", message: "这个单号已用过" }]) }));
  const { page, context } = await at("redemptions", refuse);
  await page.getByRole("button", { name: "发货", exact: true }).first().click();
  await dialog(page).getByLabel("快递公司").fill("顺丰速运");
  await dialog(page).getByLabel("快递单号").fill("SF1234567890");
  await dialog(page).getByRole("button", { name: "确认发货" }).click();
  await shown(page, "有些内容不对");

  const field = dialog(page).getByLabel("快递单号");
  const words = await field.evaluate((input) => document.getElementById(input.getAttribute("aria-describedby"))?.textContent);
  assert.match(words, /这个单号已用过/);
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(await field.inputValue(), "SF1234567890");
  await context.close();
});

test("refusing says what it means, needs a reason, and nothing happens before", async () => {
  const { page, service, context } = await at("redemptions");
  await page.getByRole("button", { name: "拒绝", exact: true }).nth(2).click();
  await shown(page, "会员拿回 300 积分，库存加回 1 件，¥29.9 原路退回。这一步不能撤回。");
  await dialog(page).getByRole("button", { name: "拒绝" }).click();
  await shown(page, "请写明原因");
  assert.equal(service.count("POST /merchant/redemptions/{id}/refuse"), 0);
  await dialog(page).getByLabel("原因").fill("缺货");
  await dialog(page).getByRole("button", { name: "拒绝" }).click();
  await shown(page, "已拒绝");

  assert.deepEqual(service.last("POST /merchant/redemptions/{id}/refuse").body, { reason: "缺货" });
  await context.close();
});

test("a session that ends in the middle of a form costs nothing that was entered", async () => {
  const { page, service, context } = await at("members/m-7f3k");
  await page.getByRole("button", { name: "调整积分" }).click();
  await dialog(page).getByLabel("积分", { exact: true }).fill("80");
  await dialog(page).getByLabel("原因").fill("客诉补偿");
  await dialog(page).getByLabel("内部备注").fill("工单 4711");
  await shown(page, "可用积分 12,486 → 12,566");
  service.hasSession = false;
  await dialog(page).getByRole("button", { name: "确认调整" }).click();
  await shown(page, "请重新登录");
  assert.deepEqual(await violations(page), []);
  await page.getByLabel("密码").fill("right-horse-battery");
  await page.keyboard.press("Enter");
  await shown(page, "已调整");

  const sent = service.asked.filter(({ call }) => call === "POST /merchant/members/{id}/adjustments");
  assert.equal(sent.length, 2, "refused once, then done");
  assert.deepEqual(sent[1].body, { points: 80, reason: "客诉补偿", operator: "陈掌柜", note: "工单 4711" });
  assert.equal(sent[0].headers["idempotency-key"], sent[1].headers["idempotency-key"]);
  await context.close();
});

test("an adjustment whose answer was lost is sent again under the same key, another one under another", async () => {
  let isLost = true;
  const { page, service, context } = await at("members/m-7f3k", (given) => {
    given.changes["POST /merchant/members/{id}/adjustments"] = () => {
      if (isLost) return { status: 503, json: problem("TRY_AGAIN", "系统繁忙", 503) };
      return { status: 201, json: { entry_id: "e1", points: 80 } };
    };
  });
  const keys = () => service.asked.filter(({ call }) => call === "POST /merchant/members/{id}/adjustments").map(({ headers }) => headers["idempotency-key"]);
  await page.getByRole("button", { name: "调整积分" }).click();
  await dialog(page).getByText("扣积分").click();
  await dialog(page).getByLabel("积分", { exact: true }).fill("80");
  await dialog(page).getByLabel("原因").fill("录入更正");
  await dialog(page).getByRole("button", { name: "确认调整" }).click();
  await shown(page, "系统繁忙");
  isLost = false;
  await dialog(page).getByRole("button", { name: "确认调整" }).click();
  await shown(page, "已调整");
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(service.last("POST /merchant/members/{id}/adjustments").body.points, -80);
  assert.equal(keys()[0], keys()[1]);

  await page.getByRole("button", { name: "调整积分" }).click();
  await dialog(page).getByLabel("积分", { exact: true }).fill("80");
  await dialog(page).getByLabel("原因").fill("录入更正");
  await dialog(page).getByRole("button", { name: "确认调整" }).click();
  await page.waitForFunction(() => document.querySelectorAll("[role=dialog]").length === 0);
  assert.notEqual(keys()[1], keys()[2]);
  await context.close();
});

test("an adjustment above the limit waits for a second person, and the form says so", async () => {
  const { page, context } = await at("members/m-7f3k", (service) => {
    const operator = ANSWERS["GET /operators/me"];
    service.changes["GET /operators/me"] = { ...operator, role: "support", limits: { points_per_adjustment: 200, points_per_day: 2000 } };
    service.changes["POST /merchant/members/{id}/adjustments"] = () => ({ status: 202, json: { approval_id: "a-1" } });
  });
  await page.getByRole("button", { name: "调整积分" }).click();
  await shown(page, "你一次最多调整 200 分");
  await dialog(page).getByLabel("积分", { exact: true }).fill("500");
  await dialog(page).getByLabel("原因").fill("客诉补偿");
  await dialog(page).getByRole("button", { name: "确认调整" }).click();
  await shown(page, "等另一个人批准");
  await context.close();
});

test("who has changed the same reward meanwhile is seen, and both changes are kept", async () => {
  const mine = ANSWERS["GET /merchant/rewards"].items.find(({ reward_id }) => reward_id === "cup");
  const theirs = { ...mine, version: 4, points: 650, stock: 200 };
  const { page, service, context, faults } = await at("rewards/cup", (given) => {
    given.changes["PUT /merchant/rewards/{id}"] = (body) => (body.version === 3 ? { status: 409, json: problem("VERSION_CONFLICT", "别人改过了", 409) } : { json: { ...theirs, ...body, version: 5 } });
  });
  await page.getByLabel("名称").fill("龙泉青瓷茶杯（梅子青）");
  service.changes["GET /merchant/rewards/{id}"] = theirs;
  await page.getByRole("button", { name: "保存" }).click();
  await shown(page, "别人刚刚也改了");
  const told = await dialog(page).innerText();
  assert.match(told, /积分[\s\S]*600 → 650/);
  assert.match(told, /总量[\s\S]*120 → 200/);
  await page.getByRole("button", { name: "保留我改的，其余用最新的" }).click();
  await page.waitForURL("**/console/rewards");

  const { body } = service.last("PUT /merchant/rewards/{id}");
  assert.deepEqual([body.version, body.name, body.points, body.stock], [4, "龙泉青瓷茶杯（梅子青）", 650, 200]);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a page with unsaved changes asks before it is left", async () => {
  const { page, service, context } = await at("rewards/cup");
  await page.getByLabel("名称").fill("另一个名字");
  await page.getByRole("link", { name: "首页" }).click();
  await shown(page, "有没保存的修改");
  await page.getByRole("button", { name: "留下" }).click();
  assert.equal(await page.getByLabel("名称").inputValue(), "另一个名字");
  await page.getByRole("link", { name: "首页" }).click();
  await page.getByRole("button", { name: "离开" }).click();
  await shown(page, "今天等着处理的事");

  assert.equal(service.count("PUT /merchant/rewards/{id}"), 0);
  await context.close();
});

test("a new reward goes out as a draft with a coupon's terms, money in fen and times of the shop", async () => {
  const { page, service, context } = await at("rewards/new");
  await page.getByText("优惠券", { exact: true }).first().click();
  await page.getByLabel("名称").fill("满 100 减 12.5");
  await page.getByLabel("积分", { exact: true }).fill("200");
  await page.getByLabel("满多少可用").fill("100");
  await page.getByLabel("减多少").fill("12.5");
  await page.getByLabel("兑换后几天内有效").fill("30");
  await page.getByLabel("开始兑换").fill("2026-12-01 00:00");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "保存" }).click();
  await page.waitForURL("**/console/rewards");

  const { body } = service.last("POST /merchant/rewards");
  assert.equal(body.draft, true);
  assert.equal(body.on_sale_from, "2026-12-01T00:00:00+08:00");
  assert.equal(body.service, null);
  assert.deepEqual([body.coupon.kind, body.coupon.threshold_fen, body.coupon.amount_off_fen, body.coupon.valid_days], ["amount_off", 10_000, 1250, 30]);
  assert.match(body.reward_id, /^[\w-]{13}$/);
  await context.close();
});

test("a picture is uploaded as it is, shown, and saved by its address", async () => {
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const { page, service, context, faults } = await at("rewards/bag");
  await page.locator("input[type=file]").setInputFiles({ name: "bag.gif", mimeType: "image/gif", buffer: png });
  await shown(page, "请用 1 MB 以内的 PNG、JPEG 或 WebP");
  assert.equal(service.count("POST /merchant/images"), 0);
  await page.locator("input[type=file]").setInputFiles({ name: "bag.png", mimeType: "image/png", buffer: png });
  await page.getByRole("img", { name: "第 1 张图片" }).waitFor();
  await page.getByRole("button", { name: "保存" }).click();
  await page.waitForURL("**/console/rewards");

  assert.equal(service.last("POST /merchant/images").headers["content-type"], "image/png");
  assert.deepEqual(service.last("PUT /merchant/rewards/{id}").body.images, ["https://img.example.com/bag.png"]);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a campaign cannot be saved before its preview and its backtest have been seen, and again after a change", async () => {
  const { page, service, context } = await at("campaigns/solstice");
  const save = page.getByRole("button", { name: "保存" });
  await shown(page, "先试算一单");
  assert.equal(await save.isDisabled(), true);
  await page.getByRole("button", { name: "试算" }).click();
  await shown(page, "78 分");
  await shown(page, "再回测");
  assert.equal(await save.isDisabled(), true);
  await page.getByRole("button", { name: "回测" }).click();
  await shown(page, "¥218.4");
  assert.equal(await save.isEnabled(), true);
  await page.getByLabel("倍数").fill("3");
  assert.equal(await save.isDisabled(), true);
  await page.getByRole("button", { name: "试算" }).click();
  await shown(page, "再回测");
  await page.getByRole("button", { name: "回测" }).click();
  await save.click();
  await page.waitForURL("**/console/campaigns");

  assert.equal(service.last("POST /merchant/campaigns/backtest").body.campaign.multiplier, "3");
  assert.equal(service.last("POST /merchant/rules/preview").body.campaigns[0].campaign_id, "solstice");
  const { body } = service.last("PUT /merchant/campaigns/{id}");
  assert.deepEqual([body.version, body.multiplier, body.budget_points], [2, "3", 50_000]);
  await context.close();
});

/** What the service says of a list of parcels: `r-nobody` is unknown, and `busy` fails once. */
function judging(busy) {
  let attempts = 0;
  return ({ parcels, dry_run }) => {
    const rows = parcels.map(({ redemption_id }, place) => {
      const isTwice = parcels.findIndex((other) => other.redemption_id === redemption_id) < place;
      const isBusy = !dry_run && redemption_id === busy && attempts++ === 0;
      const why = redemption_id === "r-nobody" ? "unknown" : isTwice ? "twice" : isBusy ? "busy" : null;
      const because = { unknown: "没有这个兑换单", twice: "这一单在清单里出现了两次", busy: "系统繁忙，请再发一次" }[why] ?? null;
      return { redemption_id, name: why === "unknown" ? null : "龙泉青瓷茶杯", status: why === "unknown" ? null : "to_ship", result: why ? "wrong" : "ok", why, because };
    });
    return { json: { dry_run, ok: 0, done_before: 0, wrong: 0, rows } };
  };
}

test("parcels come in by a file: the service judges each row first, then they are shipped with progress, and what failed can be tried again", async () => {
  const { page, service, context } = await at("redemptions/parcels", (given) => {
    given.changes["POST /merchant/redemptions/ship"] = judging("r-cup-2");
  });
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载待发货清单" }).click()]);
  const list = readFileSync(await saved.path(), "utf8");
  assert.equal(list[0], "\uFEFF");
  assert.equal(list.trim().split("\r\n").length, 4);
  assert.match(list, /r-cup-1,,,龙泉青瓷茶杯,1,王小明/);

  const rows = ["兑换单号,快递公司,快递单号", "r-cup-1,顺丰速运,SF0001", "r-cup-2,顺丰速运,SF0002", "r-tin-1,,", "r-nobody,顺丰速运,SF0003", "r-cup-1,顺丰速运,SF0004", "r-tin-2,顺丰速运,SF0002"];
  await page.locator("input[type=file]").setInputFiles({ name: "发货.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
  await shown(page, "2 行可以发货，3 行有问题，1 行还没填");
  await shown(page, "没有这个兑换单");
  await shown(page, "这一单在清单里出现了两次");
  await shown(page, "单号和前面的行重复");
  const asked = () => service.asked.filter(({ call }) => call === "POST /merchant/redemptions/ship").map(({ body }) => [body.dry_run, ...body.parcels.map(({ redemption_id, tracking_no }) => `${redemption_id} ${tracking_no}`)]);
  assert.deepEqual(asked(), [[true, "r-cup-1 SF0001", "r-cup-2 SF0002", "r-nobody SF0003", "r-cup-1 SF0004", "r-tin-2 SF0002"]]);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "发货 2 单" }).click();
  await shown(page, "系统繁忙，请再发一次");
  await page.getByRole("button", { name: "发货 1 单" }).click();
  await shown(page, "全部已发货");

  assert.deepEqual(asked().slice(1), [[false, "r-cup-1 SF0001", "r-cup-2 SF0002"], [false, "r-cup-2 SF0002"]]);
  await context.close();
});

test("forty parcels are judged by one call and shipped ten at a time", async () => {
  const { page, service, context } = await at("redemptions/parcels", (given) => {
    given.changes["POST /merchant/redemptions/ship"] = judging("");
  });
  const rows = ["兑换单号,快递公司,快递单号", ...Array.from({ length: 40 }, (_, place) => `r-${place},顺丰速运,SF00${place}`)];
  await page.locator("input[type=file]").setInputFiles({ name: "发货.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
  await page.getByRole("button", { name: "发货 40 单" }).click();
  await shown(page, "全部已发货");

  assert.deepEqual(service.asked.filter(({ call }) => call === "POST /merchant/redemptions/ship").map(({ body }) => [body.dry_run, body.parcels.length]), [[true, 40], ...Array(4).fill([false, 10])]);
  await context.close();
});

test("the picking list sums what waits and names each parcel", async () => {
  const { page, context } = await at("redemptions/picking");
  await page.getByRole("row", { name: /龙泉青瓷茶杯 3/ }).waitFor();
  await page.getByRole("row", { name: /龙泉青瓷茶杯 × 2 李雷 13900139000/ }).waitFor();
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("navigation", { name: "页面" }).isVisible(), false);
  assert.equal(await page.getByRole("button", { name: "打印" }).isVisible(), false);
  await context.close();
});

test("redemptions are filtered, the address of the page keeps it, and tabs say how many wait", async () => {
  const { page, service, context, faults } = await at("redemptions");
  await page.getByRole("tab", { name: "待发货 3" }).waitFor();
  await page.getByLabel("单号、收件人姓名或手机尾号").fill("8000");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=8000/);
  await page.getByRole("tab", { name: "全部", selected: true }).waitFor();
  await shown(page, "SF1234567890");
  const asked = () => service.asked.findLast(({ call, query }) => call === "GET /merchant/redemptions" && query.limit === "20").query;
  assert.equal(asked().q, "8000");
  assert.match(asked().status, /^to_ship,shipped,/);

  await visit(page, "redemptions?reward_id=cup&from=2026-11-01&to=2026-11-30&status=shipped");
  await shown(page, "SF1234567890");
  assert.deepEqual(asked(), { reward_id: "cup", from: "2026-11-01", to: "2026-11-30", status: "shipped", limit: "20" });
  assert.equal(await page.getByLabel("从哪天").inputValue(), "2026-11-01");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("an order that earned nothing says why, found by its id or by its member", async () => {
  const { page, service, context, faults } = await at("orders");
  await page.getByLabel("订单号，或 16 位会员编号").fill("7k3mq9d2xv5tbn0w");
  await page.keyboard.press("Enter");
  await shown(page, "这类商品满 10 元才得 1 分，还差 0.5 元");
  assert.equal(service.last("GET /merchant/orders").query.member_id, "7k3mq9d2xv5tbn0w");
  await page.getByLabel("订单号，或 16 位会员编号").fill(" O-1001 ");
  await page.keyboard.press("Enter");
  await shown(page, "没有规则覆盖类目「礼品卡」");
  await shown(page, "扣回 20 分");
  assert.equal(service.last("GET /merchant/orders/{id}").pathname, "/merchant/orders/O-1001");

  service.changes["GET /merchant/orders/{id}"] = () => ({ status: 404, json: problem("NOT_FOUND", "没有找到", 404) });
  await visit(page, "orders");
  await shown(page, "被拒绝的订单不会保存");
  await page.getByLabel("订单号，或 16 位会员编号").fill("O-9");
  await page.keyboard.press("Enter");
  await shown(page, "没有找到");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a member's orders and redemptions stand beside their history", async () => {
  const { page, service, context } = await at("members/m-7f3k");
  await page.getByRole("tab", { name: "订单" }).click();
  await shown(page, "没有得分");
  await page.getByRole("tab", { name: "兑换单和券" }).click();
  await page.getByRole("button", { name: "满 50 减 10" }).click();
  await shown(page, "C7Q2-9XKD");

  assert.equal(service.last("GET /merchant/orders").query.member_id, "m-7f3k");
  assert.equal(service.last("GET /merchant/redemptions").query.member_id, "m-7f3k");
  assert.deepEqual(await violations(page), []);
  await context.close();
});

test("entries of all members are filtered by kind and days", async () => {
  const { page, service, context } = await at("entries?kind=redeem,purchase&from=2026-11-28&to=2026-11-29");
  await page.getByRole("link", { name: "m-2ab9" }).waitFor();

  assert.deepEqual(service.last("GET /merchant/entries").query, { kind: "purchase,redeem", from: "2026-11-28", to: "2026-11-29", limit: "50" });
  await context.close();
});

test("the counter sees what it is before it redeems, once, and is ready for the next", async () => {
  const { page, service, context, faults } = await at("counter", () => {}, { width: 360, height: 740 });
  const input = page.getByLabel("券码");
  await page.waitForFunction(() => document.activeElement?.id === "voucher");
  await page.keyboard.type("V7Q2-9XKD-2210");
  await page.keyboard.press("Enter");
  await shown(page, "可以核销，按回车确认");
  await shown(page, "尾号 7F3K");
  await shown(page, "西湖店");
  assert.equal(service.last("GET /merchant/vouchers/{id}").pathname, "/merchant/vouchers/V7Q2-9XKD-2210");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.type("V7Q2-9XKD-2210"); // the scanner reads it twice
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("voucher").value === "");
  assert.equal(service.count("GET /merchant/vouchers/{id}"), 1);
  assert.equal(service.count("POST /merchant/vouchers/verify"), 0);
  await page.keyboard.press("Enter");
  await shown(page, "已核销，请交付");
  assert.deepEqual(service.last("POST /merchant/vouchers/verify").body, { voucher_code: "V7Q2-9XKD-2210", store: null });
  await page.keyboard.press("Enter"); // nothing is shown, so nothing is redeemed
  assert.equal(service.count("POST /merchant/vouchers/verify"), 1);

  service.changes["GET /merchant/vouchers/{id}"] = () => ({ status: 410, json: problem("EXPIRED", "这个码已过期，请刷新", 410) });
  await page.keyboard.type("V7Q2-0000-0000");
  await page.keyboard.press("Enter");
  await shown(page, "没有核销");
  await shown(page, "这个码已过期，请刷新");
  assert.equal(await input.inputValue(), "V7Q2-0000-0000");
  await page.keyboard.type("X"); // what was refused is replaced by what is typed next
  assert.equal(await input.inputValue(), "X");
  await page.reload();
  await shown(page, "单人茶席品鉴");
  assert.deepEqual(faults, []);
  await context.close();
});

test("who was slower at the counter sees who redeemed it, when and where", async () => {
  const used = { at: "2026-11-29T11:59:00+08:00", store: "west", store_name: "西湖店", by: "小李" };
  const { page, service, context } = await at("counter");
  service.changes["POST /merchant/vouchers/verify"] = () => {
    service.changes["GET /merchant/vouchers/{id}"] = { ...ANSWERS["GET /merchant/vouchers/{id}"], status: "used", may_use: false, why_not: "STATE_CONFLICT", used };
    return { status: 409, json: problem("STATE_CONFLICT", "当前状态不能这样操作", 409) };
  };
  await page.getByLabel("券码").fill("V7Q2-9XKD-2210");
  await page.keyboard.press("Enter");
  await shown(page, "可以核销");
  await page.keyboard.press("Enter");
  await shown(page, "这张券已经用过或取消了");

  assert.match(await page.locator(".verdict").innerText(), /2026-11-29 11:59[\s\S]*西湖店[\s\S]*小李/);
  assert.equal(await page.getByRole("button", { name: "核销", exact: true }).count(), 0);
  await context.close();
});

test("held points are released together, with the sum in words", async () => {
  const { page, service, context } = await at("reviews");
  await page.getByRole("checkbox", { name: "接茶叶小游戏" }).check();
  await page.getByRole("checkbox", { name: "邀请朋友" }).check();
  await page.getByRole("button", { name: "放行选中的" }).click();
  await shown(page, "会员得到这 200 积分，不能再收回。");
  await dialog(page).getByRole("button", { name: "放行" }).click();
  await shown(page, "已处理 2 条");

  assert.equal(service.count("POST /merchant/reviews/{id}"), 2);
  assert.equal(service.last("POST /merchant/reviews/{id}").body.verdict, "release");
  await context.close();
});

test("the program is changed as a whole, and what was not touched goes back as it came", async () => {
  const { page, service, context } = await at("program");
  await page.getByLabel("连续第 1、2、3… 天各得几分").fill("5, 5, 10, 20");
  await page.getByRole("switch", { name: "可以补签" }).click();
  await page.getByLabel("每月几次").fill("2");
  await page.getByRole("button", { name: "保存" }).click();
  await shown(page, "已保存");

  const { body } = service.last("PUT /merchant/program");
  const { until_then: _until, ...before } = ANSWERS["GET /merchant/program"];
  assert.deepEqual(body.sign_in.ladder, [5, 5, 10, 20]);
  assert.deepEqual(body.sign_in.make_up, { per_month: 2, points: 10, days_back: 7 });
  assert.deepEqual([body.version, body.expiry, body.referral, body.leaderboard, body.reminder_days], [7, before.expiry, before.referral, before.leaderboard, before.reminder_days]);
  await context.close();
});

test("somebody who may only look finds no button that they may not press", async () => {
  const looking = (service) => {
    const operator = ANSWERS["GET /operators/me"];
    service.changes["GET /operators/me"] = { ...operator, role: "analyst", rights: ["program:view", "rewards:view", "members:view", "redemptions:view", "figures:view"] };
  };
  const { page, context } = await at("redemptions", looking);
  await shown(page, "龙泉青瓷茶杯");
  assert.equal(await page.getByRole("button", { name: "发货", exact: true }).count(), 0);
  for (const [path, words] of [["rewards/cup", "会员看到的样子"], ["campaigns/solstice", "倍数"], ["program", "每日签到"], ["members/m-7f3k", "资料"]]) {
    await page.goto(`${process.env.CONSOLE_URL}/${path}`);
    await shown(page, words);
    assert.equal(await page.getByRole("button", { name: /保存|删除|调整积分|更多/ }).count(), 0, path);
  }
  const screens = await page.getByRole("navigation", { name: "页面" }).getByRole("link").allInnerTexts();
  assert.ok(!screens.includes("核销台") && !screens.includes("审核"));
  await context.close();
});

test("the rules say which categories earned nothing for want of a rule", async () => {
  const { page, context } = await at("rules");
  await shown(page, "最近 30 天这些品类没有规则，没有积分：礼品卡（12 单，¥2,400）");
  await context.close();
});

test("a new operator's password is shown once, and the role decides the fields", async () => {
  const { page, service, context, faults } = await at("operators");
  await page.getByRole("button", { name: "新员工" }).click();
  await dialog(page).getByLabel("姓名").fill("新人");
  await shown(page, "查会员、调整积分（有上限）、审核；其他只能看");
  await dialog(page).getByLabel("一次最多调整几分").fill("100");
  await dialog(page).getByLabel("一天最多调整几分").fill("500");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Enter");
  await shown(page, "tea-cup-4711-leaf");
  await page.getByRole("button", { name: "我已记下" }).click();
  await page.getByText("tea-cup-4711-leaf").waitFor({ state: "detached" });

  assert.deepEqual(service.last("POST /operators").body, { name: "新人", role: "support", limits: { points_per_adjustment: 100, points_per_day: 500 }, stores: [] });
  assert.deepEqual(faults, []);
  await context.close();
});

test("nobody approves what they have asked for", async () => {
  const { page, service, context } = await at("approvals");
  await page.getByText("要另一个人来批").waitFor();
  assert.equal(await page.getByRole("button", { name: "批准" }).count(), 1);
  await page.getByRole("button", { name: "批准" }).click();
  await shown(page, "积分立刻到会员账上");
  await dialog(page).getByRole("button", { name: "批准" }).click();
  await shown(page, "已决定");

  const { pathname, body } = service.last("POST /merchant/approvals/{id}");
  assert.deepEqual([pathname, body], ["/merchant/approvals/a-1", { decision: "approve" }]);
  await context.close();
});

test("the second factor is turned on in three steps, and the recovery codes are shown once", async () => {
  const { page, service, context, faults } = await at("account");
  service.changes["POST /operators/me/totp"] = ({ action }) => ({ json: action === "begin" ? ANSWERS["POST /operators/me/totp"] : { state: "on", secret: null, uri: null, recovery_codes: ["aaaa-1111", "bbbb-2222"] } });
  await page.getByRole("button", { name: "打开" }).click();
  await dialog(page).getByLabel("现在的密码").fill("right-horse-battery");
  await page.keyboard.press("Enter");
  await shown(page, "JBSWY3DPEHPK3PXP");
  await dialog(page).getByLabel("验证码").fill("123 456");
  await page.keyboard.press("Enter");
  await shown(page, "bbbb-2222");
  assert.deepEqual(service.last("POST /operators/me/totp").body, { code: "123456", password: "right-horse-battery", action: "confirm" });
  await page.getByRole("button", { name: "我已记下" }).click();
  await page.getByText("bbbb-2222").waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
  await context.close();
});

test("a key's secret is shown once, and revoking it says what stops", async () => {
  const { page, service, context } = await at("keys");
  await page.getByRole("button", { name: "更换" }).click();
  await dialog(page).getByLabel("旧的再用几小时").fill("48");
  await page.keyboard.press("Enter");
  await shown(page, "b64-secret-shown-once");
  await page.getByRole("button", { name: "我已记下" }).click();
  assert.deepEqual(service.last("POST /merchant/keys/{id}/rotate").body, { overlap_hours: 48 });
  await page.getByRole("button", { name: "撤销" }).click();
  await shown(page, "用它签名的系统立刻连不上了，不能恢复。");
  await page.getByRole("button", { name: "取消" }).click();
  assert.equal(service.count("DELETE /merchant/keys/{id}"), 0);
  await context.close();
});

test("the trail is asked for one object, one person and some days, in the shop's zone", async () => {
  const { page, service, context } = await at("trail");
  let asked;
  await context.route("**/merchant/audit-trail?*", (route) => {
    asked = new URL(route.request().url()).searchParams;
    return service.answer(route);
  });
  await page.getByLabel("对象").fill("reward:cup");
  await page.getByLabel("从").fill("2026-11-01");
  await page.keyboard.press("Enter");
  await page.getByLabel("到", { exact: true }).fill("2026-11-29");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "查找" }).click();
  await page.waitForURL(/object=reward/);
  await shown(page, "500 → 600");

  assert.deepEqual([asked.get("object"), asked.get("from"), asked.get("to")], ["reward:cup", "2026-11-01T00:00:00+08:00", "2026-11-29T23:59:59+08:00"]);
  await context.close();
});

test("a store gets a name under the id in use, is closed, and one that is named is not deleted", async () => {
  const service = new Service();
  service.changes["POST /merchant/stores"] = () => ({ status: 201, json: ANSWERS["GET /merchant/stores"].items[0] });
  service.changes["PUT /merchant/stores/{id}"] = () => ({ json: ANSWERS["GET /merchant/stores"].items[0] });
  service.changes["DELETE /merchant/stores/{id}"] = () => ({ status: 409, json: problem("STATE_CONFLICT", "当前状态不能这样操作", 409) });
  const { page, context, faults } = await open(browser, service, { at: "stores" });
  await page.getByRole("button", { name: "新门店" }).click();
  await dialog(page).getByLabel("名称").fill("湖滨店");
  await dialog(page).getByLabel("编号").fill("湖滨");
  await page.keyboard.press("Enter");
  await shown(page, "已保存");
  assert.deepEqual(service.last("POST /merchant/stores").body, { name: "湖滨店", store_id: "湖滨", address: null, hours: null, is_open: true });
  await dialog(page).waitFor({ state: "detached" });
  await page.getByRole("row", { name: /西湖店/ }).getByRole("button", { name: "修改" }).click();
  await dialog(page).getByRole("switch").click();
  await dialog(page).getByRole("button", { name: "保存" }).click();
  await dialog(page).waitFor({ state: "detached" });
  const { pathname, body } = service.last("PUT /merchant/stores/{id}");
  assert.deepEqual([pathname, body], ["/merchant/stores/west-lake", { name: "西湖店", address: "杭州市西湖区龙井路 1 号", hours: "9:00–21:00", is_open: false, version: 2 }]);
  await page.getByRole("row", { name: /武林店/ }).getByRole("button", { name: "删除" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "删除" }).click();
  await shown(page, "当前状态不能这样操作");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a chart, its table and its CSV have one sum, and it is a picture too", async () => {
  const { page, context, faults } = await at("figures");
  const panel = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: "每天的积分" }) });
  const { days, totals } = ANSWERS["GET /merchant/figures/dashboard"];
  const shownSums = async () => (await panel.locator(".legend b").allInnerTexts()).map((text) => Number(text.replaceAll(",", "").replace("−", "-")));
  const sums = ["issued", "redeemed", "expired"].map((name) => days.reduce((sum, day) => sum + day[name], 0));

  await shown(page, "每天的积分");
  assert.deepEqual(await shownSums(), sums);
  assert.equal(await panel.locator("figure rect").count(), 3 * days.length);

  const [csv] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: "CSV" }).click()]);
  const [head, ...rows] = readFileSync(await csv.path(), "utf8").replace("\uFEFF", "").trim().split("\r\n").map((line) => line.split(","));
  assert.deepEqual(head, ["日期", "发放", "兑换", "过期"]);
  assert.deepEqual([1, 2, 3].map((column) => rows.reduce((sum, row) => sum + Number(row[column]), 0)), sums);

  const [picture] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: "PNG" }).click()]);
  assert.deepEqual([...readFileSync(await picture.path()).subarray(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));

  await panel.getByRole("button", { name: "看表" }).click();
  assert.equal(await panel.locator("tbody tr").count(), days.length);
  assert.deepEqual(await violations(page), []);
  await shown(page, `${totals.orders} 单`);
  assert.deepEqual(faults, []);
  await context.close();
});

test("another range is asked for and stays in the address", async () => {
  const { page, service, context } = await at("figures?days=365");
  await shown(page, "最近 365 天");
  assert.equal(service.count("GET /merchant/figures/dashboard"), 1);
  await context.close();
});

test("units are added to a reward's stock with a reason, once, and the list says who", async () => {
  const movements = { items: [{ version: 3, at: "2026-11-28T09:00:00+08:00", by: "operator:op-1", change: -2, stock_before: 82, stock_after: 80, reason: "损坏" }, { version: 1, at: "2026-11-01T09:00:00+08:00", by: "key:m1", change: 82, stock_before: 0, stock_after: 82, reason: null }], next_cursor: null };
  let attempts = 0;
  const { page, service, context, faults } = await at("rewards", (one) => {
    one.changes["GET /merchant/rewards/{id}/stock"] = movements;
    one.changes["POST /merchant/rewards/{id}/stock"] = () => {
      attempts += 1;
      if (attempts === 1) return { status: 422, json: problem("VALIDATION_FAILED", "填写的内容有误", 422, [{ field: "change", message: "剩余库存不够减这么多" }]) };
      return { status: 201, json: movements.items[0] };
    };
  });
  await page.getByRole("row", { name: /春茶铁罐/ }).getByRole("button", { name: "库存记录" }).click();
  await shown(page, "修改奖品时");
  await shown(page, "陈掌柜");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "增减库存" }).click();
  const ask = page.getByRole("dialog", { name: "增减库存" });
  await ask.getByText("减少", { exact: true }).click();
  await ask.getByLabel("件数").fill("5");
  await ask.getByLabel("原因").fill("盘点");
  await page.keyboard.press("Enter");
  await shown(page, "剩余库存不够减这么多");
  const first = service.last("POST /merchant/rewards/{id}/stock");
  await ask.getByText("增加", { exact: true }).click();
  await ask.getByRole("button", { name: "保存" }).click();
  await shown(page, "库存已改");
  const last = service.last("POST /merchant/rewards/{id}/stock");
  assert.deepEqual([first.body, last.body], [{ change: -5, reason: "盘点" }, { change: 5, reason: "盘点" }]);
  assert.match(last.headers["idempotency-key"], /^[0-9a-f-]{36}$/);
  assert.equal(last.headers["idempotency-key"], first.headers["idempotency-key"]);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a campaign is stopped now, and its budget is raised, without being edited", async () => {
  const { page, service, context, faults } = await at("campaigns", (one) => {
    one.changes["PUT /merchant/campaigns/{id}"] = () => ({ json: ANSWERS["GET /merchant/campaigns"].items[0] });
  });
  const running = ANSWERS["GET /merchant/campaigns"].items.find(({ starts_at, ends_at, budget_points }) => budget_points && Date.parse(starts_at) <= Date.parse("2026-11-29T12:00:00+08:00") && Date.parse(ends_at) > Date.parse("2026-11-29T12:00:00+08:00"));
  const row = page.getByRole("row", { name: new RegExp(running.name) });
  await row.getByRole("button", { name: "加预算" }).click();
  await dialog(page).getByLabel("再加多少积分").fill("500");
  await page.keyboard.press("Enter");
  await shown(page, "预算已加");
  const raised = service.last("PUT /merchant/campaigns/{id}").body;
  assert.deepEqual([raised.budget_points, raised.version, raised.ends_at, raised.effective_at], [running.budget_points + 500, running.version, running.ends_at, null]);
  await row.getByRole("button", { name: "立即停止" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "停止" }).click();
  await shown(page, "已停止");
  const stopped = service.last("PUT /merchant/campaigns/{id}").body;
  assert.deepEqual([Date.parse(stopped.ends_at), stopped.budget_points], [Date.parse("2026-11-29T12:00:00+08:00"), running.budget_points]);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a season that is over shows its winners, and why a prize was not paid", async () => {
  const { page, context, faults } = await at("seasons");
  await page.getByRole("row", { name: /周榜.*2026-W47/ }).getByRole("button", { name: "看获奖者" }).click();
  await shown(page, "账户冻结，不发");
  assert.equal(await page.getByRole("link", { name: "m-7f3k" }).getAttribute("href"), "/console/members/m-7f3k");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("the next terms show what is new and what goes away", async () => {
  const { page, context, faults } = await at("terms");
  await shown(page, "每满5元得1积分");
  assert.deepEqual(await page.locator("ins").allInnerTexts(), ["每满5元得1积分。"]);
  assert.deepEqual(await page.locator("del").allInnerTexts(), ["每满10元得1积分。"]);
  await page.getByRole("tab", { name: "现在" }).click();
  await shown(page, "2026-11-01 起生效");
  assert.deepEqual(faults, []);
  await context.close();
});
