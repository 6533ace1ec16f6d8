// What is sent to the view is what has changed, and makes of what was there what is wanted.

import assert from "node:assert/strict";
import { test } from "node:test";

import { changesOf, show } from "./build/app/drawing.js";

const row = (id, name = `a name that is long enough to be worth keeping, ${id}`) => ({ id, name, tags: ["one", "two"] });

/** As WeChat does with paths. */
function applied(data, changes) {
  const found = structuredClone(data);
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.match(/\w+/g).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const last = steps.pop();
    steps.reduce((place, step) => place[step], found)[last] = structuredClone(value);
  }
  return found;
}

test("what is there already is not sent again", () => {
  const sent = [];
  const page = { data: { rows: [row(1)], total: 1 }, setData: (changes) => sent.push(changes) };

  show(page, { rows: [row(1)], total: 1 });
  show(page, { rows: [row(1)], total: 2 });

  assert.deepEqual(sent, [{ total: 2 }]);
});

test("a next page sends its own rows, and a changed row its changed part", () => {
  const data = { rows: [row(1), row(2)], months: [{ sums: "1", rows: [row(3)] }] };

  assert.deepEqual(Object.keys(changesOf(data, { rows: [row(1), row(2), row(4)] })), ["rows[2]"]);
  assert.deepEqual(changesOf(data, { rows: [row(1), { ...row(2), name: "x" }] }), { "rows[1].name": "x" });
  assert.deepEqual(Object.keys(changesOf(data, { months: [{ sums: "2", rows: [row(3), row(5)] }] })), ["months[0].sums", "months[0].rows[1]"]);
});

test("what is shorter as a whole is sent as a whole", () => {
  assert.deepEqual(changesOf({ n: [1, 2, 3, 4] }, { n: [5, 6, 7, 8] }), { n: [5, 6, 7, 8] });
  assert.deepEqual(changesOf({ rows: [row(1), row(2)] }, { rows: [row(2)] }), { rows: [row(2)] });
  assert.deepEqual(changesOf({ a: { x: 1 } }, { a: { x: 1, y: 2 } }), { a: { x: 1, y: 2 } });
  assert.deepEqual(changesOf({ a: null }, { a: { x: 1 } }), { a: { x: 1 } });
});

test("whatever it was, the changes make of it what is wanted", () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  const leaf = () => [null, 0, 1, "", "短", "a longer text that is worth a path of its own", true][random(7)];
  const thing = (depth) => {
    const kind = depth ? random(4) : 0;
    if (kind === 1) return Array.from({ length: random(4) }, () => thing(depth - 1));
    if (kind === 2) return Object.fromEntries(["a", "b_1", "c"].slice(random(3)).map((name) => [name, thing(depth - 1)]));
    if (kind === 3) return { "2026-11": thing(depth - 1) };
    return leaf();
  };
  for (let turn = 0; turn < 2000; turn++) {
    const before = { a: thing(3), b: thing(3) };
    const after = turn % 2 ? { a: thing(3), b: before.b } : { a: thing(3), b: thing(3) };
    const changes = changesOf(before, after);
    assert.deepEqual(applied(before, changes), after);
    assert.ok(!("b" in changes) || turn % 2 === 0);
    assert.ok(JSON.stringify(changes).length <= JSON.stringify(after).length);
  }
});
