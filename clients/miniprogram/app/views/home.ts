// The first screen, from the calls there are. One call that answers all of it takes their place in `firstScreen`.

import { addDays, dateText, dayAt, dayText, thousands } from "../format";
import type { Answer, Points } from "../points";
import { type Pair, say } from "../words";

type Standing = Answer<"GET /points">;
type Calendar = Answer<"GET /sign-in">;
type Campaign = Answer<"GET /activities">["campaigns"][number];

export interface Day {
  date: string;
  name: string;
  number: string;
  state: "signed" | "missed" | "today" | "coming";
  label: string;
}

const WEEK: readonly Pair[] = [["一", "Mon"], ["二", "Tue"], ["三", "Wed"], ["四", "Thu"], ["五", "Fri"], ["六", "Sat"], ["日", "Sun"]];
const STATES: Record<Day["state"], Pair> = { signed: ["已签到", "signed in"], missed: ["未签到", "missed"], today: ["今天", "today"], coming: ["还没到", "to come"] };

export async function firstScreen(points: Points) {
  const today = dayAt(Date.now());
  const [standing, days, tasks, shop, inbox] = await Promise.all([
    points.points(),
    calendarOfWeek(points, today),
    points.activities(),
    points.rewards({ limit: 1 }), // for what multiplies purchases
    points.messages({ limit: 1 }),
  ]);
  return {
    ...standingView(standing, today),
    signIn: signInView(days.calendar, days.signed, today),
    campaigns: withoutRepeats([...tasks.campaigns, ...shop.campaigns]).map(campaignView),
    unread: inbox.unread,
    askSubscription: standing.ask_subscription,
  };
}

/** The days signed this week; a week that began last month needs that month too. */
async function calendarOfWeek(points: Points, today: string) {
  const monday = mondayOf(today);
  const earlier = monday.slice(0, 7) === today.slice(0, 7) ? undefined : points.calendar({ month: monday.slice(0, 7) });
  const [calendar, before] = await Promise.all([points.calendar(), earlier]);
  return { calendar, signed: new Set([...calendar.days, ...(before?.days ?? [])]) };
}

export function standingView(standing: Standing, today: string) {
  const { balance, pending, held, debt, next_expiry: next } = standing;
  return {
    balance: thousands(balance),
    balanceNow: balance + pending + held - debt,
    asides: [
      ...(pending ? [say(`${thousands(pending)} 分在路上，退货期过后到账`, `${thousands(pending)} on the way, yours after the return period`)] : []),
      ...(held ? [say(`${thousands(held)} 分店家在核对`, `${thousands(held)} being checked by the shop`)] : []),
    ],
    debt: debt ? say(`退货后还欠 ${thousands(debt)} 分，从以后的积分里扣`, `${thousands(debt)} owed after a return, taken from points to come`) : "",
    nextExpiry: next ? say(`${thousands(next.points)} 分 · ${dayText(next.expires_on, today)}到期`, `${thousands(next.points)} expire on ${dayText(next.expires_on, today)}`) : "",
  };
}

export function signInView(calendar: Calendar, signed: ReadonlySet<string>, today: string) {
  const { streak, signed_in_today: isSigned, next_points: next } = calendar;
  return {
    isSigned,
    streak,
    headline: streak ? say(`连续签到 ${streak} 天`, `${streak} days in a row`) : say("今天开始签到", "Start signing in today"),
    next: isSigned ? say(`明天签到 +${next}`, `+${next} tomorrow`) : say(`今天签到 +${next}`, `+${next} for today`),
    week: weekView(signed, today),
  };
}

export function weekView(signed: ReadonlySet<string>, today: string): Day[] {
  const monday = mondayOf(today);
  return WEEK.map((names, index) => {
    const date = addDays(monday, index);
    const state = signed.has(date) ? "signed" : date === today ? "today" : date < today ? "missed" : "coming";
    const label = `${dayText(date, today)} ${say(...STATES[state])}`;
    return { date, name: say(...names), number: String(Number(date.slice(8))), state, label };
  });
}

export function campaignView({ campaign_id, name, ends_at, while_points_last, multiplier }: Campaign) {
  const until = say(`到${dateText(ends_at)}`, `until ${dateText(ends_at)}`);
  return { id: campaign_id, name, multiplier: `×${multiplier}`, until: while_points_last ? until + say("，送完为止", ", while points last") : until };
}

function withoutRepeats(campaigns: readonly Campaign[]): Campaign[] {
  return campaigns.filter(({ campaign_id }, index) => campaigns.findIndex((each) => each.campaign_id === campaign_id) === index);
}

function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}
