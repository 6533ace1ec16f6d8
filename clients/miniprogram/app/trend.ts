// How a member's points have moved, gathered into the columns of a chart.

import { addDays } from "./format";
import type { Answer, Points } from "./points";

export type Span = "30d" | "90d" | "12m";
export type Moved = Answer<"GET /points/trend">["points"][number];

/** From its first day to its last, both included. `spent` and `expired` are positive; `balance` is at its end. */
export interface Column {
  from: string;
  to: string;
  earned: number;
  spent: number;
  expired: number;
  balance: number;
}

const DAYS = 30;
const WEEKS = 13;
const DAYS_IN_A_WEEK = 7;

/** The columns of a span that ends today: each of 30 days, 13 weeks, or 12 months of the calendar. */
export async function columnsOf(points: Points, span: Span, today: string): Promise<Column[]> {
  if (span === "12m") return columns((await points.trend({ by: "month" })).points, 1, today);
  const days = span === "30d" ? DAYS : WEEKS * DAYS_IN_A_WEEK;
  const shown = await points.trend({ from: addDays(today, 1 - days), to: today });
  return columns(shown.points, span === "30d" ? 1 : DAYS_IN_A_WEEK, today);
}

/** A column for so many days or months at a time. */
export function columns(moved: readonly Moved[], size: number, today: string): Column[] {
  return Array.from({ length: Math.ceil(moved.length / size) }, (_, index): Column => {
    const part = moved.slice(index * size, (index + 1) * size);
    const after = moved[(index + 1) * size];
    const sum = (name: "earned" | "spent" | "expired") => Math.abs(part.reduce((all, each) => all + each[name], 0));
    return {
      from: part[0]?.date ?? today,
      to: after ? addDays(after.date, -1) : today,
      earned: sum("earned"),
      spent: sum("spent"),
      expired: sum("expired"),
      balance: part[part.length - 1]?.balance ?? 0,
    };
  });
}

export function totals(columns: readonly Column[]): { earned: number; spent: number; expired: number } {
  const sum = (name: "earned" | "spent" | "expired") => columns.reduce((all, column) => all + column[name], 0);
  return { earned: sum("earned"), spent: sum("spent"), expired: sum("expired") };
}
