/** Addresses of lists with their filters, so that a number leads to what it counts. */

import type { EntryKind } from "./labels.ts";

/** The kinds of entries that issue points, and those that pay for rewards and give points back. */
export const GRANTS: readonly EntryKind[] = ["purchase", "sign_in", "activity", "referral", "adjust"];
export const USES: readonly EntryKind[] = ["redeem", "cancel"];

export function entriesAt(kinds: readonly EntryKind[], from: string, to = from): string {
  return `/entries?${new URLSearchParams({ from, to, kind: kinds.join(",") })}`;
}

export function redemptionsOf(reward: string, from: string, to: string): string {
  return `/redemptions?${new URLSearchParams({ status: "all", reward_id: reward, from, to })}`;
}

export function membersJoined(day: string): string {
  return `/members?${new URLSearchParams({ joined_from: day, joined_to: day })}`;
}
