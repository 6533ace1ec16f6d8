// The shop's people in windows of their own, against the real functions: CONSOLE_URL is a running stack's.

import { visit, window } from "./harness.mjs";

export const operators = JSON.parse(process.env.OPERATORS); // role → {name, password}
export const SLOW_MS = 30_000; // a function's first call takes its time

/** A window of the console after logging in; whoever has a password of somebody else must change it first. */
export async function as(browser, role, at = "", size = {}) {
  const opened = await window(browser, size);
  opened.page.setDefaultTimeout(SLOW_MS);
  await visit(opened.page, at);
  await opened.page.getByLabel("账号").fill(operators[role].name);
  await opened.page.getByLabel("密码").fill(operators[role].password);
  await opened.page.keyboard.press("Enter");
  const isIn = opened.page.getByRole("button", { name: new RegExp(operators[role].name) });
  await isIn.or(opened.page.getByText("请先改密码")).waitFor();
  return opened;
}

export const dialog = (page) => page.getByRole("dialog").filter({ visible: true });
