// The parts that decide by themselves: CSV, parcels, money, times, differences.

import assert from "node:assert/strict";
import { test } from "node:test";

import { change, fenOf, plainYuan, price, signed, yuan } from "./src/format/amounts.ts";
import { barsOf, listAt, sums, tableOf } from "./src/format/bars.ts";
import * as csv from "./src/format/csv.ts";
import { age, day, dayBefore, daysFrom, keepZone, moment, momentAt, onTheWall } from "./src/format/times.ts";
import { isListed, isPossible, rangeOf } from "./src/pages/figures/range.ts";
import { listOf, read, repeated } from "./src/pages/redemptions/parcels.ts";
import { differences, merged } from "./src/service/differences.ts";

test("money goes from fen to yuan and back without a float", () => {
  for (const [fen, text] of [[0, "0"], [1, "0.01"], [10, "0.1"], [2990, "29.9"], [3000, "30"], [123_456_789, "1,234,567.89"]]) {
    assert.equal(plainYuan(fen), text);
    assert.equal(fenOf(text), fen);
  }
  assert.equal(yuan(-1205), "−¥12.05");
  for (const wrong of ["", "1.234", "-1", "一", "1e3", "12345678901"]) assert.equal(fenOf(wrong), undefined, wrong);
  assert.equal(price({ points: 1200, cash_fen: 990 }, "积分"), "1,200 积分 + ¥9.9");
  assert.equal(signed(-600), "−600");
});

test("times are the shop's, whatever the machine's zone", () => {
  keepZone("Asia/Shanghai");
  assert.equal(moment("2026-11-28T16:30:00Z"), "2026-11-29 00:30");
  assert.equal(day("2026-11-28T16:30:00Z"), "2026-11-29");
  assert.equal(day("2026-12-31"), "2026-12-31");
  assert.equal(momentAt(onTheWall("2026-11-28T16:30:00Z")), "2026-11-29T00:30:00+08:00");
  keepZone("America/New_York");
  assert.equal(momentAt(onTheWall("2026-07-01T04:00:00Z")), "2026-07-01T00:00:00-04:00");
  assert.equal(momentAt(onTheWall("2026-12-01T05:00:00Z")), "2026-12-01T00:00:00-05:00");
  keepZone("Asia/Shanghai");
  assert.equal(moment(null), "—");
  assert.deepEqual(age("2026-11-29T00:00:00Z", Date.parse("2026-12-01T01:00:00Z")), { count: 2, unit: "days" });
});

test("a file is read as spreadsheets write it", () => {
  assert.deepEqual(csv.parse('\uFEFFa,b\r\n"x, ""y""",2\r\n\r\n"two\nlines", 3 \r\n'), [["a", "b"], ['x, "y"', "2"], ["two\nlines", "3"]]);
  assert.deepEqual(csv.parse("a\tb\nc\td"), [["a", "b"], ["c", "d"]]);
  assert.equal(csv.decode(new TextEncoder().encode("顺丰")), "顺丰");
  assert.equal(csv.decode(new Uint8Array([0xcb, 0xb3, 0xb7, 0xe1])), "顺丰"); // as Excel on a Chinese Windows saves it
});

test("no cell of a file that is written is a formula", () => {
  const [, row] = csv.parse(csv.write([["name"], ['=HYPERLINK("http://x")']]));
  assert.deepEqual(row, [`'=HYPERLINK("http://x")`]);
  assert.match(csv.write([["+1"], ["@a"], ["-2"], [-2]]), /'\+1\r\n'@a\r\n'-2\r\n-2\r\n/);
});

const WAITING = [
  { redemption_id: "r-1", name: "杯", quantity: 1, created_at: "2026-11-29T00:00:00Z", address: { name: "=王", phone: "13800138000", province: "浙江省", city: "杭州市", district: "西湖区", detail: "龙井路1号" } },
  { redemption_id: "r-2", name: "罐", quantity: 2, created_at: "2026-11-29T00:00:00Z", address: null },
];

test("the list to fill in comes back as it went out, with nothing to ship", () => {
  const list = listOf(WAITING, (iso) => iso);
  const found = read(list);

  assert.deepEqual(found, { rows: [], unfilled: 2 });
});

test("the rows of parcels are read as they are, and a number that was copied down is seen", () => {
  const file = ["快递单号,兑换单号,快递公司", "SF0001,r-1,顺丰", " SF0002 ,r-3,顺丰", ",r-2,顺丰", "SF0001,r-2,顺丰", "SF0001,r-1,顺丰", ",r-9,"].join("\n");
  const found = read(file);

  assert.deepEqual(found.rows[1], { line: 3, redemptionId: "r-3", carrier: "顺丰", trackingNo: "SF0002" });
  assert.deepEqual([found.rows.map(({ line }) => line), found.unfilled], [[2, 3, 4, 5, 6], 1]);
  assert.deepEqual([...repeated(found.rows)], [5]);
  assert.deepEqual(read("a,b\n1,2"), { missing: ["兑换单号", "快递公司", "快递单号"] });
});

test("what two people changed is told apart and put together", () => {
  const base = { version: 3, name: "杯", points: 600, coupon: null, stock: { all: 1, low: null } };
  const theirs = { version: 4, name: "杯", points: 650, coupon: undefined, stock: { low: null, all: 1 } };
  const mine = { version: 3, name: "茶杯", points: 700, coupon: null, stock: { all: 1 } };

  assert.deepEqual(differences(base, theirs, mine), [{ field: "points", before: 600, theirs: 650, mine: 700, isContested: true }]);
  assert.deepEqual(merged(base, theirs, mine), { ...theirs, name: "茶杯", points: 700 });
  assert.deepEqual(merged(base, theirs, { ...mine, points: 600 }).points, 650);
});

const CHART = {
  title: "每天的积分",
  row: "日期",
  series: [{ name: "发放", color: "#1f6f5c" }, { name: "兑换", color: "#b98a2b" }],
  rows: [{ name: "2026-11-28", values: [30, 10] }, { name: "2026-11-29", values: [5, -2] }],
  more: { name: "元", cells: ["0.3", "0.05"] },
  file: "points",
  empty: "",
};

test("the sums on a chart are those of its table", () => {
  const [head, ...rows] = tableOf(CHART);

  assert.deepEqual(head, ["日期", "发放", "兑换", "元"]);
  assert.deepEqual(rows, [["2026-11-28", 30, 10, "0.3"], ["2026-11-29", 5, -2, "0.05"]]);
  assert.deepEqual(sums(CHART), [1, 2].map((column) => rows.reduce((sum, row) => sum + row[column], 0)));
});

test("bars are as high as their numbers, and what is below zero hangs from the line of zero", () => {
  const bars = barsOf(CHART, 100, 320);

  assert.deepEqual(bars.map(({ height }) => height), [300, 100, 50, 20]);
  assert.deepEqual(bars.map(({ y }) => y), [0, 200, 250, 300]);
  assert.equal(bars.every(({ x, width }) => x >= 0 && x + width <= 100), true);
});

test("a chart of nothing has no bars", () => {
  assert.deepEqual(barsOf({ series: CHART.series, rows: [] }), []);
});

test("a click leads to the list of the bar that stands there", () => {
  const rows = CHART.rows.map((row) => ({ ...row, to: [`${row.name} came`, `${row.name} went`] }));
  const at = (share) => listAt({ series: CHART.series, rows }, share);

  assert.deepEqual([0.01, 0.2, 0.3, 0.49, 0.51, 0.99].map(at), ["28 came", "28 came", "28 went", "28 went", "29 came", "29 went"].map((end) => `2026-11-${end}`));
  assert.equal(at(1), undefined);
  assert.equal(listAt(CHART, 0.2), undefined);
});

test("a change is in percent of before, and of nothing there is no percentage", () => {
  assert.deepEqual([[112, 100], [75, 100], [100, 100], [1, 3], [5, 0], [5, -2]].map(([now, before]) => change(now, before)), ["+12%", "−25%", "0%", "−66.7%", "", ""]);
});

test("a range of days is the address's, and has 1 to 400 days", () => {
  const of = (query) => rangeOf(new URLSearchParams(query), "2026-11-29");

  assert.deepEqual(of(""), { length: 31, from: "2026-10-30", to: "2026-11-29" });
  assert.deepEqual(of("days=7"), { length: 7, from: "2026-11-23", to: "2026-11-29" });
  assert.deepEqual(of("days=8"), of(""));
  assert.deepEqual(of("from=2026-02-28&to=2026-03-01&days=7"), { length: "own", from: "2026-02-28", to: "2026-03-01" });
  const days = [["2025-10-26", "2026-11-29"], ["2025-10-25", "2026-11-29"], ["2026-11-29", "2026-11-29"], ["2026-11-30", "2026-11-29"], ["", "2026-11-29"]];
  assert.deepEqual(days.map(([from, to]) => isPossible({ length: "own", from, to })), [true, false, true, false, false]);
  assert.deepEqual(["2025-11-29", "2025-11-28"].map((from) => isListed({ from, to: "2026-11-29" })), [true, false]);
  assert.equal(daysFrom("2026-11-28", "2026-11-29"), 2);
  assert.equal(dayBefore("2026-03-01", 1), "2026-02-28");
});
