/** What became of a message's copy in WeChat, in words. */

import type { Text } from "../../language.tsx";
import type { Tone } from "../../parts/page.tsx";

const STATES: Record<string, readonly [string, string, Tone]> = {
  sent: ["已发出", "Sent", "good"],
  no_consent: ["会员没同意", "Not agreed", "idle"],
  no_template: ["没配模板", "No template", "idle"],
  too_late: ["已过时", "Too late", "idle"],
  too_much: ["当天已提醒过", "Warned that day", "idle"],
  waiting: ["等着再发", "Waiting", "wait"],
  sending: ["正在发", "Sending", "wait"],
  unknown: ["微信没回音", "No answer", "wait"],
  failed: ["微信拒发", "Refused", "bad"],
  parked: ["搁置，等人处理", "Parked", "bad"],
};

/** `parked:47003` is parked, for the reason 47003. */
export function stateName(state: string, t: Text): string {
  const [name = "", code] = state.split(":");
  const [chinese, english] = STATES[name] ?? [state, state];
  return code ? `${t(chinese, english)} ${code}` : t(chinese, english);
}

export function stateTone(state: string): Tone {
  return STATES[state.split(":")[0] ?? ""]?.[2] ?? "idle";
}

const KINDS: Record<string, readonly [string, string]> = {
  points_expiring: ["积分即将过期", "Points expire soon"],
  points_arrived: ["积分已到账", "Points have arrived"],
  redemption_shipped: ["兑换商品已发货", "Goods were shipped"],
  voucher_expiring: ["兑换券即将过期", "A voucher expires soon"],
};

export const KIND_NAMES = Object.keys(KINDS);

export function templateName(kind: string, t: Text): string {
  const [chinese, english] = KINDS[kind] ?? [kind, kind];
  return t(chinese, english);
}
