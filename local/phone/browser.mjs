// A browser on any machine: the system's Chromium where there is one, else the one that npm brings.

import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { letters } from "./letters.mjs";
import { MINI_PROGRAM, need } from "./packages.mjs";

const { chromium } = need("playwright-core");

const OF_THE_SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
const OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"];

/** Without `--single-process` and `--disable-web-security`: tests of origins and second contexts would prove nothing. */
export async function launch() {
  process.env["FONTCONFIG_FILE"] = letters(join(tmpdir(), "letters"));
  const system = OF_THE_SYSTEM.find((path) => existsSync(path));
  if (system) return chromium.launch({ executablePath: system, args: OPTIONS });
  const { default: packed, inflate } = await import(join(MINI_PROGRAM, "node_modules/@sparticuz/chromium/build/index.js"));
  const executablePath = await packed.executablePath();
  try {
    return await chromium.launch({ executablePath, args: OPTIONS });
  } catch (missing) {
    if (!/error while loading shared libraries/.test(String(missing))) throw missing;
    await inflate(join(MINI_PROGRAM, "node_modules/@sparticuz/chromium/bin/al2023.tar.br"));
    process.env["LD_LIBRARY_PATH"] = join(tmpdir(), "al2023", "lib");
    return chromium.launch({ executablePath, args: OPTIONS });
  }
}

/** A phone with its own storage; `settings` go into the address, as site.py reads them. */
export async function phone(browser, url, { width = 375, height = 812, dark = false, at = {} } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, colorScheme: dark ? "dark" : "light", locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && !/Failed to load resource/.test(said.text()) && faults.push(said.text()));
  page.on("response", (answer) => answer.status() >= 400 && answer.url().includes("/_phone/") && faults.push(`${answer.status()} ${answer.url()}`));
  const open = (more = {}) => page.goto(`${url}app.html?${new URLSearchParams({ ...at, ...more })}`);
  return { page, context, faults, open };
}
