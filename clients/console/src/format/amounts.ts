/** Points and money as people write them. Points are whole numbers, money is whole fen. */

const grouped = new Intl.NumberFormat("zh-CN");

export function points(count: number): string {
  return grouped.format(count);
}

/** With its sign: what came and what went. */
export function signed(count: number): string {
  return count > 0 ? `+${grouped.format(count)}` : grouped.format(count).replace("-", "−");
}

/** How much more or less than before, in percent: "+12.5%". Empty where before there was nothing to be a part of. */
export function change(now: number, before: number): string {
  return before > 0 ? `${signed(Math.round(((now - before) / before) * 1000) / 10)}%` : "";
}

/** 2990 → ¥29.9, 3000 → ¥30. */
export function yuan(fen: number): string {
  return `${fen < 0 ? "−" : ""}¥${plainYuan(Math.abs(fen))}`;
}

/** 2990 → 29.9; never through a float. */
export function plainYuan(fen: number): string {
  const whole = Math.trunc(fen / 100);
  const rest = String(fen % 100).padStart(2, "0").replace(/0+$/, "");
  return `${grouped.format(whole)}${rest && `.${rest}`}`;
}

/** "29.9" → 2990; undefined where it is no amount of money. */
export function fenOf(text: string): number | undefined {
  const found = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(",", "").trim());
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : undefined;
}

/** What a reward costs: "120 积分 + ¥9.9". */
export function price(cost: { points: number; cash_fen?: number | null | undefined }, unit: string): string {
  return `${points(cost.points)} ${unit}${cost.cash_fen ? ` + ${yuan(cost.cash_fen)}` : ""}`;
}
