/** What the service's words are called on the screen. */

import type { components } from "../service/openapi.ts";
import type { Text } from "../language.tsx";
import type { Tone } from "../parts/page.tsx";

type Desk = components["schemas"]["DeskView"];
type Entry = components["schemas"]["TracedEntry"];

const STATUSES: Record<Desk["status"], readonly [string, string, Tone]> = {
  to_ship: ["待发货", "To ship", "wait"],
  shipped: ["已发货", "Shipped", "good"],
  issued: ["待使用", "To use", "wait"],
  pending_payment: ["待付款", "To pay", "wait"],
  completed: ["已完成", "Completed", "good"],
  used: ["已使用", "Used", "good"],
  cancelled: ["已取消", "Cancelled", "idle"],
  refunded: ["已退", "Refunded", "bad"],
  expired: ["已过期", "Expired", "idle"],
};
const KINDS: Record<Desk["kind"], readonly [string, string]> = { goods: ["实物", "Goods"], coupon: ["优惠券", "Coupon"], service: ["到店服务", "In store"] };
const ENTRIES: Record<Entry["kind"], readonly [string, string]> = {
  purchase: ["消费", "Purchase"],
  sign_in: ["签到", "Sign-in"],
  activity: ["任务活动", "Activity"],
  referral: ["邀请", "Referral"],
  redeem: ["兑换", "Redeemed"],
  cancel: ["兑换退回", "Given back"],
  expire: ["过期", "Expired"],
  clawback: ["退货扣回", "Clawed back"],
  adjust: ["人工调整", "Adjusted"],
};
const RISKS = { none: ["正常", "None", "idle"], low: ["低", "Low", "wait"], medium: ["中", "Medium", "wait"], high: ["高", "High", "bad"] } as const;

export type EntryKind = Entry["kind"];
export type Status = Desk["status"];
export type RewardKind = Desk["kind"];
export type Risk = keyof typeof RISKS;
export const STATUS_ORDER = Object.keys(STATUSES) as Status[];
export const ENTRY_KINDS = Object.keys(ENTRIES) as EntryKind[];
export const RISK_ORDER = Object.keys(RISKS) as Risk[];
export const KIND_ORDER = Object.keys(KINDS) as RewardKind[];

export const statusName = (status: Status, t: Text): string => t(STATUSES[status][0], STATUSES[status][1]);
export const statusTone = (status: Status): Tone => STATUSES[status][2];
export const kindName = (kind: RewardKind, t: Text): string => t(...KINDS[kind]);
export const entryName = (kind: Entry["kind"], t: Text): string => t(...ENTRIES[kind]);
export const riskName = (risk: Risk, t: Text): string => t(RISKS[risk][0], RISKS[risk][1]);
export const riskTone = (risk: Risk): Tone => RISKS[risk][2];

export function ageName({ count, unit }: { count: number; unit: "minutes" | "hours" | "days" }, t: Text): string {
  const english = `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
  return t(`${count} ${{ minutes: "分钟", hours: "小时", days: "天" }[unit]}`, english);
}
