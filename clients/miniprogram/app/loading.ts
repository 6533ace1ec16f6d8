// What a page shows while it asks, when it has something, and when it has not: one of these and never two.
//
//     loading   nothing yet            offline   no connection, and nothing kept
//     content   what was asked for     busy      the service asks to wait (429, 503)
//     empty     asked, and none        failed    anything else
//
// Content that was kept is shown at once and replaced; where it could not be, `note` says how old it is.

import { show } from "./drawing";
import { dateTimeText } from "./format";
import { Problem } from "./points";
import { say } from "./words";

export type Status = "loading" | "content" | "empty" | "offline" | "busy" | "failed";

export interface State {
  status: Status;
  title: string;
  requestId: string;
  /** Seconds until asking again may help. */
  waitS: number;
  /** Above content that could not be renewed. */
  note: string;
  /** Nothing can be done now but read. */
  isOffline: boolean;
}

export interface Loadable {
  data: { state: State };
  setData(data: Record<string, unknown>): void;
}

const FRESH: State = { status: "loading", title: "", requestId: "", waitS: 0, note: "", isOffline: false };
const KEPT = "points.kept.";
const USUAL_WAIT_S = 5;

export const loading = (): State => ({ ...FRESH });

interface Asked<T> {
  /** Under which name the answer is kept for a visit without a network; none: it is not kept. */
  keep?: string;
  ask: () => Promise<T>;
  isEmpty?: (view: T) => boolean;
}

const turns = new WeakMap<object, number>();

/**
 * Asks, and shows what comes of it. Resolves to the answer, or to nothing where there was none. Where the page has asked
 * again meanwhile, only that answer is shown: answers may come in another order than they were asked for.
 */
export async function load<T extends object>(page: Loadable, { keep, ask, isEmpty }: Asked<T>): Promise<T | undefined> {
  const turn = (turns.get(page) ?? 0) + 1;
  turns.set(page, turn);
  const kept = keep && page.data.state.status !== "content" ? keptView(keep) : undefined;
  if (kept) show(page, { ...kept.view, state: { ...FRESH, status: "content" } });
  else if (page.data.state.status !== "content") page.setData({ state: loading() });
  try {
    const view = await ask();
    if (turns.get(page) !== turn) return undefined;
    show(page, { ...view, state: { ...FRESH, status: isEmpty?.(view) ? "empty" : "content" } });
    if (keep) wx.setStorageSync(KEPT + keep, { at: Date.now(), view });
    return view;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (turns.get(page) !== turn) return undefined;
    showProblem(page, problem, keep);
    return undefined;
  }
}

function showProblem(page: Loadable, problem: Problem, keep?: string): void {
  const { title, requestId } = problem;
  const waitS = problem.retryAfterS ?? (isBusy(problem) ? USUAL_WAIT_S : 0);
  if (page.data.state.status === "content") {
    page.setData({ state: { ...FRESH, status: "content", note: noteOf(problem, keep), isOffline: problem.status === 0 } });
    return;
  }
  const status: Status = problem.status === 0 ? "offline" : isBusy(problem) ? "busy" : "failed";
  page.setData({ state: { ...FRESH, status, title, requestId, waitS, isOffline: status === "offline" } });
}

function isBusy({ status }: Problem): boolean {
  return status === 429 || status === 503;
}

function noteOf(problem: Problem, keep?: string): string {
  const at = keep && keptView(keep)?.at;
  const since = at ? say(`，这是 ${dateTimeText(at)} 的内容`, `. This is from ${dateTimeText(at)}`) : "";
  return problem.status === 0 ? say("没有网络", "No connection") + since : problem.title + since;
}

/** Forgets what was kept of a member who has left. */
export function forgetKept(): void {
  const { keys } = wx.getStorageInfoSync();
  for (const key of keys.filter((each) => each.startsWith(KEPT))) wx.removeStorageSync(key);
}

function keptView(keep: string): { at: number; view: object } | undefined {
  return wx.getStorageSync(KEPT + keep) || undefined;
}

// ── What a tap does ──────────────────────────────────────────────────────────

const underWay = new WeakMap<object, Set<string>>();

/**
 * Does it unless it is being done: a second tap before the answer does nothing. `data[name]` is true meanwhile, so that
 * the button shows it. A refusal is told in the service's own words. Resolves to whether it was done. `doIt` begins
 * while the tap lasts, so that it may ask for messages first.
 */
export async function act(page: Loadable, name: string, doIt: () => Promise<void>): Promise<boolean> {
  const doing = underWay.get(page) ?? new Set<string>();
  underWay.set(page, doing);
  if (doing.has(name)) return false;
  doing.add(name);
  page.setData({ [name]: true });
  try {
    await doIt();
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    void wx.showToast({ title: problem.errors[0]?.message ?? problem.title, icon: "none", duration: 3000 });
    return false;
  } finally {
    doing.delete(name);
    page.setData({ [name]: false });
  }
}
