import { dayAt, dayText, yuan } from "../format";
import type { Answer } from "../points";
import { say } from "../words";
import { only } from "./rewards";

type Coupon = Answer<"GET /coupons">["items"][number];
export type CouponStatus = Coupon["status"];

export const COUPON_TABS: readonly { status: CouponStatus; text: readonly [string, string] }[] = [
  { status: "issued", text: ["可用", "Usable"] },
  { status: "used", text: ["已用", "Used"] },
  { status: "expired", text: ["已过期", "Expired"] },
];

export function couponView(coupon: Coupon) {
  const { coupon_code, name, redemption_id, kind, threshold_fen, amount_off_fen, percent_off, max_off_fen, valid_from, valid_until, categories, excluded, stacks } = coupon;
  return {
    code: coupon_code,
    name,
    id: redemption_id,
    face: kind === "amount_off" ? `¥${yuan(amount_off_fen ?? 0)}` : kind === "percent_off" ? `${percent_off}%` : say("包邮", "Free"),
    faceNote: kind === "percent_off" ? say("减", "off") : kind === "free_shipping" ? say("运费", "shipping") : say("立减", "off"),
    threshold: threshold_fen ? say(`满 ${yuan(threshold_fen)} 元可用`, `From ¥${yuan(threshold_fen)}`) : say("无门槛", "No minimum"),
    cap: max_off_fen ? say(`最多减 ${yuan(max_off_fen)} 元`, `¥${yuan(max_off_fen)} at most`) : "",
    where: only(categories, excluded).join(say("，", ", ")) || say("全场可用", "For everything"),
    span: `${dayText(dayAt(Date.parse(valid_from)))} – ${dayText(dayAt(Date.parse(valid_until)))}`,
    stacks: stacks ? say("可叠加", "Stacks") : "",
  };
}
