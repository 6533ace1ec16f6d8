/** What a file of parcels says, row by row, against what waits to be shipped. */

import * as csv from "../../format/csv.ts";

export interface Waiting {
  redemption_id: string;
  name: string;
  quantity: number;
  created_at: string;
  address?: { name: string; phone: string; province: string; city: string; district: string; detail: string } | null;
}

export interface Row {
  line: number;
  redemptionId: string;
  carrier: string;
  trackingNo: string;
  name: string;
  wrong: Wrong | null;
}

export type Wrong = "unknown" | "twice" | "no_carrier" | "bad_number" | "same_number";
export type Read = { rows: Row[]; unfilled: number } | { missing: string[] };

export const HEADERS = ["兑换单号", "快递公司", "快递单号", "奖品", "数量", "收件人", "电话", "地址", "兑换时间"] as const;
const NAMES: Record<string, readonly string[]> = {
  redemption_id: ["兑换单号", "redemption_id"],
  carrier: ["快递公司", "carrier"],
  tracking_no: ["快递单号", "tracking_no"],
};
const LONGEST_CARRIER = 30;
const NUMBER = /^[A-Za-z0-9-]{4,40}$/;

/** The list to fill in: what waits, with empty columns for the carrier and the number. */
export function listOf(waiting: readonly Waiting[], moment: (iso: string) => string): string {
  const rows = waiting.map(({ redemption_id, name, quantity, address, created_at }) => {
    const where = address ? `${address.province}${address.city === address.province ? "" : address.city}${address.district}${address.detail}` : "";
    return [redemption_id, "", "", name, quantity, address?.name ?? "", address?.phone ?? "", where, moment(created_at)];
  });
  return csv.write([HEADERS, ...rows]);
}

/** Rows without carrier and number are parcels that have not left yet: they are counted, not refused. */
export function read(text: string, waiting: readonly Waiting[]): Read {
  const [head = [], ...lines] = csv.parse(text);
  const places = Object.entries(NAMES).map(([key, names]) => [key, head.findIndex((title) => names.includes(title.toLowerCase()))] as const);
  const missing = places.filter(([, place]) => place < 0).map(([key]) => NAMES[key]?.[0] ?? key);
  if (missing.length) return { missing };
  const at = Object.fromEntries(places) as Record<string, number>;
  const known = new Map(waiting.map((one) => [one.redemption_id, one]));
  const seen = { ids: new Set<string>(), numbers: new Set<string>() };
  const given = lines.map((cells, index) => ({
    line: index + 2,
    redemptionId: cells[at["redemption_id"] ?? 0] ?? "",
    carrier: cells[at["carrier"] ?? 0] ?? "",
    trackingNo: (cells[at["tracking_no"] ?? 0] ?? "").replace(/^'/, ""),
  }));
  const filled = given.filter(({ carrier, trackingNo }) => carrier || trackingNo);
  const rows = filled.map((row) => {
    const name = known.get(row.redemptionId)?.name ?? "";
    const wrong = wrongIn(row, known.has(row.redemptionId), seen);
    seen.ids.add(row.redemptionId);
    seen.numbers.add(row.trackingNo);
    return { ...row, name, wrong };
  });
  return { rows, unfilled: given.length - filled.length };
}

function wrongIn({ redemptionId, carrier, trackingNo }: Omit<Row, "name" | "wrong" | "line">, isKnown: boolean, seen: { ids: Set<string>; numbers: Set<string> }): Wrong | null {
  if (!isKnown) return "unknown";
  if (seen.ids.has(redemptionId)) return "twice";
  if (!carrier || carrier.length > LONGEST_CARRIER) return "no_carrier";
  if (!NUMBER.test(trackingNo)) return "bad_number";
  return seen.numbers.has(trackingNo) ? "same_number" : null;
}
