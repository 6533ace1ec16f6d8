/** One redemption with all that is known of it. */

import { Button, Drawer } from "antd";
import { Link } from "react-router";

import { points, price, yuan } from "../../format/amounts.ts";
import { kindName, statusName, statusTone } from "../../format/labels.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { Facts, Mark } from "../../parts/page.tsx";
import { useSession } from "../../shell/session.tsx";
import type { Redemption } from "./list.tsx";
import { type Asked, stepsOf } from "./steps.tsx";

type Address = NonNullable<Redemption["address"]>;

export function addressLine(address: Redemption["address"]) {
  return address ? (
    <>
      <div>
        {address.name} <span className="number">{address.phone}</span>
      </div>
      <div className="muted small">{place(address)}</div>
    </>
  ) : (
    "—"
  );
}

export function place({ province, city, district, detail }: Address): string {
  return [province, city === province ? "" : city, district, detail].join("");
}

export function RedemptionDrawer({ redemption: one, close, ask }: { redemption: Redemption | null; close: () => void; ask: ((asked: Asked) => void) | undefined }) {
  const t = useText();
  const { may } = useSession();
  const steps = one && ask ? stepsOf(one) : [];
  const names = { ship: t("发货", "Ship"), refuse: t("拒绝", "Refuse"), refund: t("退还", "Refund") };
  const footer = one && steps.length > 0 && (
    <div className="row">
      {steps.map((step) => (
        <Button key={step} type={step === "ship" ? "primary" : "default"} danger={step !== "ship"} onClick={() => ask?.({ step, one })}>
          {names[step]}
        </Button>
      ))}
    </div>
  );
  return (
    <Drawer open={one !== null} onClose={close} title={one?.name} size={480} footer={footer}>
      {one && (
        <Facts
          items={[
            [t("状态", "State"), <Mark tone={statusTone(one.status)}>{statusName(one.status, t)}</Mark>],
            [t("类型", "Kind"), kindName(one.kind, t)],
            [t("数量", "Quantity"), points(one.quantity)],
            [t("花费", "Cost"), price(one, t("积分", "points"))],
            [t("兑换时间", "Redeemed"), moment(one.created_at)],
            [t("会员", "Member"), may("members:view") ? <Link to={`/members/${one.member_id}`} className="code">{one.member_id}</Link> : <span className="code">{one.member_id}</span>],
            one.address && [t("收件人", "Receiver"), addressLine(one.address)],
            one.shipment && [t("快递", "Parcel"), `${one.shipment.carrier} ${one.shipment.tracking_no}`],
            one.shipment && [t("发货时间", "Shipped"), moment(one.shipment.shipped_at)],
            one.shipment && [t("自动确认", "Counts as received"), moment(one.shipment.received_by)],
            one.wechat_told && [t("发货信息", "Told WeChat"), <Told state={one.wechat_told.state} fault={one.wechat_told.fault} />],
            one.payment && [t("现金", "Cash"), `${yuan(one.payment.fen)} · ${paymentName(one.payment.state, t)}`],
            one.voucher && [t("可用门店", "Stores"), one.voucher.store_names.join("、") || t("所有门店", "Every store")],
            (one.voucher ?? one.coupon) && [t("有效期至", "Valid until"), moment((one.voucher ?? one.coupon)?.valid_until)],
            one.voucher?.used_at_name && [t("核销门店", "Used in"), one.voucher.used_at_name],
            one.coupon && [t("券码", "Coupon code"), <span className="code">{one.coupon.coupon_code}</span>],
            one.reason && [t("原因", "Reason"), one.reason],
            [t("编号", "Id"), <span className="code">{one.redemption_id}</span>],
          ]}
        />
      )}
    </Drawer>
  );
}

function Told({ state, fault }: { state: "due" | "told" | "failed"; fault: string | null }) {
  const t = useText();
  if (state === "told") return <Mark tone="good">{t("微信已收到", "WeChat accepted it")}</Mark>;
  if (state === "due") return <Mark tone="wait">{t("正在告诉微信", "To be sent")}</Mark>;
  return (
    <>
      <Mark tone="bad">{t("微信未收到", "WeChat refused it")}</Mark> {fault && <span className="code">{fault}</span>}
      <div className="muted small">{t("核对单号后再点一次发货，就会重新告诉微信。", "Check the number and ship again: WeChat is told again.")}</div>
    </>
  );
}

function paymentName(state: NonNullable<Redemption["payment"]>["state"], t: ReturnType<typeof useText>): string {
  return {
    awaiting: t("等待付款", "awaited"),
    paid: t("已付", "paid"),
    closed: t("已关闭", "closed"),
    refunding: t("退款中", "refund in progress"),
    refunded: t("已退款", "refunded"),
    refund_failed: t("退款失败，请手工退款", "refund failed: refund it by hand"),
  }[state];
}
