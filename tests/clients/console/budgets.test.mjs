// What the console may cost a shop's computer: requests, kilobytes over the wire and work of the browser, for the first
// load, a list of fifty rows and one save. The files are those of the function, compressed as it serves them. The work
// is the processor time of the page's main thread, so no task of it is longer, and a busy machine changes little.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ANSWERS, go, launch, open, Service, shown } from "./harness.mjs";

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

/** Counts what happens in a window from now on. */
class Meter {
  static async of({ page, context }) {
    const meter = new Meter();
    meter.devtools = await context.newCDPSession(page);
    await meter.devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    meter.sizes = [];
    page.on("requestfinished", (request) => meter.sizes.push(sizeOf(request)));
    await meter.begin();
    return meter;
  }

  async begin() {
    this.from = this.sizes.length;
    this.worked = await this.work();
  }

  async work() {
    const { metrics } = await this.devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  }

  async cost() {
    const sizes = await Promise.all(this.sizes.slice(this.from));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return { requests: sizes.length, kilobytes: Math.ceil(bytes / 1000), work_ms: Math.round((await this.work()) - this.worked) };
  }
}

async function sizeOf(request) {
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  return responseBodySize + responseHeadersSize;
}

function within(cost, ceiling) {
  for (const [what, most] of Object.entries(ceiling)) assert.ok(cost[what] <= most, `${what}: ${cost[what]}, at most ${most}`);
}

async function opened(at, change = () => {}) {
  const service = new Service();
  change(service);
  let meter;
  const found = await open(browser, service, { at, watch: async (window) => void (meter = await Meter.of(window)) });
  return { ...found, meter };
}

test("the first load", async () => {
  const { page, context, meter } = await opened("");
  await shown(page, "库存紧张的奖品");
  within(await meter.cost(), { requests: 32, kilobytes: 400, work_ms: 500 });
  await context.close();
});

test("a list of fifty rows", async () => {
  const { items } = ANSWERS["GET /merchant/redemptions"];
  const fifty = Array.from({ length: 50 }, (_, place) => ({ ...items[0], redemption_id: `r-${place}`, name: `奖品 ${place}` }));
  const { page, context, meter } = await opened("", (service) => {
    service.changes["GET /merchant/redemptions"] = { items: fifty, next_cursor: null };
  });
  await shown(page, "库存紧张的奖品");
  await page.waitForLoadState("networkidle");
  await meter.begin();
  await go(page, "redemptions");
  await shown(page, "奖品 49");
  assert.equal(await page.getByRole("row").count(), 51);
  within(await meter.cost(), { requests: 18, kilobytes: 220, work_ms: 500 });
  await context.close();
});

test("one save", async () => {
  const { page, context, meter } = await opened("rewards/cup");
  await page.getByLabel("积分", { exact: true }).fill("650");
  await page.waitForLoadState("networkidle");
  await meter.begin();
  await page.getByRole("button", { name: "保存" }).click();
  await page.waitForURL("**/console/rewards");
  await shown(page, "剩余 / 总量");
  within(await meter.cost(), { requests: 8, kilobytes: 90, work_ms: 600 });
  await context.close();
});
