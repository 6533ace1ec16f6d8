import { daysBetween, dayText, monthText, thousands } from "../format";
import type { Answer } from "../points";
import { say } from "../words";

type Standing = Answer<"GET /points">;

const SOON_DAYS = 30;

export interface Dying {
  date: string;
  day: string;
  points: string;
  left: string;
  isSoon: boolean;
  /** Of the largest, in percent: the length of its bar. */
  share: number;
}

export interface DyingMonth {
  month: string;
  name: string;
  days: Dying[];
}

/** What dies when, next first, by month; and how much may be lost within a month. */
export function expiryView({ expiring }: Pick<Standing, "expiring">, today: string) {
  const most = Math.max(1, ...expiring.map(({ points }) => points));
  const months: DyingMonth[] = [];
  for (const { points, expires_on } of expiring) {
    const month = expires_on.slice(0, 7);
    if (months[months.length - 1]?.month !== month) months.push({ month, name: monthText(month), days: [] });
    const days = daysBetween(today, expires_on);
    months[months.length - 1]?.days.push({
      date: expires_on,
      day: dayText(expires_on, today),
      points: thousands(points),
      left: days === 0 ? say("今天", "today") : say(`还有 ${days} 天`, `in ${days} days`),
      isSoon: days <= SOON_DAYS,
      share: Math.max(4, Math.round((points / most) * 100)),
    });
  }
  const soon = expiring.filter(({ expires_on }) => daysBetween(today, expires_on) <= SOON_DAYS).reduce((sum, { points }) => sum + points, 0);
  return { months, soon, soonText: thousands(soon), isSafe: soon === 0 };
}
