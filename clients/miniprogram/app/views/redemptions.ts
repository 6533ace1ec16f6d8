import { dateTimeText, dayAt, dayText, thousands, yuan } from "../format";
import type { Redemption } from "../points";
import { say } from "../words";

export type Status = Redemption["status"];

const NAMES: Record<Status, readonly [string, string]> = {
  pending_payment: ["待付款", "To pay"],
  to_ship: ["待发货", "To be sent"],
  shipped: ["已发货", "On its way"],
  completed: ["已完成", "Done"],
  issued: ["待使用", "To use"],
  used: ["已使用", "Used"],
  cancelled: ["已取消", "Cancelled"],
  expired: ["已过期", "Expired"],
  refunded: ["已退回", "Refunded"],
};
const TONES: Partial<Record<Status, string>> = { pending_payment: "danger", shipped: "gold", cancelled: "grey", expired: "grey", refunded: "grey", used: "grey" };
const CARRIERS: Record<string, string> = { SF: "顺丰速运", ZTO: "中通快递", YTO: "圆通速递", STO: "申通快递", YD: "韵达速递", YUNDA: "韵达速递", JTSD: "极兔速递", JD: "京东物流", EMS: "EMS", YZPY: "邮政快递", DBL: "德邦快递" };
const STEPS: Record<Redemption["kind"], readonly Status[]> = { goods: ["to_ship", "shipped", "completed"], coupon: ["issued", "used"], service: ["issued", "used"] };

export interface Tab {
  name: string;
  statuses: readonly Status[];
  text: readonly [string, string];
}

export const TABS: readonly Tab[] = [
  { name: "all", statuses: [], text: ["全部", "All"] },
  { name: "pay", statuses: ["pending_payment"], text: NAMES.pending_payment },
  { name: "ship", statuses: ["to_ship"], text: NAMES.to_ship },
  { name: "shipped", statuses: ["shipped"], text: NAMES.shipped },
  { name: "use", statuses: ["issued"], text: NAMES.issued },
  { name: "done", statuses: ["completed", "used"], text: NAMES.completed },
  { name: "over", statuses: ["cancelled", "expired", "refunded"], text: ["已结束", "Ended"] },
];

/** The tab of this status; the first one, which shows all, where there is none. */
export function tabOf(status: string): string {
  return TABS.find(({ statuses }) => statuses.some((each) => each === status))?.name ?? "all";
}

/** What a tab asks the service for. */
export function askedFor(tab: string): { status?: Status[] } {
  const statuses = TABS.find(({ name }) => name === tab)?.statuses ?? [];
  return statuses.length ? { status: [...statuses] } : {};
}

export function statusText(status: Status): string {
  return say(...NAMES[status]);
}

export function rowOf({ redemption_id, name, image, status, quantity, points, cash_fen, created_at }: Redemption) {
  return {
    id: redemption_id,
    name,
    picture: image ?? "",
    initial: name.slice(0, 1),
    quantity: quantity > 1 ? `×${quantity}` : "",
    status: statusText(status),
    tone: TONES[status] ?? "",
    cost: costText(points, cash_fen),
    time: dateTimeText(created_at),
  };
}

export function costText(points: number, cash_fen: number): string {
  return `${thousands(points)} ${say("分", "points")}${cash_fen ? ` + ¥${yuan(cash_fen)}` : ""}`;
}

/** Everything that a redemption's page shows but its codes. */
export function detailOf(redemption: Redemption) {
  const { status, kind, shipment, address, voucher, coupon, payment, reason } = redemption;
  return {
    ...rowOf(redemption),
    kind,
    steps: stepsOf(redemption),
    explanation: explanation(redemption),
    reason: reason ?? "",
    parcel: shipment ? { carrier: CARRIERS[shipment.carrier] ?? shipment.carrier, number: shipment.tracking_no, canFollow: payment !== null && payment !== undefined, until: say(`${dayText(dayAt(Date.parse(shipment.received_by)))}自动确认收货`, `Counts as received on ${dayText(dayAt(Date.parse(shipment.received_by)))}`) } : null,
    address: address ? `${half(address.name)} ${hiddenPhone(address.phone)}\n${address.province}${address.city}${address.district}` : "",
    validUntil: voucher ? say(`${dateTimeText(voucher.valid_until)} 前有效`, `Valid until ${dateTimeText(voucher.valid_until)}`) : "",
    stores: voucher ? (voucher.store_names.length ? say(`可用门店：${voucher.store_names.join("、")}`, `Shops: ${voucher.store_names.join(", ")}`) : say("所有门店可用", "In every shop")) : "",
    usedAt: voucher?.used_at_name ? say(`在${voucher.used_at_name}使用`, `Used at ${voucher.used_at_name}`) : "",
    couponCode: coupon && status === "issued" ? coupon.coupon_code : "",
    payUntil: status === "pending_payment" && payment ? Date.parse(payment.pay_until) : 0,
    cash: payment ? yuan(payment.fen) : "",
    canCancel: status === "pending_payment" || status === "to_ship" || status === "issued",
    canConfirm: status === "shipped",
  };
}

/** The way of this kind of reward, with what is done; an end outside of it is the only step left. */
export function stepsOf({ status, kind }: Redemption) {
  const way = STEPS[kind];
  const place = way.indexOf(status);
  if (status === "pending_payment") return [status, ...way].map((each, index) => step(each, index === 0, false));
  if (place < 0) return [step(status, true, false)];
  return way.map((each, index) => step(each, index === place, index < place));
}

function step(status: Status, isNow: boolean, isDone: boolean) {
  return { status, name: statusText(status), isNow, isDone };
}

function explanation({ status, kind, payment }: Redemption): string {
  switch (status) {
    case "pending_payment":
      return say("积分和库存为你留着，付款后生效。", "Points and stock are held for you until you pay.");
    case "to_ship":
      return say("店家在准备，发货后会写上运单号。", "The shop is preparing it. The tracking number will appear here.");
    case "issued":
      return kind === "coupon" ? say("下单时选这张券。", "Choose it when you order.") : say("到店出示下面的码。", "Show the code below in the shop.");
    case "cancelled":
    case "refunded":
      return payment?.state === "refunding" ? say("积分已退回，现金正在原路退回。", "The points are back; the money is on its way.") : say("积分已退回。", "The points are back.");
    case "expired":
      return say("过了有效期，积分不退。", "Its time is over; points are not given back.");
    default:
      return "";
  }
}

function half(name: string): string {
  return name.slice(0, 1) + "*".repeat(Math.max(1, name.length - 1));
}

function hiddenPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}
