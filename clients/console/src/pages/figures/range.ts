/** Which days the figures are of, and which they are compared with: both stand in the page's address. */

import { dayBefore, daysFrom } from "../../format/times.ts";

export const LENGTHS = [7, 31, 92, 365] as const;
export const OWN = "own"; // the first and the last day are chosen one by one
export const COMPARES = ["previous", "year"] as const;
export const MOST_DAYS = 400;
const MOST_LISTED_DAYS = 366;

export interface Range {
  length: (typeof LENGTHS)[number] | typeof OWN;
  from: string;
  to: string;
}

/** The range that an address asks for. Without one: the last 31 days. */
export function rangeOf(search: URLSearchParams, today: string): Range {
  if (search.has("from") || search.has("to")) return { length: OWN, from: search.get("from") ?? "", to: search.get("to") ?? "" };
  const length = LENGTHS.find((each) => String(each) === search.get("days")) ?? 31;
  return { length, from: dayBefore(today, length - 1), to: today };
}

/** Both days are there, in their order, and not too many. */
export function isPossible({ from, to }: Range): boolean {
  const days = daysFrom(from, to);
  return days >= 1 && days <= MOST_DAYS;
}

/** Lists of entries and redemptions take fewer days than figures do. */
export function isListed({ from, to }: { from: string; to: string }): boolean {
  return daysFrom(from, to) <= MOST_LISTED_DAYS;
}

export function compareOf(search: URLSearchParams): (typeof COMPARES)[number] | undefined {
  return COMPARES.find((each) => each === search.get("compare"));
}

export const percent = (share: number | null) => (share === null ? "—" : `${Math.round(share * 1000) / 10}%`);
