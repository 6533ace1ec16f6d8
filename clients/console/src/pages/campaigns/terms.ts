/** What a campaign is at a moment, and what is sent when it is saved. */

import type { Tone } from "../../parts/page.tsx";
import type { Answer, Body } from "../../service/wire.ts";

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
