// What pages send to their views: at most so many bytes at a time, and only what has changed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { launch, nameOf, open, PAGES, Service, shown, visit } from "./harness.mjs";

const ANSWERS = JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8"));
const MOST_BYTES = 32 * 1024; // of one setData; WeChat stutters from about 256 KB and refuses a megabyte
const LITTLE_BYTES = 256; // a clock that ticks, a line that says how old something is

let browser;
let service;
let page;
let faults;

before(async () => {
  browser = await launch();
  service = new Service();
  const opened = await open(browser, service);
  ({ page, faults } = opened);
  await opened.context.addInitScript(() => (window.phoneDrawn = []));
  await opened.open();
  await shown(page, "12,486");
});

after(() => browser.close());

const settled = () => page.waitForTimeout(150);
const forget = () => page.evaluate(() => window.phoneDrawn.splice(0));
const drawn = () => page.evaluate(() => window.phoneDrawn);
const sum = (calls) => calls.reduce((total, { bytes }) => total + bytes, 0);
const largest = (calls) => Math.max(0, ...calls.map(({ bytes }) => bytes));
const paths = (calls) => calls.flatMap(({ changes }) => Object.keys(changes));

let number = 0;

/** As many of it as a page may hold, each with an id of its own. */
function many(answer, count, id, next_cursor) {
  const items = Array.from({ length: count }, (_, index) => ({ ...answer.items[index % answer.items.length], [id]: `${id}-${number++}` }));
  return { ...answer, items, next_cursor };
}

for (const at of PAGES) {
  test(`${nameOf(at)} sends little at a time, and nothing again when it is shown again`, async () => {
    await forget();
    await visit(page, at);
    await shown(page, at.shows);
    await settled();
    assert.ok((await drawn()).length > 0, "the page draws");
    assert.ok(largest(await drawn()) <= MOST_BYTES, `${largest(await drawn())} bytes`);

    await forget();
    const asked = service.asked.length;
    await page.evaluate(() => {
      const here = getCurrentPages().at(-1);
      return here.refresh ? here.refresh() : here.onShow?.();
    });
    await settled();
    if (at.hasCalls !== false) assert.ok(service.asked.length > asked, "the page asks again");
    assert.ok(sum(await drawn()) <= LITTLE_BYTES, JSON.stringify(await drawn()));
  });
}

const LISTS = [
  ["pages/rewards/index", "GET /rewards", 50, "reward_id", "cards"],
  ["pages/redemptions/index", "GET /redemptions", 20, "redemption_id", "rows"],
  ["pages/coupons/index", "GET /coupons", 20, "coupon_code", "coupons"],
  ["pages/messages/index", "GET /messages", 20, "message_id", "messages"],
];

for (const [path, call, count, id, list] of LISTS) {
  test(`a full page of ${path} is within the budget, and the next one sends its own rows alone`, async () => {
    service.changes[call] = many(ANSWERS[call], count, id, "more");
    await forget();
    await visit(page, { path });
    await settled();
    const first = largest(await drawn());
    assert.ok(first <= MOST_BYTES, `${first} bytes`);

    await forget();
    service.changes[call] = many(ANSWERS[call], count, id, null);
    await page.evaluate(() => getCurrentPages().at(-1).onReachBottom());
    await settled();
    const rows = paths(await drawn()).filter((each) => each.startsWith(list));
    assert.deepEqual(rows, Array.from({ length: count }, (_, index) => `${list}[${count + index}]`));
    assert.ok(largest(await drawn()) <= first * 1.1);
    delete service.changes[call];
  });
}

test("a next page of the history goes on with its month, and sends nothing of before", async () => {
  await visit(page, { path: "pages/points/entries" });
  await shown(page, "2026年11月");
  const known = await page.evaluate(() => getCurrentPages().at(-1).data.months[0].rows.length);
  service.changes["GET /points/entries"] = many(ANSWERS["GET /points/entries"], 20, "entry_id", null);
  await forget();
  await page.evaluate(() => getCurrentPages().at(-1).onReachBottom());
  await settled();

  const sent = paths(await drawn()).filter((each) => each.startsWith("months"));
  assert.ok(sent.length > 0);
  for (const each of sent) assert.ok(!/^months\[0\]\.rows\[(\d+)\]/.test(each) || Number(RegExp.$1) >= known, each);
  assert.ok(!sent.includes("months") && !sent.includes("months[0].rows"), sent.join(" "));
});

test("the page reports no fault of its own in all this", () => {
  assert.deepEqual(faults, []);
});
