// Every page from the narrowest phone to a wide desk: nothing is wider than the window.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";

import { go, launch, nameOf, open, overflow, PAGES, Service, shown } from "./harness.mjs";

const SIZES = [[360, 740], [768, 1024], [1440, 900], [1920, 1080]];
const PICTURES = process.env.PICTURES_OF_SIZES; // a folder, for whoever wants to look

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

for (const [width, height] of SIZES) {
  test(`${width} × ${height}`, async () => {
    const { page, context } = await open(browser, new Service(), { width, height });
    const faults = [];
    for (const at of PAGES) {
      await go(page, at.path);
      await shown(page, at.shows);
      faults.push(...(await page.evaluate(overflow)).map((fault) => `${nameOf(at)}: ${fault}`));
      if (PICTURES) await picture(page, nameOf(at), width);
    }
    await context.close();
    assert.deepEqual(faults, []);
  });
}

async function picture(page, name, width) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name.replaceAll("/", "-")}-${width}.png` });
}
