// Every page on every size of phone and with the smallest and the largest letters: nothing sticks out, nothing is cut
// off, and whatever is tapped is large enough for a thumb.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";

import { launch, nameOf, open, PAGES, Service, shown, visit } from "./harness.mjs";

const SIZES = [[320, 568], [375, 667], [390, 844], [430, 932], [768, 1024]];
const FONTS = [16, 26];
const PICTURES = process.env.PICTURES_OF_SIZES; // a folder, for whoever wants to look

let browser;
let page;

before(async () => {
  browser = await launch();
  const opened = await open(browser, new Service(), { hasFonts: true });
  ({ page } = opened);
  await opened.open();
  await shown(page, "12,486");
});

after(() => browser.close());

for (const [width, height] of SIZES) {
  for (const font of FONTS) {
    test(`${width} × ${height} with letters of ${font}`, async () => {
      await page.setViewportSize({ width, height });
      await page.evaluate((size) => (window.phoneSettings.fontSize = size), font);
      const faults = [];
      for (const at of PAGES) {
        await visit(page, at);
        await shown(page, at.shows);
        faults.push(...(await page.evaluate(measured)).map((fault) => `${nameOf(at)}: ${fault}`));
        if (PICTURES) await picture(nameOf(at), width, font);
      }
      assert.deepEqual(faults, []);
    });
  }
}

async function picture(name, width, font) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}-${width}-${font}.png` });
}

/** In the page: every box that sticks out, cuts its words off, or is too small to be tapped. */
function measured() {
  const THUMB = 32;
  const root = document.querySelector(".page-holder:not([hidden]) .wx-page");
  const faults = [];
  const scrolls = (element) => element.closest("wx-scroll-view");
  const name = (element) => `<${element.tagName.toLowerCase()} class="${element.className}"> “${element.textContent.trim().slice(0, 20)}”`;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth - root.clientWidth} px too wide`);
  for (const element of root.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || scrolls(element)) continue;
    const style = getComputedStyle(element);
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (box.right > innerWidth + 1 || box.left < -1) faults.push(`${name(element)} sticks out by ${Math.round(Math.max(box.right - innerWidth, -box.left))}`);
    if (hasText && style.textOverflow !== "ellipsis" && style.display !== "inline") {
      if (element.scrollWidth > element.clientWidth + 1) faults.push(`${name(element)} is ${element.scrollWidth - element.clientWidth} px wider than its box`);
      if (style.overflowY === "hidden" && element.scrollHeight > element.clientHeight + 1) faults.push(`${name(element)} is cut off below`);
    }
    if (element.tagName === "WX-BUTTON" && Math.min(box.width, box.height) < THUMB) faults.push(`${name(element)} is too small to be tapped`);
  }
  return faults;
}
