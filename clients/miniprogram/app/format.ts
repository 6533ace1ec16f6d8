// Numbers, money and times as members read them. Days and times of day are those of the shop: China's.

import { say } from "./words";

const SHOP_OFFSET_MS = 8 * 3600 * 1000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function thousands(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function signed(whole: number): string {
  return whole < 0 ? `−${thousands(-whole)}` : `+${thousands(whole)}`;
}

/** `1250` fen are `12.5`; whole yuan carry no decimals. */
export function yuan(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2).replace(/0$/, "");
}

/** The day at the shop, `2026-11-22`, of an instant. */
export function dayAt(ms: number): string {
  return new Date(ms + SHOP_OFFSET_MS).toISOString().slice(0, 10);
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** `12月31日`, or `Dec 31`; with the year where it is not this one. */
export function dayText(day: string, today = dayAt(Date.now())): string {
  const [year = "", month = "", date = ""] = day.split("-");
  const isThisYear = day.slice(0, 4) === today.slice(0, 4);
  const chinese = `${Number(month)}月${Number(date)}日`;
  const english = `${MONTHS[Number(month) - 1]} ${Number(date)}`;
  return isThisYear ? say(chinese, english) : say(`${year}年${chinese}`, `${english}, ${year}`);
}

export function monthText(month: string): string {
  const [year, number] = month.split("-");
  return say(`${year}年${Number(number)}月`, `${MONTHS[Number(number) - 1]} ${year}`);
}

/** `11月` of `2026-11`. */
export function shortMonth(month: string): string {
  const number = Number(month.slice(5));
  return say(`${number}月`, `${MONTHS[number - 1]}`);
}

/** `14:05` at the shop. */
export function clockText(instant: string | number): string {
  return new Date(msOf(instant) + SHOP_OFFSET_MS).toISOString().slice(11, 16);
}

export function dateTimeText(instant: string | number): string {
  return `${dayText(dayAt(msOf(instant)))} ${clockText(instant)}`;
}

/** The day at the shop of an instant of the API, in words. */
export function dateText(instant: string): string {
  return dayText(dayAt(msOf(instant)));
}

/** `14:59` until a hold ends; `2:03:00` where it takes hours. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function msOf(instant: string | number): number {
  return typeof instant === "number" ? instant : Date.parse(instant);
}
