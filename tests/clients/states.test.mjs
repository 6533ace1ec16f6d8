// Every page in every state it can be in: no two look the same, and each has a way on.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, nameOf, open, PAGES, Service, shown, visit } from "./harness.mjs";

let browser;
let service;
let page;
let faults;

before(async () => {
  browser = await launch();
  service = new Service();
  const opened = await open(browser, service);
  ({ page, faults } = opened);
  await opened.open();
  await shown(page, "12,486");
});

after(() => browser.close());

const CALLING = PAGES.filter(({ hasCalls }) => hasCalls !== false);
const instead = (status) => page.locator(`.state-${status}`);
const button = () => page.locator(".instead").getByRole("button").last();

async function visitIn(at, trouble, emptied = []) {
  await service.release();
  Object.assign(service, { trouble, emptied });
  await visit(page, at);
}

/** A drawing of its own, and words. */
async function pictureOf(status) {
  await instead(status).waitFor({ timeout: 4000 });
  return instead(status).locator(".drawing img").getAttribute("src");
}

for (const at of CALLING) {
  describe(nameOf(at), () => {
    test("slow, dead, refusing, offline and empty look different, and a tap tries again", async () => {
      await visitIn(at, "slow");
      await page.locator(".skeleton").waitFor({ timeout: 4000 });
      assert.equal(await page.locator(".instead").count(), 0, "its shape is there and nothing else");
      const pictures = new Set(["its shape"]);

      if (at.empty) {
        await visitIn(at, "none", at.empty);
        pictures.add(await pictureOf("empty"));
        assert.ok((await button().innerText()).length > 1, "it leads on");
      }
      for (const [trouble, status] of [["offline", "offline"], ["busy", "busy"], ["fault", "failed"]]) {
        await visitIn(at, trouble);
        pictures.add(await pictureOf(status));
      }
      assert.equal(pictures.size, at.empty ? 5 : 4, [...pictures].join(" "));
      assert.match(await instead("failed").innerText(), /req-4711/);

      Object.assign(service, { trouble: "none" });
      await button().tap();
      await shown(page, at.shows);
    });

    if (at.isKept !== false) {
      test("without a network the last content stays, and says how old it is", async () => {
        await visitIn(at, "none");
        await shown(page, at.shows);
        service.trouble = "offline";
        await visit(page, at, { keeping: true });
        await shown(page, "没有网络，这是 11月29日 12:0");
        await shown(page, at.shows);
      });
    }
  });
}

test("on a slow and lossy network every page comes all the same", async () => {
  for (const at of CALLING) {
    await visitIn(at, "shaky");
    await shown(page, at.shows);
  }
});

test("the wait that the service asks for is shown, and nobody can ask before", async () => {
  await visitIn(PAGES[0], "busy");
  await instead("busy").waitFor();
  const words = await button().innerText();

  assert.match(words, /^\d+ 秒后可重试$/);
  assert.equal(await button().getAttribute("aria-disabled"), "true");
});

test("too many requests ask for patience too", async () => {
  await visitIn(PAGES[0], "hasty");
  assert.equal(await pictureOf("busy"), "files/icons/busy.svg");
});

test("a page of a hotel's network is no answer", async () => {
  await visitIn(PAGES[0], "garbage");
  assert.equal(await pictureOf("failed"), "files/icons/failed.svg");
});

test("nothing can be redeemed or signed while there is no network", async () => {
  await visitIn(PAGES[0], "none");
  await shown(page, "12,486");
  service.trouble = "offline";
  await visit(page, PAGES[0], { keeping: true });
  await shown(page, "没有网络");

  assert.equal(await page.locator("[id$=sign-in]").getAttribute("aria-disabled"), "true");
});

test("the page reports no fault of its own in all this", async () => {
  assert.deepEqual(faults, []);
  assert.deepEqual(await page.evaluate(() => window.phoneErrors), []);
});
