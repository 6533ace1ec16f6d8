// The API's reference in a browser: a member's call and a merchant's are tried as they stand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { launch } from "../../local/phone/browser.mjs";

/** Long lists are drawn as far as they are seen: the filter brings the call there. */
async function tried(page, path, operation) {
  await page.locator(".operation-filter-input").fill(path);
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

  const points = await tried(page, "/points", "member-get_points");
  assert.equal(points.status, "200");
  assert.match(points.body, /"balance"/);

  const rules = await tried(page, "/merchant/rules", "merchant-get_merchant_rules");
  assert.equal(rules.status, "200");

  const preview = await tried(page, "/merchant/rules/preview", "merchant-post_merchant_rules_preview");
  assert.equal(preview.status, "200");
  assert.deepEqual(faults, []);
});
