/** Times in the shop's zone, whatever the zone of the operator's machine. */

import dayjs, { type Dayjs } from "dayjs";
import timezone from "dayjs/plugin/timezone.js";
import utc from "dayjs/plugin/utc.js";

dayjs.extend(utc);
dayjs.extend(timezone);

export const USUAL_ZONE = "Asia/Shanghai";
export const DAY = "YYYY-MM-DD";
const WALL = "YYYY-MM-DDTHH:mm:ss";
const DAY_MS = 86_400_000;

const KEPT = "console.zone";
let zone = globalThis.localStorage?.getItem(KEPT) ?? USUAL_ZONE;

/** The program's, once it is known; answers whether it was another one before. */
export function keepZone(name: string): boolean {
  const isNew = name !== zone;
  zone = name;
  globalThis.localStorage?.setItem(KEPT, name);
  return isNew;
}

export function moment(iso: string | null | undefined): string {
  return iso ? dayjs(iso).tz(zone).format("YYYY-MM-DD HH:mm") : "—";
}

export function day(iso: string | null | undefined): string {
  if (!iso) return "—";
  return iso.length === 10 ? iso : dayjs(iso).tz(zone).format(DAY);
}

/** How long ago in whole minutes, hours or days. */
export function age(iso: string, now = Date.now()): { count: number; unit: "minutes" | "hours" | "days" } {
  const ms = Math.max(0, now - Date.parse(iso));
  if (ms < 3_600_000) return { count: Math.floor(ms / 60_000), unit: "minutes" };
  if (ms < DAY_MS) return { count: Math.floor(ms / 3_600_000), unit: "hours" };
  return { count: Math.floor(ms / DAY_MS), unit: "days" };
}

/** So many days before a day of the calendar. */
export function dayBefore(date: string, days: number): string {
  return dayjs.utc(date).subtract(days, "day").format(DAY);
}

/** How many days there are from one to another, both counted; below 1 where `to` is before `from`. */
export function daysFrom(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

export function daysUntil(iso: string, now = Date.now()): number {
  return (Date.parse(iso) - now) / DAY_MS;
}

/** For a picker: the shop's wall clock as if it were this machine's. */
export function onTheWall(iso: string | null | undefined): Dayjs | null {
  return iso ? dayjs(dayjs(iso).tz(zone).format(WALL)) : null;
}

/** From a picker: the moment at which the shop's clocks show this. */
export function momentAt(wall: Dayjs): string {
  return dayjs.tz(wall.format(WALL), zone).format();
}

/** Now, as the shop's clocks show it: to the minute. */
export function nowOnTheWall(): Dayjs {
  return dayjs(dayjs().tz(zone).format("YYYY-MM-DDTHH:mm:00"));
}
