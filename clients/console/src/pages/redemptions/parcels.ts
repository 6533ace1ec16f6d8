/** The parcels of a CSV file: the list goes out, carriers and numbers come back. The service judges each row. */

import * as csv from "../../format/csv.ts";
import type { Redemption } from "./list.tsx";

export type Waiting = Pick<Redemption, "redemption_id" | "name" | "quantity" | "address" | "created_at">;

export interface Row {
  line: number;
  redemptionId: string;
  carrier: string;
  trackingNo: string;
}

export type Read = { rows: Row[]; unfilled: number } | { missing: string[] };

export const HEADERS = ["兑换单号", "快递公司", "快递单号", "奖品", "数量", "收件人", "电话", "地址", "兑换时间"] as const;
const NAMES: Record<string, readonly string[]> = {
  redemption_id: ["兑换单号", "redemption_id"],
  carrier: ["快递公司", "carrier"],
  tracking_no: ["快递单号", "tracking_no"],
};

/** The list to fill in: what waits, with empty columns for the carrier and the number. */
export function listOf(waiting: readonly Waiting[], moment: (iso: string) => string): string {
  const rows = waiting.map(({ redemption_id, name, quantity, address, created_at }) => {
    const where = address ? `${address.province}${address.city === address.province ? "" : address.city}${address.district}${address.detail}` : "";
    return [redemption_id, "", "", name, quantity, address?.name ?? "", address?.phone ?? "", where, moment(created_at)];
  });
  return csv.write([HEADERS, ...rows]);
}

/** Rows without carrier and number are parcels that have not left yet: they are counted, not refused. */
export function read(text: string): Read {
  const [head = [], ...lines] = csv.parse(text);
  const places = Object.entries(NAMES).map(([key, names]) => [key, head.findIndex((title) => names.includes(title.toLowerCase()))] as const);
  const missing = places.filter(([, place]) => place < 0).map(([key]) => NAMES[key]?.[0] ?? key);
  if (missing.length) return { missing };
  const at = Object.fromEntries(places) as Record<string, number>;
  const given = lines.map((cells, index) => ({
    line: index + 2,
    redemptionId: (cells[at["redemption_id"] ?? 0] ?? "").trim(),
    carrier: (cells[at["carrier"] ?? 0] ?? "").trim(),
    trackingNo: (cells[at["tracking_no"] ?? 0] ?? "").trim().replace(/^'/, ""),
  }));
  const rows = given.filter(({ carrier, trackingNo }) => carrier || trackingNo);
  return { rows, unfilled: given.length - rows.length };
}

/** The lines whose number an earlier line has, for another redemption: likely copied down. */
export function repeated(rows: readonly Row[]): Set<number> {
  const first = new Map<string, string>();
  const found = rows.filter(({ redemptionId, trackingNo }) => {
    const before = first.get(trackingNo);
    if (before === undefined) first.set(trackingNo, redemptionId);
    return trackingNo !== "" && before !== undefined && before !== redemptionId;
  });
  return new Set(found.map(({ line }) => line));
}
