/** The five roles in words. */

import type { Text } from "../language.tsx";
import type { Operator } from "./session.tsx";

const NAMES: Record<Operator["role"], readonly [string, string]> = {
  owner: ["店主", "Owner"],
  operations: ["运营", "Operations"],
  support: ["客服", "Support"],
  counter: ["柜台", "Counter"],
  analyst: ["分析", "Analyst"],
};

const ABOUT: Record<Operator["role"], readonly [string, string]> = {
  owner: ["什么都能做，包括管员工", "Everything, operators included"],
  operations: ["管计划、活动、奖品，发货，核销；调整积分有上限", "Program, campaigns, rewards, shipping, vouchers; adjusts points within a limit"],
  support: ["查会员、调整积分（有上限）、审核；其他只能看", "Members, adjustments within a limit, reviews; looks at the rest"],
  counter: ["只在自己的门店核销", "Redeems vouchers in their own stores"],
  analyst: ["只能看，看不到姓名、电话和地址", "Looks, but sees no names, phones or addresses"],
};

export const ROLES = Object.keys(NAMES) as Operator["role"][];

export function roleAbout(role: Operator["role"], t: Text): string {
  return t(...ABOUT[role]);
}

export function roleName(role: Operator["role"], t: Text): string {
  const [chinese, english] = NAMES[role];
  return t(chinese, english);
}
