/** The conditions of a segment in words. */

import { points } from "../../format/amounts.ts";
import { riskName } from "../../format/labels.ts";
import type { Text } from "../../language.tsx";
import type { Segment } from "./segments.tsx";

type Conditions = Segment["conditions"];

/** Those with a number: the field of the service, its name, and its unit. */
export const NUMBERS = [
  ["balance_min", ["积分不少于", "Points at least"], ["分", ""]],
  ["balance_max", ["积分不多于", "Points at most"], ["分", ""]],
  ["expiring_within_days", ["积分到期，在未来", "Points expire within"], ["天内", "days"]],
  ["joined_within_days", ["入会，在最近", "Joined in the last"], ["天内", "days"]],
  ["active_within_days", ["活跃过，在最近", "Active in the last"], ["天内", "days"]],
  ["inactive_for_days", ["不活跃，已超过", "Not active for more than"], ["天", "days"]],
  ["ordered_within_days", ["下过单，在最近", "Ordered in the last"], ["天内", "days"]],
  ["not_ordered_for_days", ["没下单，已超过", "No order for more than"], ["天", "days"]],
  ["orders_min", ["订单不少于", "Orders at least"], ["单", ""]],
  ["orders_max", ["订单不多于", "Orders at most"], ["单", ""]],
] as const;

export function inWords(conditions: Conditions, t: Text): string[] {
  const numbers = NUMBERS.flatMap(([field, name, unit]) => {
    const value = conditions[field];
    return value == null ? [] : [t(`${name[0]} ${points(value)} ${unit[0]}`, `${name[1]} ${points(value)} ${unit[1]}`.trim())];
  });
  const { tags, without_tags, frozen, risk, joined_from, joined_to, expiring_min } = conditions;
  return [
    ...numbers,
    ...(expiring_min == null ? [] : [t(`到期至少 ${points(expiring_min)} 分`, `At least ${points(expiring_min)} of them`)]),
    ...(joined_from ? [t(`${joined_from} 起入会`, `Joined from ${joined_from}`)] : []),
    ...(joined_to ? [t(`${joined_to} 前入会`, `Joined until ${joined_to}`)] : []),
    ...(tags?.length ? [t(`有标签 ${tags.join("、")}`, `Tagged ${tags.join(", ")}`)] : []),
    ...(without_tags?.length ? [t(`没有标签 ${without_tags.join("、")}`, `Not tagged ${without_tags.join(", ")}`)] : []),
    ...(risk?.length ? [t(`风险${risk.map((each) => riskName(each, t)).join("、")}`, `Risk ${risk.map((each) => riskName(each, t)).join(", ")}`)] : []),
    ...(frozen == null ? [] : [frozen ? t("已冻结", "Frozen") : t("未冻结", "Not frozen")]),
  ];
}
