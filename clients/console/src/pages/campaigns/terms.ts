/** What a campaign is at a moment, and what is sent when it is saved. */

import { daysUntil } from "../../format/times.ts";
import type { Tone } from "../../parts/page.tsx";
import type { Answer, Body } from "../../service/wire.ts";

const SOON_DAYS = 7;
const RUNS_DRY_AT = 0.1; // of its budget

export type Campaign = Answer<"GET /merchant/campaigns">["items"][number];
export type NewCampaign = Body<"POST /merchant/campaigns">;
export type State = "announced" | "running" | "dry" | "over";

export const STATES: Record<State, readonly [string, string, Tone]> = {
  announced: ["未开始", "Announced", "wait"],
  running: ["进行中", "Running", "good"],
  dry: ["预算用完", "Budget used up", "bad"],
  over: ["已结束", "Over", "idle"],
};

export function stateOf({ starts_at, ends_at, budget_left }: Campaign, now = Date.now()): State {
  if (Date.parse(ends_at) <= now) return "over";
  if (Date.parse(starts_at) > now) return "announced";
  return budget_left === 0 ? "dry" : "running";
}

/** It runs, and either ends within a week or has little of its budget left. */
export function endsSoon({ starts_at, ends_at, budget_points, budget_left }: Campaign): boolean {
  const isRunning = daysUntil(starts_at) <= 0 && daysUntil(ends_at) > 0;
  const isDry = budget_points != null && budget_left != null && budget_left < budget_points * RUNS_DRY_AT;
  return isRunning && (daysUntil(ends_at) < SOON_DAYS || isDry);
}

/** As the service takes them: an audience of everybody is none, and neither are all days of the week. */
export function draftOf(values: Campaign, id: string): NewCampaign {
  const { version: _version, until_then: _until, budget_left: _left, ...terms } = values;
  const { audience, weekdays } = values;
  return {
    ...terms,
    campaign_id: id,
    categories: values.categories?.length ? values.categories : ["*"],
    weekdays: weekdays?.length ? weekdays : null,
    audience: audience?.joined_within_days || audience?.first_order ? { ...audience, first_order: audience.first_order ?? false } : null,
  };
}
