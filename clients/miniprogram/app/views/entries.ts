import { clockText, dayAt, dayText, monthText, shortMonth, signed, thousands } from "../format";
import type { Answer } from "../points";
import { say } from "../words";

type Entry = Answer<"GET /points/entries">["items"][number];
export type Kind = Entry["kind"];

export interface Row {
  id: string;
  title: string;
  reason: string;
  time: string;
  points: string;
  isMinus: boolean;
  expires: string;
  link: string;
}

export interface Month {
  month: string;
  name: string;
  earned: number;
  spent: number;
  sums: string;
  rows: Row[];
}

export const KINDS: readonly { kind: Kind | ""; text: readonly [string, string] }[] = [
  { kind: "", text: ["全部", "All"] },
  { kind: "purchase", text: ["消费", "Purchases"] },
  { kind: "sign_in", text: ["签到", "Sign-ins"] },
  { kind: "activity", text: ["任务", "Tasks"] },
  { kind: "referral", text: ["邀请", "Invitations"] },
  { kind: "redeem", text: ["兑换", "Redemptions"] },
  { kind: "cancel", text: ["退回", "Given back"] },
  { kind: "expire", text: ["过期", "Expired"] },
  { kind: "clawback", text: ["退货", "Returns"] },
  { kind: "adjust", text: ["调整", "Adjustments"] },
];

/** The latest months to choose from, this one first; "" is all of them. */
export function monthChoices(today: string, count = 12): { month: string; text: string }[] {
  const [year, month] = today.split("-").map(Number) as [number, number];
  const months = Array.from({ length: count }, (_, back) => {
    const index = year * 12 + month - 1 - back;
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
  });
  return [{ month: "", text: say("所有月份", "All months") }, ...months.map((each) => ({ month: each, text: each.startsWith(`${year}-`) ? shortMonth(each) : monthText(each) }))];
}

/** Months with their rows, newest first; `known` are the months shown already, which a next page may go on with. */
export function monthsOf(entries: readonly Entry[], known: readonly Month[] = []): Month[] {
  const months = known.map((month) => ({ ...month, rows: [...month.rows] }));
  for (const entry of entries) {
    const month = dayAt(Date.parse(entry.occurred_at)).slice(0, 7);
    let last = months[months.length - 1];
    if (last?.month !== month) months.push((last = { month, name: monthText(month), earned: 0, spent: 0, sums: "", rows: [] }));
    if (entry.points > 0) last.earned += entry.points;
    else last.spent -= entry.points;
    last.rows.push(row(entry));
  }
  return months.map((month) => ({ ...month, sums: say(`收 ${thousands(month.earned)}　支 ${thousands(month.spent)}`, `In ${thousands(month.earned)}  Out ${thousands(month.spent)}`) }));
}

function row({ entry_id, title, reason, occurred_at, points, expires_on, live_from, kind, source_id }: Entry): Row {
  return {
    id: entry_id,
    title,
    reason: reason === title ? "" : reason,
    time: `${dayText(dayAt(Date.parse(occurred_at)))} ${clockText(occurred_at)}`,
    points: points === 0 ? "0" : signed(points),
    isMinus: points < 0,
    expires: [...(live_from ? [say(`${live_from} 起可用`, `from ${live_from}`)] : []), ...(expires_on ? [say(`${expires_on} 到期`, `until ${expires_on}`)] : [])].join(say("，", ", ")),
    link: kind === "redeem" || kind === "cancel" ? `/pages/redemptions/detail?redemption_id=${source_id}` : "",
  };
}
