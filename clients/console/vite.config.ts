// Builds the console into functions/console/site, where `sam build` and the embedded stack pick it up.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const SITE = process.env["CONSOLE_SITE"] ?? fileURLToPath(new URL("../../functions/console/site", import.meta.url));
const SHEETS = fileURLToPath(new URL("src/sheets.ts", import.meta.url));

/** antd and its icons write styles into <style> elements, which a strict policy refuses: see src/sheets.ts. */
const STYLE_WRITERS = /\/node_modules\/(@rc-component\/util\/es\/Dom\/dynamicCSS|@ant-design\/icons\/es\/cssUtils)\.js$/;
const styleSheets: Plugin = {
  name: "style-sheets",
  enforce: "pre",
  load: (id) => (STYLE_WRITERS.test(id) ? `export * from ${JSON.stringify(SHEETS)};` : null),
};

/** Beside each text file, what a browser that takes br or gzip gets instead. */
const compressed: Plugin = {
  name: "compressed",
  closeBundle() {
    for (const entry of readdirSync(SITE, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(html|js|css|svg)$/.test(entry.name)) continue;
      const file = join(entry.parentPath, entry.name);
      const content = readFileSync(file);
      writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
    }
  },
};

export default defineConfig({
  base: "/console/",
  plugins: [styleSheets, react(), compressed],
  build: {
    outDir: SITE,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    // Small modules that the first page shares with others come as one file.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "format", test: /\/src\/(format\/|pages\/campaigns\/terms)/ }] } } },
  },
});
