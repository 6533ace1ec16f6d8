// The codes that a phone draws are read by somebody else's reader.

import assert from "node:assert/strict";
import { test } from "node:test";

import reader from "jsqr";

import { qr, qrPicture } from "./build/app/qr.js";

const SCALE = 4;
const QUIET = 4;

/** As a camera sees it: RGBA, dark on white. */
function read(matrix) {
  const side = (matrix.length + 2 * QUIET) * SCALE;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  matrix.forEach((row, y) => row.forEach((isDark, x) => {
    for (let dy = 0; isDark && dy < SCALE; dy++) {
      const start = (((y + QUIET) * SCALE + dy) * side + (x + QUIET) * SCALE) * 4;
      for (let at = start; at < start + SCALE * 4; at++) if (at % 4 !== 3) pixels[at] = 0;
    }
  }));
  return reader(pixels, side, side)?.data;
}

test("a code of any length that fits is read as it was written", () => {
  for (let length = 1; length <= 106; length++) {
    const text = Array.from({ length }, (_, index) => "7k3mq9d2xv5tbn0w-"[(index * 5 + length) % 17]).join("");
    assert.equal(read(qr(text)), text, `${length} characters`);
  }
});

test("Chinese is read as it was written", () => {
  assert.equal(read(qr("到店现泡茶一壶")), "到店现泡茶一壶");
});

test("what does not fit is refused, not cut", () => {
  assert.throws(() => qr("x".repeat(107)), RangeError);
});

test("the picture has the quiet zone around the code and is always dark on white", () => {
  const svg = decodeURIComponent(qrPicture("abc").split(",")[1]);

  assert.match(svg, /viewBox="0 0 29 29"/);
  assert.match(svg, /fill="#fff"/);
  assert.ok(svg.includes("M4 4h1v1h-1z"), "the finder begins four modules in");
});
