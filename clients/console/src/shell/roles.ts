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

export function roleName(role: Operator["role"], t: Text): string {
  const [chinese, english] = NAMES[role];
  return t(chinese, english);
}
