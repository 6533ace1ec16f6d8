import { clockText, countdownText, dayAt, dayText, thousands, yuan } from "../format";
import type { Points, Query, Reward } from "../points";
import { type Pair, say } from "../words";

const FEW = 10;
const DAY_MS = 24 * 3600 * 1000;

/** What the list is asked for; empty texts ask for nothing. */
export interface Asked {
  kind: "" | Reward["kind"];
  category: string;
  sort: Sort;
  words: string;
  onlyMine: boolean;
}

export type Sort = "" | NonNullable<NonNullable<Query<"GET /rewards">>["sort"]>;

export interface Chip {
  name: string;
  text: string;
}

export const KINDS: readonly [Asked["kind"], Pair][] = [
  ["", ["全部", "All"]],
  ["goods", ["好物", "Goods"]],
  ["coupon", ["优惠券", "Coupons"]],
  ["service", ["到店", "In the shop"]],
];

export const SORTS: readonly [Sort, Pair][] = [
  ["", ["默认", "Usual"]],
  ["popular", ["最热", "Popular"]],
  ["newest", ["最新", "Newest"]],
  ["points", ["积分少的在前", "Fewest points"]],
  ["-points", ["积分多的在前", "Most points"]],
];

export interface Card {
  id: string;
  name: string;
  picture: string;
  points: string;
  unit: string;
  cash: string;
  /** What it costs in a shop; empty where the merchant does not say. */
  market: string;
  redeemed: string;
  /** Why one should hurry or cannot have it, in a few words; empty where there is nothing to say. */
  word: string;
  wordTone: "" | "hurry" | "soon";
  forWhom: string;
  missing: string;
  isOver: boolean;
  label: string;
}

const A_PAGE = 50;

export function chipsOf(pairs: readonly [string, Pair][]): Chip[] {
  return pairs.map(([name, pair]) => ({ name, text: say(...pair) }));
}

/** A page of the list. What the member cannot have is left out where they ask so; a page of nothing else is skipped. */
export async function shelf(points: Pick<Points, "rewards">, asked: Asked, from: string | null = null): Promise<{ cards: Card[]; next: string | null; categories: Chip[] }> {
  const page = await points.rewards({ limit: A_PAGE, ...askedFor(asked), ...(from && { cursor: from }) });
  const shown = asked.onlyMine ? page.items.filter(({ mine }) => mine.may_redeem) : page.items;
  if (!shown.length && page.next_cursor) return shelf(points, asked, page.next_cursor);
  const categories = page.categories.map(({ name, count }) => ({ name, text: `${name} ${count}` }));
  return { cards: shown.map((reward) => card(reward)), next: page.next_cursor, categories };
}

export function isPlain(asked: Asked): boolean {
  return !Object.values(asked).some(Boolean);
}

export function askedFor({ kind, category, sort, words, onlyMine }: Asked): NonNullable<Query<"GET /rewards">> {
  return { ...(kind && { kind }), ...(category && { category }), ...(sort && { sort }), ...(words && { q: words }), ...(onlyMine && { affordable: true }) };
}

type Availability = "coming" | "over" | "had" | "sold_out" | "not_yours" | "few" | "ending" | "there";

/** For this member: the times are the phone's, since a page may stay open; the rest is as the service said. */
export function availability({ on_sale_from, on_sale_until, stock, mine, eligibility }: Reward, now = Date.now()): Availability {
  if (on_sale_from && Date.parse(on_sale_from) > now) return "coming";
  if (on_sale_until && Date.parse(on_sale_until) <= now) return "over";
  if (mine.why_not === "LIMIT_REACHED") return "had";
  if (stock === 0) return "sold_out";
  if (mine.why_not === "NOT_ELIGIBLE" && (eligibility || !on_sale_from)) return "not_yours";
  if (on_sale_until && Date.parse(on_sale_until) - now < DAY_MS) return "ending";
  return stock !== null && stock <= FEW ? "few" : "there";
}

export function isToBeHad(reward: Reward, now = Date.now()): boolean {
  return ["few", "ending", "there"].includes(availability(reward, now));
}

export function card(reward: Reward, now = Date.now()): Card {
  const [word, wordTone] = stockWord(reward, now);
  const missing = reward.mine.missing_points;
  const cash = reward.cash_fen ? yuan(reward.cash_fen) : "";
  const price = `${thousands(reward.points)} ${say("分", "points")}${cash && ` + ¥${cash}`}`;
  return {
    id: reward.reward_id,
    name: reward.name,
    picture: reward.images[0] ?? "",
    points: thousands(reward.points),
    unit: say("分", "points"),
    cash,
    market: marketText(reward),
    redeemed: redeemedText(reward),
    word,
    wordTone,
    forWhom: forWhom(reward),
    missing: missing ? say(`还差 ${thousands(missing)} 分`, `${thousands(missing)} more points`) : "",
    isOver: !isToBeHad(reward, now),
    label: [reward.name, price, word].filter(Boolean).join("，"),
  };
}

export function marketText({ market_fen }: Reward): string {
  return market_fen === null ? "" : say(`市场价 ¥${yuan(market_fen)}`, `¥${yuan(market_fen)} in shops`);
}

export function redeemedText({ redeemed }: Reward): string {
  return redeemed ? say(`已兑 ${thousands(redeemed)}`, `${thousands(redeemed)} redeemed`) : "";
}

/** Not begun, sold out, over, not for this member and already had are different things, and say so. */
export function stockWord(reward: Reward, now = Date.now()): [string, Card["wordTone"]] {
  const { stock, on_sale_from, on_sale_until } = reward;
  switch (availability(reward, now)) {
    case "coming":
      return [say(`${dayText(dayAt(Date.parse(on_sale_from ?? "")))} ${clockText(on_sale_from ?? "")} 开始`, `From ${dayText(dayAt(Date.parse(on_sale_from ?? "")))} ${clockText(on_sale_from ?? "")}`), "soon"];
    case "over":
      return [say("已结束", "Over"), ""];
    case "sold_out":
      return [say("已兑完", "Sold out"), ""];
    case "not_yours":
      return [say("你还不能换", "Not for you yet"), ""];
    case "had":
      return [hadInAll(reward) ? say("你已换满", "You have had yours") : say("今天已换满", "Had for today"), ""];
    case "ending":
      return [say(`还剩 ${countdownText(Date.parse(on_sale_until ?? "") - now)}`, `${countdownText(Date.parse(on_sale_until ?? "") - now)} left`), "hurry"];
    case "few":
      return [say(`仅剩 ${stock} 件`, `Only ${stock} left`), "hurry"];
    case "there":
      return ["", ""];
  }
}

function hadInAll({ mine, per_member_limit }: Reward): boolean {
  return per_member_limit !== null && mine.redeemed >= per_member_limit;
}

export function forWhom({ eligibility }: Reward): string {
  if (!eligibility) return "";
  const { joined_within_days, min_streak, chosen } = eligibility;
  if (chosen) return say("指定会员可换", "For chosen members");
  if (joined_within_days) return say(`加入 ${joined_within_days} 天内的新会员可换`, `For members who joined within ${joined_within_days} days`);
  return min_streak ? say(`连续签到 ${min_streak} 天可换`, `After ${min_streak} days in a row`) : "";
}

/** What a member should know before redeeming: the terms, each in a line. */
export function terms(reward: Reward): string[] {
  const { per_member_limit, per_day_limit, on_sale_until, stock, mine } = reward;
  return [
    ...(forWhom(reward) ? [forWhom(reward)] : []),
    ...(per_member_limit ? [say(`每人最多兑 ${per_member_limit} 件`, `At most ${per_member_limit} for each member`)] : []),
    ...(per_day_limit ? [say(`每人每天最多兑 ${per_day_limit} 件`, `At most ${per_day_limit} a day for each member`)] : []),
    ...(mine.left !== null ? [say(`你还能换 ${mine.left} 件`, `You may have ${mine.left} more`)] : []),
    ...(stock !== null ? [say(`还有 ${thousands(stock)} 件`, `${thousands(stock)} in stock`)] : []),
    ...(on_sale_until ? [say(`${dayText(dayAt(Date.parse(on_sale_until)))} ${clockText(on_sale_until)} 前可换`, `Until ${dayText(dayAt(Date.parse(on_sale_until)))} ${clockText(on_sale_until)}`)] : []),
    ...couponTerms(reward),
    ...serviceTerms(reward),
  ];
}

function couponTerms({ coupon }: Reward): string[] {
  if (!coupon) return [];
  const { threshold_fen, amount_off_fen, percent_off, max_off_fen, valid_days, valid_from, valid_until } = coupon;
  const off =
    coupon.kind === "amount_off" ? say(`减 ${yuan(amount_off_fen ?? 0)} 元`, `¥${yuan(amount_off_fen ?? 0)} off`)
    : coupon.kind === "percent_off" ? say(`减 ${percent_off}%`, `${percent_off}% off`)
    : say("免运费", "Free shipping");
  const cap = max_off_fen ? say(`，最多减 ${yuan(max_off_fen)} 元`, `, ¥${yuan(max_off_fen)} at most`) : "";
  const from = threshold_fen ? say(`满 ${yuan(threshold_fen)} 元`, `From ¥${yuan(threshold_fen)}: `) : "";
  return [
    from + off + cap,
    ...only(coupon.categories, coupon.excluded),
    ...(valid_days ? [say(`兑换后 ${valid_days} 天内有效`, `Valid for ${valid_days} days`)] : []),
    ...(valid_from && valid_until ? [`${dayText(dayAt(Date.parse(valid_from)))} – ${dayText(dayAt(Date.parse(valid_until)))}`] : []),
    ...(coupon.blackout.length ? [say(`不可用的日子：${coupon.blackout.map((day) => dayText(day)).join("、")}`, `Not on ${coupon.blackout.map((day) => dayText(day)).join(", ")}`)] : []),
    coupon.stacks ? say("可以和别的可叠加的券一起用", "Goes with other coupons that stack") : say("不与其他券同用", "Not with other coupons"),
  ];
}

export function only(categories: readonly string[], excluded: readonly string[]): string[] {
  const named = categories.filter((category) => category !== "*");
  return [
    ...(named.length ? [say(`限 ${named.join("、")}`, `For ${named.join(", ")} only`)] : []),
    ...(excluded.length ? [say(`${excluded.join("、")}除外`, `Except ${excluded.join(", ")}`)] : []),
  ];
}

function serviceTerms({ service }: Reward): string[] {
  if (!service) return [];
  const { store_names, valid_days } = service;
  return [
    say(`兑换后 ${valid_days} 天内到店出示二维码`, `Show the code in the shop within ${valid_days} days`),
    store_names.length ? say(`可用门店：${store_names.join("、")}`, `Shops: ${store_names.join(", ")}`) : say("所有门店可用", "In every shop"),
  ];
}

/** What follows when it is redeemed. */
export function whatNext({ kind }: Reward): string {
  if (kind === "goods") return say("兑换后店家寄出，运单号会写在兑换单里。", "The shop sends it; the tracking number appears in the order.");
  if (kind === "coupon") return say("兑换后券马上到「我的券」，下单时用。", "The coupon is yours at once, for your next purchase.");
  return say("兑换后马上得到核销码，到店出示即可。", "You get a code at once. Show it in the shop.");
}

/** How many at once: as many as there are, as one may have, and as one can pay for. */
export function mostAtOnce({ kind, flash, stock, mine, points }: Reward, balance: number): number {
  const affordable = points ? Math.floor(balance / points) : Infinity;
  const most = Math.min(stock ?? Infinity, mine.left ?? Infinity, affordable, kind === "goods" && !flash ? 99 : 1);
  return Math.max(0, most);
}

/** Which of the points go first: those that expire first, as the service takes them. */
export function firstToGo(expiring: readonly { points: number; expires_on: string }[], cost: number): string {
  const parts: string[] = [];
  let left = cost;
  for (const { points, expires_on } of expiring) {
    if (left <= 0 || parts.length === 2) break;
    const taken = Math.min(points, left);
    parts.push(say(`${thousands(taken)} 分（${dayText(expires_on)}到期）`, `${thousands(taken)} (until ${dayText(expires_on)})`));
    left -= taken;
  }
  return parts.length ? say(`先用 ${parts.join("、")}`, `First ${parts.join(", ")}`) : "";
}
