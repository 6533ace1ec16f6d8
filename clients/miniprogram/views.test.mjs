// What members read, from what the service answers.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { countdownText, dayText, signed, thousands, yuan } from "./build/app/format.js";
import { catchLeaf, newRound, pass, ROUND_S } from "./build/app/game.js";
import { monthChoices, monthsOf } from "./build/app/views/entries.js";
import { expiryView } from "./build/app/views/expiry.js";
import { firstScreen, standingView, weekView } from "./build/app/views/home.js";
import { openedTracking } from "./build/app/parcel.js";
import { totalsText } from "./build/app/views/invitations.js";
import { ordersView } from "./build/app/views/me.js";
import { boardView } from "./build/app/views/rank.js";
import { askedFor as askedOfTab, detailOf, rowOf, stepsOf, tabOf } from "./build/app/views/redemptions.js";
import { askedFor, availability, card, firstToGo, isPlain, isToBeHad, mostAtOnce, shelf, terms } from "./build/app/views/rewards.js";
import { isNew, rulesView } from "./build/app/views/rules.js";
import { monthGrid, steps } from "./build/app/views/sign_in.js";

const NOW = Date.parse("2026-11-29T12:00:00+08:00");
const TODAY = "2026-11-29";
const MINE = { redeemed: null, left: null, may_redeem: true, why_not: null, missing_points: 0 };
const CUP = { reward_id: "cup", kind: "goods", name: "青瓷茶杯", category: "茶具", market_fen: null, redeemed: 0, mine: MINE, images: [], description: "", points: 420, cash_fen: 0, stock: 40, per_member_limit: null, per_day_limit: null, eligibility: null, on_sale_from: null, on_sale_until: null, flash: false };

beforeEach(() => {
  globalThis.wx = { getAppBaseInfo: () => ({ language: "zh_CN" }) };
});

test("numbers, money and days are read at a glance", () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
  assert.deepEqual([5, -1500].map(signed), ["+5", "−1,500"]);
  assert.deepEqual([2990, 1000, 5, 1250].map(yuan), ["29.9", "10", "0.05", "12.5"]);
  assert.deepEqual([899_000, 7_380_000, -5].map(countdownText), ["14:59", "2:03:00", "00:00"]);
  assert.equal(dayText("2026-12-31", TODAY), "12月31日");
  assert.equal(dayText("2027-01-05", TODAY), "2027年1月5日");
});

test("in English the same is English", () => {
  globalThis.wx = { getAppBaseInfo: () => ({ language: "en" }) };

  assert.equal(dayText("2026-12-31", TODAY), "Dec 31");
  assert.equal(card({ ...CUP, mine: { ...MINE, missing_points: 320 } }, NOW).missing, "320 more points");
});

test("what is on the way, checked or owed is said only where there is some", () => {
  const standing = { balance: 1200, pending: 0, held: 0, debt: 0, next_expiry: null };

  assert.deepEqual(standingView(standing, TODAY).asides, []);
  assert.equal(standingView(standing, TODAY).debt, "");
  const mixed = standingView({ ...standing, pending: 50, held: 30, debt: 7, next_expiry: { points: 200, expires_on: "2026-12-31" } }, TODAY);
  assert.equal(mixed.asides.length, 2);
  assert.match(mixed.debt, /7 分/);
  assert.equal(mixed.nextExpiry, "200 分 · 12月31日到期");
});

test("a week names its days, Monday first, and says what became of each", () => {
  const states = ["before_joining", "missed", "signed", "today", "coming", "coming", "coming"];
  const week = weekView(states.map((state, index) => ({ date: `2026-11-${23 + index}`, state })), "2026-11-26");

  assert.deepEqual(week.map(({ name, number }) => name + number), ["一23", "二24", "三25", "四26", "五27", "六28", "日29"]);
  assert.deepEqual(week.slice(0, 4).map(({ label }) => label), ["11月23日 还没入会", "11月24日 未签到", "11月25日 已签到", "11月26日 今天"]);
});

test("the first screen comes from one call", async () => {
  const shown = {
    points: { balance: 500, pending: 0, held: 0, debt: 0, next_expiry: null, ask_subscription: true },
    sign_in: { streak: 2, signed_in_today: false, next_points: 10, week: [{ date: "2026-11-23", state: "signed" }] },
    campaigns: [{ campaign_id: "c", name: "双倍", ends_at: "2026-12-01T00:00:00+08:00", while_points_last: false, multiplier: "2" }],
    unread: 3,
    rewards: [CUP],
  };
  const view = await firstScreen({ home: () => Promise.resolve(shown) });

  assert.deepEqual([view.balance, view.unread, view.askSubscription], ["500", 3, true]);
  assert.deepEqual([view.signIn.headline, view.signIn.next, view.signIn.week.length], ["连续签到 2 天", "今天签到 +10", 1]);
  assert.deepEqual([view.campaigns[0].multiplier, view.rewards[0].name, view.rewards[0].missing], ["×2", "青瓷茶杯", ""]);
});

test("invitations are summed in one line, and none is no line", () => {
  assert.equal(totalsText({ joined: 3, counted: 2, points: 1200 }), "3 位加入 · 2 位到账 · 共得 1,200 分");
  assert.equal(totalsText({ joined: 0, counted: 0, points: 0 }), "");
});

test("WeChat's page of a parcel opens where its plugin is there, and else nothing does", () => {
  const opened = [];
  assert.equal(openedTracking("token"), false);
  globalThis.requirePlugin = () => ({ openWaybillTracking: (given) => opened.push(given) });

  assert.equal(openedTracking("token"), true);
  assert.equal(openedTracking(null), false);
  assert.deepEqual(opened, [{ waybillToken: "token" }]);
  delete globalThis.requirePlugin;
});

test("what waits is counted, and what does not has no number", () => {
  const view = ordersView({ to_ship: 2, completed: 9 });

  assert.deepEqual(view.map(({ label }) => label), ["待付款", "待发货 2", "已发货", "待使用"]);
});

test("the rules say which version they are, and a new one is shown as new", () => {
  const terms = { version: "abc", effective_from: "2026-11-22", language: "zh", sections: [{ title: "有效期", text: "一。\n二。" }] };

  const view = rulesView(terms, TODAY);

  assert.equal(view.edition, "版本 abc，11月22日起");
  assert.deepEqual(view.sections, [{ title: "有效期", lines: ["一。", "二。"] }]);
  assert.equal(rulesView({ ...terms, effective_from: null }, TODAY).edition, "版本 abc");
  assert.deepEqual([isNew(null, "abc"), isNew({ version: "ab", accepted_at: "" }, "abc"), isNew({ version: "abc", accepted_at: "" }, "abc")], [true, true, false]);
});

test("not begun, sold out, over, not for you, had, nearly gone and nearly over are different words", () => {
  const cannot = (why_not, more = {}) => ({ mine: { ...MINE, may_redeem: false, why_not, ...more } });
  const cases = {
    coming: { on_sale_from: "2026-12-01T10:00:00+08:00" },
    over: { on_sale_until: "2026-11-29T11:00:00+08:00" },
    sold_out: { stock: 0, ...cannot("OUT_OF_STOCK") },
    not_yours: { eligibility: { joined_within_days: null, min_streak: 7, chosen: false }, ...cannot("NOT_ELIGIBLE") },
    had: { per_member_limit: 2, ...cannot("LIMIT_REACHED", { redeemed: 2, left: 0 }) },
    ending: { on_sale_until: "2026-11-29T14:03:00+08:00" },
    few: { stock: 3 },
    there: {},
  };
  const shown = Object.entries(cases).map(([name, changes]) => {
    assert.equal(availability({ ...CUP, ...changes }, NOW), name);
    return card({ ...CUP, ...changes }, NOW).word;
  });

  assert.deepEqual(shown, ["12月1日 10:00 开始", "已结束", "已兑完", "你还不能换", "你已换满", "还剩 2:03:00", "仅剩 3 件", ""]);
  assert.equal(card({ ...CUP, per_day_limit: 1, ...cannot("LIMIT_REACHED", { left: 0 }) }, NOW).word, "今天已换满");
});

test("a sale that has begun since it was read is on, and one for others stays closed", () => {
  const begun = { ...CUP, on_sale_from: "2026-11-29T11:59:00+08:00", mine: { ...MINE, may_redeem: false, why_not: "NOT_ELIGIBLE" } };

  assert.ok(isToBeHad(begun, NOW));
  assert.ok(!isToBeHad({ ...begun, eligibility: { joined_within_days: 3, min_streak: null, chosen: false } }, NOW));
});

test("a card says what it costs elsewhere and how many have it, where that is known", () => {
  const { market, redeemed } = card({ ...CUP, market_fen: 6800, redeemed: 1286 }, NOW);

  assert.deepEqual([market, redeemed], ["市场价 ¥68", "已兑 1,286"]);
  assert.deepEqual([card(CUP, NOW).market, card({ ...CUP, redeemed: null }, NOW).redeemed], ["", ""]);
});

test("the list is asked for what is chosen, and for nothing else", () => {
  const plain = { kind: "", category: "", sort: "", words: "", onlyMine: false };

  assert.deepEqual(askedFor(plain), {});
  assert.ok(isPlain(plain) && !isPlain({ ...plain, onlyMine: true }));
  assert.deepEqual(askedFor({ kind: "goods", category: "茶具", sort: "-points", words: "杯", onlyMine: true }), { kind: "goods", category: "茶具", sort: "-points", q: "杯", affordable: true });
});

test("what a member cannot have is left out where they ask so, and a page of nothing else is skipped", async () => {
  const no = { ...CUP, reward_id: "no", mine: { ...MINE, may_redeem: false, why_not: "OUT_OF_STOCK" } };
  const pages = { "": { items: [no], next_cursor: "b" }, b: { items: [no, CUP], next_cursor: "c" } };
  const points = { rewards: async ({ cursor = "" }) => ({ ...pages[cursor], categories: [{ name: "茶具", count: 3 }] }) };

  const mine = await shelf(points, { onlyMine: true });
  const all = await shelf(points, { onlyMine: false });

  assert.deepEqual([mine.cards.map(({ id }) => id), mine.next], [["cup"], "c"]);
  assert.deepEqual([all.cards.map(({ id }) => id), all.next], [["no"], "b"]);
  assert.deepEqual(all.categories, [{ name: "茶具", text: "茶具 3" }]);
});

test("a coupon's terms are all there before it is redeemed", () => {
  const coupon = { kind: "percent_off", threshold_fen: 5000, percent_off: 12, max_off_fen: 3000, categories: ["茶具"], excluded: ["礼盒"], blackout: ["2026-12-12"], stacks: false, valid_days: 60 };

  const said = terms({ ...CUP, kind: "coupon", stock: null, per_member_limit: 3, coupon });

  assert.deepEqual(said, ["每人最多兑 3 件", "满 50 元减 12%，最多减 30 元", "限 茶具", "礼盒除外", "兑换后 60 天内有效", "不可用的日子：12月12日", "不与其他券同用"]);
});

test("one can take as many as there are, as one may have and as one can pay for", () => {
  assert.equal(mostAtOnce({ ...CUP, stock: 2 }, 10_000), 2);
  assert.equal(mostAtOnce({ ...CUP, mine: { ...MINE, left: 3 } }, 10_000), 3);
  assert.equal(mostAtOnce({ ...CUP, kind: "coupon" }, 10_000), 1);
  assert.equal(mostAtOnce({ ...CUP, flash: true }, 10_000), 1);
  assert.equal(mostAtOnce(CUP, 900), 2);
  assert.equal(mostAtOnce(CUP, 100), 0);
});

test("the points that expire first go first", () => {
  const expiring = [{ points: 100, expires_on: "2026-12-31" }, { points: 500, expires_on: "2027-01-31" }];

  assert.equal(firstToGo(expiring, 150), "先用 100 分（12月31日到期）、50 分（2027年1月31日到期）");
  assert.equal(firstToGo([], 150), "");
});

test("the months to choose from go back over the turn of a year", () => {
  const choices = monthChoices("2026-02-10", 3);

  assert.deepEqual(choices.map(({ month }) => month), ["", "2026-02", "2026-01", "2025-12"]);
  assert.deepEqual(choices.map(({ text }) => text), ["所有月份", "2月", "1月", "2025年12月"]);
});

test("entries are gathered by month, and a next page goes on with the last one", () => {
  const entry = (entry_id, points, occurred_at) => ({ entry_id, points, occurred_at, kind: "purchase", title: "消费", reason: "", source_id: "o", expires_on: null });
  const first = monthsOf([entry("a", 50, "2026-11-20T10:00:00+08:00"), entry("b", -20, "2026-11-02T10:00:00+08:00")]);

  const both = monthsOf([entry("c", 5, "2026-11-01T00:10:00+08:00"), entry("d", 7, "2026-10-31T23:50:00+08:00")], first);

  assert.deepEqual(both.map(({ name, sums, rows }) => [name, sums, rows.length]), [["2026年11月", "收 55　支 20", 3], ["2026年10月", "收 7　支 0", 1]]);
  assert.equal(first[0].rows.length, 2, "what was shown before is left alone");
});

test("what dies within a month is summed, and nothing else", () => {
  const view = expiryView({ expiring: [{ points: 80, expires_on: "2026-12-29" }, { points: 20, expires_on: "2026-12-30" }] }, TODAY);

  assert.equal(view.soon, 80);
  assert.deepEqual(view.months.map(({ days }) => days.map(({ isSoon, left }) => [isSoon, left])), [[[true, "还有 30 天"], [false, "还有 31 天"]]]);
});

test("a month begins on its weekday, and days that may be made up say so", () => {
  const cells = monthGrid({ days: ["2026-11-28"], make_up: { left: 1, points: 20, days: ["2026-11-27"] } }, "2026-11", TODAY);

  assert.equal(cells.filter(({ state }) => state === "blank").length, 6, "November 2026 begins on a Sunday");
  assert.equal(cells.length, 36);
  const state = (date) => cells.find((cell) => cell.date === date).state;
  assert.deepEqual(["2026-11-26", "2026-11-27", "2026-11-28", TODAY, "2026-11-30"].map(state), ["missed", "open", "signed", "today", "coming"]);
});

test("the step that comes next is marked, after the ladder's end from its beginning", () => {
  const ladder = [5, 5, 10, 5, 5, 5, 50].map((points, index) => ({ day: index + 1, points }));
  const now = (streak, signed_in_today) => steps({ ladder, bonus_days: [], streak, signed_in_today }).ladder.findIndex(({ isNow }) => isNow) + 1;

  assert.deepEqual([now(0, false), now(3, false), now(3, true), now(7, false)], [1, 4, 3, 1]);
});

test("a redemption shows its way, or its end where it left it", () => {
  const walk = (status, kind = "goods") => stepsOf({ status, kind }).map((each) => `${each.name}${each.isNow ? "*" : ""}`);

  assert.deepEqual(walk("shipped"), ["待发货", "已发货*", "已完成"]);
  assert.deepEqual(walk("pending_payment"), ["待付款*", "待发货", "已发货", "已完成"]);
  assert.deepEqual(walk("cancelled"), ["已取消*"]);
});

test("every status has its tab, and a tab asks for all of its own", () => {
  assert.deepEqual(["pending_payment", "used", "refunded", "", "no such"].map(tabOf), ["pay", "done", "over", "all", "all"]);
  assert.deepEqual([askedOfTab("done"), askedOfTab("all")], [{ status: ["completed", "used"] }, {}]);
});

test("a row has the picture that was redeemed, or the first letter", () => {
  const row = { redemption_id: "r", name: "青瓷茶杯", image: null, status: "to_ship", quantity: 1, points: 1, cash_fen: 0, created_at: "2026-11-29T04:00:00Z" };

  assert.deepEqual([rowOf(row).picture, rowOf(row).initial], ["", "青"]);
  assert.equal(rowOf({ ...row, image: "https://img/cup.png" }).picture, "https://img/cup.png");
});

test("an address is half hidden, and a carrier has its name", () => {
  const view = detailOf({
    redemption_id: "r", status: "shipped", reward_id: "cup", kind: "goods", name: "杯", quantity: 1, points: 1, cash_fen: 0, created_at: "2026-11-29T04:00:00Z",
    address: { name: "王小明", phone: "13800138000", province: "浙江省", city: "杭州市", district: "西湖区", detail: "龙井路1号" },
    shipment: { carrier: "SF", tracking_no: "SF1", shipped_at: "2026-11-29T04:00:00Z", received_by: "2026-12-09T04:00:00Z" },
  });

  assert.equal(view.address, "王** 138****8000\n浙江省杭州市西湖区");
  assert.equal(view.parcel.carrier, "顺丰速运");
  assert.ok(view.canConfirm && !view.canCancel);
});

test("the podium is second, first, third, and whoever is below sees who is around", () => {
  const top = ["a", "b", "c", "d"].map((id, index) => ({ rank: index + 1, member_id: id, nickname: id, avatar_url: "", points: 100 - index }));
  const me = { rank: 40, points: 9, gap_to_next: 2, gap_to_top_ten: 50, percentile: 61.8, moved: -3 };
  const around = { above: [{ rank: 39, member_id: null, nickname: "", avatar_url: "", points: 11 }], below: [] };

  const view = boardView({ top, me, around, as_of: null, total_members: 100, boards: [] }, "me");

  assert.deepEqual(view.podium.map(({ rank }) => rank), [2, 1, 3]);
  assert.deepEqual(view.around.map(({ name }) => name), ["一位会员", "我"]);
  assert.equal(view.me.moved, "↓3");
  assert.equal(view.me.percentile, "超过或持平 61% 的会员");
});

test("a leaf is caught once, the score is bounded, and a round ends", () => {
  const round = pass(newRound(), 0, () => 0.5);
  const [leaf] = round.leaves;
  const once = catchLeaf(round, leaf.id, 1000);

  assert.equal(once.score, 20);
  assert.equal(catchLeaf(once, leaf.id, 1000).score, 20);
  assert.equal(catchLeaf(round, leaf.id, 10).score, 10);
  const over = pass(round, ROUND_S);
  assert.equal(over.leftS, 0);
  assert.equal(catchLeaf(over, over.leaves[0].id, 1000).score, 0);
});
