// How a member's points have moved: the entries of a span of time, gathered into the columns of a chart.

import { addDays, dayAt } from "./format";

export type Span = "30d" | "90d" | "12m";

export interface Entry {
  kind: string;
  points: number;
  occurred_at: string;
}

/** From its first day to its last, both included. `spent` and `expired` are positive; `balance` is at its end. */
export interface Column {
  from: string;
  to: string;
  earned: number;
  spent: number;
  expired: number;
  balance: number;
}

const DAYS_IN_A_WEEK = 7;

/** The days a span's columns reach over: each of 30 days, 13 weeks, or 12 months of the calendar. */
export function columnsOf(span: Span, today: string): { from: string; to: string }[] {
  if (span === "12m") return months(12, today);
  const length = span === "30d" ? 1 : DAYS_IN_A_WEEK;
  const count = span === "30d" ? 30 : 13;
  return Array.from({ length: count }, (_, index) => {
    const to = addDays(today, -length * (count - 1 - index));
    return { from: addDays(to, 1 - length), to };
  });
}

/** The columns with what the entries moved in each; the last one ends with `balance`, each earlier one as it was then. */
export function trend(entries: readonly Entry[], span: Span, today: string, balance: number): Column[] {
  const columns = columnsOf(span, today).map((days): Column => ({ ...days, earned: 0, spent: 0, expired: 0, balance: 0 }));
  for (const entry of entries) {
    const day = dayAt(Date.parse(entry.occurred_at));
    const column = columns.find(({ from, to }) => from <= day && day <= to);
    if (column) column[part(entry)] += Math.abs(entry.points);
  }
  let left = balance;
  for (const column of [...columns].reverse()) {
    column.balance = left;
    left -= column.earned - column.spent - column.expired;
  }
  return columns;
}

export function totals(columns: readonly Column[]): { earned: number; spent: number; expired: number } {
  const sum = (name: "earned" | "spent" | "expired") => columns.reduce((all, column) => all + column[name], 0);
  return { earned: sum("earned"), spent: sum("spent"), expired: sum("expired") };
}

function part({ kind, points }: Entry): "earned" | "spent" | "expired" {
  if (points >= 0) return "earned";
  return kind === "expire" ? "expired" : "spent";
}

function months(count: number, today: string): { from: string; to: string }[] {
  const [year = 0, month = 0] = today.split("-").map(Number);
  return Array.from({ length: count }, (_, index) => {
    const first = new Date(Date.UTC(year, month - count + index, 1)).toISOString().slice(0, 10);
    const next = new Date(Date.UTC(year, month - count + index + 1, 1)).toISOString().slice(0, 10);
    return { from: first, to: addDays(next, -1) };
  });
}
