// The first screen, from the one call that answers all of it.

import { dateText, dayAt, dayText, thousands } from "../format";
import type { Answer, Points } from "../points";
import { type Pair, say } from "../words";
import { card } from "./rewards";

type Home = Answer<"GET /home">;
type Standing = Home["points"];
type SignIn = Pick<Home["sign_in"], "streak" | "signed_in_today" | "next_points">;
type Campaign = Home["campaigns"][number];

export interface Day {
  date: string;
  name: string;
  number: string;
  state: Home["sign_in"]["week"][number]["state"];
  label: string;
}

const WEEK: readonly Pair[] = [["一", "Mon"], ["二", "Tue"], ["三", "Wed"], ["四", "Thu"], ["五", "Fri"], ["六", "Sat"], ["日", "Sun"]];
const STATES: Record<Day["state"], Pair> = { signed: ["已签到", "signed in"], missed: ["未签到", "missed"], today: ["今天", "today"], coming: ["还没到", "to come"], before_joining: ["还没入会", "not a member yet"] };

export async function firstScreen(points: Points) {
  const shown = await points.home();
  const today = dayAt(Date.now());
  return {
    ...standingView(shown.points, today),
    signIn: { ...signInView(shown.sign_in), week: weekView(shown.sign_in.week, today) },
    campaigns: shown.campaigns.map(campaignView),
    unread: shown.unread,
    askSubscription: shown.points.ask_subscription,
    rewards: shown.rewards.map((reward) => card(reward, shown.points.balance)),
  };
}

export function standingView(standing: Standing, today: string) {
  const { balance, pending, held, debt, next_expiry: next } = standing;
  return {
    balance: thousands(balance),
    asides: [
      ...(pending ? [say(`${thousands(pending)} 分在路上，退货期过后到账`, `${thousands(pending)} on the way, yours after the return period`)] : []),
      ...(held ? [say(`${thousands(held)} 分店家在核对`, `${thousands(held)} being checked by the shop`)] : []),
    ],
    debt: debt ? say(`退货后还欠 ${thousands(debt)} 分，从以后的积分里扣`, `${thousands(debt)} owed after a return, taken from points to come`) : "",
    nextExpiry: next ? say(`${thousands(next.points)} 分 · ${dayText(next.expires_on, today)}到期`, `${thousands(next.points)} expire on ${dayText(next.expires_on, today)}`) : "",
  };
}

export function signInView({ streak, signed_in_today: isSigned, next_points: next }: SignIn) {
  return {
    isSigned,
    streak,
    headline: streak ? say(`连续签到 ${streak} 天`, `${streak} days in a row`) : say("今天开始签到", "Start signing in today"),
    next: isSigned ? say(`明天签到 +${next}`, `+${next} tomorrow`) : say(`今天签到 +${next}`, `+${next} for today`),
  };
}

export function weekView(week: Home["sign_in"]["week"], today: string): Day[] {
  return WEEK.flatMap((names, index) => {
    const day = week[index];
    if (!day) return [];
    const { date, state } = day;
    return [{ date, state, name: say(...names), number: String(Number(date.slice(8))), label: `${dayText(date, today)} ${say(...STATES[state])}` }];
  });
}

export function campaignView({ campaign_id, name, ends_at, while_points_last, multiplier }: Campaign) {
  const until = say(`到${dateText(ends_at)}`, `until ${dateText(ends_at)}`);
  return { id: campaign_id, name, multiplier: `×${multiplier}`, until: while_points_last ? until + say("，送完为止", ", while points last") : until };
}
