/** What staff do with a redemption: ship it, refuse it, or take it back. */

import { Form, Input } from "antd";

import { points, yuan } from "../../format/amounts.ts";
import { useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { SuggestInput } from "../../parts/inputs.tsx";
import { useChange } from "../../service/queries.ts";
import { call } from "../../service/wire.ts";
import type { Redemption } from "./list.tsx";

export type Step = "ship" | "refuse" | "refund";
export interface Asked {
  step: Step;
  one: Redemption;
}

export const CARRIERS = ["顺丰速运", "中通快递", "圆通速递", "韵达快递", "申通快递", "极兔速递", "京东物流", "邮政EMS"];
const LAST_CARRIER = "console.carrier";

/** As docs/redemptions.md has it. */
export function stepsOf({ kind, status, wechat_told }: Redemption): Step[] {
  if (kind === "goods") {
    if (status === "to_ship") return ["ship", "refuse"];
    if (status === "shipped" && wechat_told?.state === "failed") return ["ship", "refund"]; // tells WeChat again
    return status === "shipped" || status === "completed" ? ["refund"] : [];
  }
  if (status === "issued") return ["refuse"];
  return kind === "service" && status === "used" ? ["refund"] : [];
}

interface Given {
  asked: Asked | null;
  close: () => void;
  done: () => void;
}

export function StepDialog(given: Given) {
  return given.asked?.step === "ship" ? <ShipDialog {...given} /> : <BackDialog {...given} />;
}

interface Parcel {
  carrier: string;
  tracking_no: string;
}

function ShipDialog({ asked, close, done }: Given) {
  const t = useText();
  const ship = useChange((parcel: Parcel) => call("POST /merchant/redemptions/{redemption_id}/ship", { path: { redemption_id: asked?.one.redemption_id ?? "" }, body: parcel }), "redemptions");
  return (
    <Dialog<Parcel>
      isOpen={asked !== null}
      title={t(`发货：${asked?.one.name}`, `Ship: ${asked?.one.name}`)}
      consequence={t("会员会收到发货通知，看到快递公司和单号。", "The member is notified and sees the carrier and the number.")}
      action={t("确认发货", "Ship")}
      initial={asked?.one.shipment ?? { carrier: localStorage.getItem(LAST_CARRIER) ?? "" }}
      done={t("已发货", "Shipped")}
      act={async ({ carrier, tracking_no }) => {
        await ship.mutateAsync({ carrier: carrier.trim(), tracking_no: tracking_no.trim() });
        localStorage.setItem(LAST_CARRIER, carrier.trim());
        done();
      }}
      close={close}
    >
      <Form.Item name="carrier" label={t("快递公司", "Carrier")} rules={[{ required: true, whitespace: true, max: 30, message: t("请输入快递公司，最多 30 字", "The carrier, up to 30 characters") }]}>
        <SuggestInput suggestions={CARRIERS} />
      </Form.Item>
      <Form.Item name="tracking_no" label={t("快递单号", "Tracking number")} rules={[{ required: true, pattern: /^\s*[A-Za-z0-9-]{4,40}\s*$/, message: t("4 到 40 个字母、数字或短横", "4 to 40 letters, digits or hyphens") }]}>
        <Input autoComplete="off" />
      </Form.Item>
    </Dialog>
  );
}

function BackDialog({ asked, close, done }: Given) {
  const t = useText();
  const isRefund = asked?.step === "refund";
  const back = useChange(
    (body: { reason: string }) =>
      call(isRefund ? "POST /merchant/redemptions/{redemption_id}/refund" : "POST /merchant/redemptions/{redemption_id}/refuse", { path: { redemption_id: asked?.one.redemption_id ?? "" }, body }),
    "redemptions",
    "rewards",
    "members",
  );
  const name = asked?.one.name;
  return (
    <Dialog<{ reason: string }>
      isOpen={asked !== null}
      title={isRefund ? t(`退还：${name}`, `Refund: ${name}`) : t(`拒绝：${name}`, `Refuse: ${name}`)}
      consequence={asked && <Consequence {...asked} />}
      action={isRefund ? t("退还", "Refund") : t("拒绝", "Refuse")}
      isDangerous
      done={isRefund ? t("已退还", "Refunded") : t("已拒绝", "Refused")}
      act={async (body) => {
        await back.mutateAsync(body);
        done();
      }}
      close={close}
    >
      <Form.Item name="reason" label={t("原因（会员看得到）", "Reason (the member sees it)")} rules={[{ required: true, whitespace: true, max: 100, message: t("请写明原因，最多 100 字", "A reason, up to 100 characters") }]}>
        <Input.TextArea rows={2} maxLength={100} showCount />
      </Form.Item>
    </Dialog>
  );
}

function Consequence({ one }: Asked) {
  const t = useText();
  const cash = one.cash_fen > 0 && t(`，${yuan(one.cash_fen)} 原路退回`, `, ${yuan(one.cash_fen)} is paid back`);
  return (
    <>
      {t(`会员拿回 ${points(one.points)} 积分，库存加回 ${one.quantity} 件`, `The member gets ${points(one.points)} points back, the stock ${one.quantity}`)}
      {cash}
      {t("。这一步不能撤回。", ". This cannot be undone.")}
    </>
  );
}
