// The API's reference in a browser: a member's call and a merchant's are tried as they stand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { launch } from "../../local/phone/browser.mjs";

async function tried(page, operation) {
  const block = page.locator(`.opblock[id$="${operation}"]`);
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Execute", exact: true }).click();
  const answer = block.locator(".live-responses-table .response");
  await answer.waitFor();
  return { status: (await answer.locator(".response-col_status").innerText()).trim(), body: await answer.locator(".highlight-code").first().innerText() };
}

test("each call is there with its example, and is tried with one press", async (t) => {
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => new URL(request.url()).hostname === "127.0.0.1" || request.url().startsWith("data:") || faults.push(request.url()));
  await page.goto(process.env.DOCS_URL);
  await page.getByLabel("Try as this member").fill(process.env.MEMBER);
  await page.locator('.opblock[id$="get_points"]').waitFor();

  const points = await tried(page, "member-get_points");
  assert.equal(points.status, "200");
  assert.match(points.body, /"balance"/);

  const rules = await tried(page, "merchant-get_merchant_rules");
  assert.equal(rules.status, "200");

  const preview = await tried(page, "merchant-post_merchant_rules_preview");
  assert.equal(preview.status, "200");
  assert.deepEqual(faults, []);
});
