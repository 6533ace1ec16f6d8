import assert from "node:assert/strict";
import { test } from "node:test";

import { chart, heights, LIGHT } from "./build/app/chart.js";
import { columns, columnsOf, totals } from "./build/app/trend.js";

const TODAY = "2026-11-29";
const dayBefore = (count) => new Date(Date.parse(TODAY) - count * 86_400_000).toISOString().slice(0, 10);
const days = (count) => Array.from({ length: count }, (_, index) => ({ date: dayBefore(count - 1 - index), earned: index % 7, spent: -(index % 5), expired: -(index % 2), balance: index }));

test("thirty days, thirteen weeks and twelve months are asked for, and each is one call", async () => {
  const asked = [];
  const points = { trend: (query) => (asked.push(query), Promise.resolve({ points: days(91) })) };

  for (const span of ["30d", "90d", "12m"]) await columnsOf(points, span, TODAY);

  assert.deepEqual(asked, [{ from: "2026-10-31", to: TODAY }, { from: "2026-08-31", to: TODAY }, { by: "month" }]);
});

test("a week gathers its days, and ends with the balance of its last one", () => {
  const moved = days(91);

  const weeks = columns(moved, 7, TODAY);

  assert.equal(weeks.length, 13);
  assert.deepEqual([weeks[0].from, weeks[0].to, weeks[12].from, weeks[12].to], [moved[0].date, moved[6].date, moved[84].date, TODAY]);
  assert.deepEqual(weeks.map(({ balance }) => balance), [6, 13, 20, 27, 34, 41, 48, 55, 62, 69, 76, 83, 90]);
});

test("the columns' sums are the service's sums, whatever the size", () => {
  const moved = days(91);
  const sum = (name) => moved.reduce((all, each) => all + each[name], 0);

  for (const size of [1, 7]) {
    const { earned, spent, expired } = totals(columns(moved, size, TODAY));
    assert.deepEqual([earned, spent, expired], [sum("earned"), -sum("spent"), -sum("expired")]);
  }
});

test("months keep their own lengths, and the last one ends today", () => {
  const months = ["2026-09-01", "2026-10-01", "2026-11-01"].map((date) => ({ date, earned: 0, spent: 0, expired: 0, balance: 5 }));

  assert.deepEqual(columns(months, 1, TODAY).map(({ from, to }) => [from, to]), [["2026-09-01", "2026-09-30"], ["2026-10-01", "2026-10-31"], ["2026-11-01", TODAY]]);
});

test("a balance that never moves is a line across the middle, and the highest is highest", () => {
  assert.equal(new Set(heights([7, 7, 7])).size, 1);
  const [low, high, middle] = heights([0, 100, 50]);
  assert.ok(high < middle && middle < low, "an SVG counts downwards");
});

test("the chart is a picture that names no other place", () => {
  const svg = decodeURIComponent(chart(columns(days(30), 1, TODAY), LIGHT).split(",")[1]);

  assert.deepEqual(svg.match(/https?:[^"]+/g), ["http://www.w3.org/2000/svg"]);
  assert.doesNotMatch(svg, /NaN|undefined/);
});
