import assert from "node:assert/strict";
import { test } from "node:test";

import { chart, heights, LIGHT } from "./build/app/chart.js";
import { columnsOf, totals, trend } from "./build/app/trend.js";

const TODAY = "2026-11-29";
const entry = (points, occurred_at, kind = "purchase") => ({ points, occurred_at, kind });

test("thirty days, thirteen weeks and twelve months end today and leave no day out", () => {
  for (const [span, count] of [["30d", 30], ["90d", 13], ["12m", 12]]) {
    const columns = columnsOf(span, TODAY);
    assert.equal(columns.length, count);
    assert.ok(columns.at(-1).to >= TODAY);
    for (let index = 1; index < count; index++) {
      const gapMs = Date.parse(columns[index].from) - Date.parse(columns[index - 1].to);
      assert.equal(gapMs, 86_400_000, `${span} ${columns[index].from}`);
    }
  }
});

test("months keep their own lengths over the turn of a year", () => {
  const months = columnsOf("12m", "2028-02-15");

  assert.deepEqual(months[0], { from: "2027-03-01", to: "2027-03-31" });
  assert.deepEqual(months.at(-1), { from: "2028-02-01", to: "2028-02-29" });
});

test("the columns' sums are the entries' sums, whatever the span", () => {
  const entries = Array.from({ length: 300 }, (_, index) => {
    const points = ((index * 37) % 101) - 40;
    const at = new Date(Date.parse("2026-11-29T04:00:00Z") - index * 7 * 3600 * 1000).toISOString();
    return entry(points, at, points < 0 && index % 2 ? "expire" : "redeem");
  });

  for (const span of ["30d", "90d", "12m"]) {
    const columns = trend(entries, span, TODAY, 0);
    const within = entries.filter(({ occurred_at }) => new Date(Date.parse(occurred_at) + 8 * 3600_000).toISOString().slice(0, 10) >= columns[0].from);
    const { earned, spent, expired } = totals(columns);
    assert.equal(earned - spent - expired, within.reduce((sum, { points }) => sum + points, 0), span);
  }
});

test("each column ends with the balance of its time, the last one with today's", () => {
  const entries = [entry(100, "2026-11-20T10:00:00+08:00"), entry(-30, "2026-11-25T10:00:00+08:00", "redeem"), entry(-10, "2026-11-29T01:00:00+08:00", "expire")];

  const columns = trend(entries, "30d", TODAY, 60);

  const balanceOn = (day) => columns.find(({ to }) => to === day).balance;
  assert.deepEqual(["2026-11-19", "2026-11-20", "2026-11-25", TODAY].map(balanceOn), [0, 100, 70, 60]);
  assert.equal(columns.at(-1).expired, 10);
});

test("an entry after midnight in China belongs to the new day", () => {
  const columns = trend([entry(5, "2026-11-27T16:30:00Z")], "30d", TODAY, 5);

  assert.equal(columns.find(({ to }) => to === "2026-11-28").earned, 5);
});

test("a balance that never moves is a line across the middle, and the highest is highest", () => {
  assert.equal(new Set(heights([7, 7, 7])).size, 1);
  const [low, high, middle] = heights([0, 100, 50]);
  assert.ok(high < middle && middle < low, "an SVG counts downwards");
});

test("the chart is a picture that names no other place", () => {
  const svg = decodeURIComponent(chart(trend([], "30d", TODAY, 0), LIGHT).split(",")[1]);

  assert.deepEqual(svg.match(/https?:[^"]+/g), ["http://www.w3.org/2000/svg"]);
  assert.doesNotMatch(svg, /NaN|undefined/);
});
