// Reading a picture that the member has chosen, and making it small enough to be sent.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { bytesOf } from "./build/app/pictures.js";

const LIMIT = 256 * 1024;

let files;
let compressed;

beforeEach(() => {
  files = { "wxfile://small": new ArrayBuffer(LIMIT), "wxfile://large": new ArrayBuffer(LIMIT + 1), "wxfile://smaller": new ArrayBuffer(9) };
  compressed = [];
  globalThis.wx = {
    compressImage: async (wanted) => (compressed.push(wanted), { tempFilePath: "wxfile://smaller" }),
    getFileSystemManager: () => ({
      readFile: ({ filePath, success, fail }) => (files[filePath] ? success({ data: files[filePath] }) : fail({ errMsg: "readFile:fail" })),
    }),
  };
});

test("a small picture stays as it is", async () => {
  assert.equal(await bytesOf("wxfile://small"), files["wxfile://small"]);
  assert.deepEqual(compressed, []);
});

test("a large one is made smaller", async () => {
  assert.equal(await bytesOf("wxfile://large"), files["wxfile://smaller"]);
  assert.deepEqual(compressed, [{ src: "wxfile://large", quality: 80, compressedWidth: 512 }]);
});

test("where that is not possible the service says what is wrong", async () => {
  globalThis.wx.compressImage = async () => Promise.reject({ errMsg: "compressImage:fail" });

  assert.equal(await bytesOf("wxfile://large"), files["wxfile://large"]);
});
