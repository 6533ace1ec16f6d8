// How many redemptions wait for something, from the first screen's counts.

import type { Answer } from "../points";
import { type Pair, say } from "../words";

const WAITING: readonly [string, Pair][] = [
  ["pending_payment", ["待付款", "To pay"]],
  ["to_ship", ["待发货", "To be sent"]],
  ["shipped", ["已发货", "On its way"]],
  ["issued", ["待使用", "To use"]],
];

export function ordersView(counts: Answer<"GET /home">["redemptions"]) {
  return WAITING.map(([status, names]) => {
    const [name, count] = [say(...names), counts[status] ?? 0];
    return { status, name, count, label: count ? `${name} ${count}` : name };
  });
}
