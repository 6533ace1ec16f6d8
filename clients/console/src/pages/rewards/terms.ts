/** What a reward is at a moment, and what is sent when it is saved. */

import type { Answer, Body } from "../../service/wire.ts";
import type { Text } from "../../language.tsx";
import type { Tone } from "../../parts/page.tsx";

export type Reward = Answer<"GET /merchant/rewards">["items"][number];
export type NewReward = Body<"POST /merchant/rewards">;
export type ChangedReward = Body<"PUT /merchant/rewards/{reward_id}">;
export type State = "draft" | "planned" | "soon" | "on_sale" | "sold_out" | "over";

export const STATES: Record<State, readonly [string, string, Tone]> = {
  on_sale: ["在售", "On sale", "good"],
  sold_out: ["已兑完", "Sold out", "bad"],
  soon: ["未开始", "Not yet", "wait"],
  planned: ["定时上架", "To be published", "wait"],
  draft: ["草稿", "Draft", "idle"],
  over: ["已结束", "Over", "idle"],
};

export function stateOf(reward: Reward, now = Date.now()): State {
  const is = (iso: string | null | undefined, before: boolean) => Boolean(iso) && (before ? Date.parse(iso ?? "") <= now : Date.parse(iso ?? "") > now);
  if (reward.draft) return "draft";
  if (is(reward.publish_at, false)) return "planned";
  if (is(reward.on_sale_until, true)) return "over";
  if (is(reward.on_sale_from, false)) return "soon";
  return reward.stock_left === 0 ? "sold_out" : "on_sale";
}

export function stateName(state: State, t: Text): string {
  return t(STATES[state][0], STATES[state][1]);
}

/** A coupon's terms only for coupons, stores only for services; empty audiences are none. */
export function tidy<R extends NewReward | ChangedReward>(reward: R): R {
  const { eligibility } = reward;
  const isForSome = eligibility && (eligibility.joined_within_days || eligibility.min_streak || eligibility.tags?.length);
  return {
    ...reward,
    eligibility: isForSome ? { ...eligibility, tags: eligibility.tags ?? [] } : null,
    coupon: reward.kind === "coupon" ? reward.coupon : null,
    service: reward.kind === "service" ? reward.service : null,
  };
}

/** For a copy: all but what belongs to the one that it was made of. */
export function copyOf(reward: Reward, suffix: string): Partial<NewReward> {
  const { reward_id: _id, version: _version, stock_left: _left, stock_is_low: _low, name, ...terms } = reward;
  return { ...terms, name: `${name} ${suffix}`.slice(0, 60), draft: true };
}
