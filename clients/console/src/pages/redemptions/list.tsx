/** Redemptions by state, and the steps of each. */

import { FileExcelOutlined } from "@ant-design/icons";
import { Button, Tabs } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";

import { points, price } from "../../format/amounts.ts";
import { ageName, kindName, type Status, statusName, STATUS_ORDER } from "../../format/labels.ts";
import { age, moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { addressLine, RedemptionDrawer } from "./detail.tsx";
import { type Asked, StepDialog, stepsOf } from "./steps.tsx";

export type Redemption = Answer<"GET /merchant/redemptions">["items"][number];

const LATE_DAYS = 3; // a parcel that waits longer is shown in red

export function Redemptions() {
  const t = useText();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const status = STATUS_ORDER.find((each) => each === search.get("status")) ?? "to_ship";
  const [opened, setOpened] = useState<Redemption | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const pages = usePages("GET /merchant/redemptions", { query: { status } });
  const canEdit = may("redemptions:edit");
  const columns = useColumns(status, setOpened, canEdit ? setAsked : undefined);
  return (
    <Page
      title={t("兑换单", "Redemptions")}
      about={t("等待处理的最早的在前，办完的最新的在前。", "What waits comes oldest first, what is done newest first.")}
      actions={
        canEdit && (
          <Link to="/redemptions/parcels">
            <Button icon={<FileExcelOutlined />} tabIndex={-1}>
              {t("批量发货", "Ship by CSV")}
            </Button>
          </Link>
        )
      }
    >
      <Panel>
        <Tabs
          activeKey={status}
          onChange={(key) => setSearch({ status: key })}
          items={STATUS_ORDER.map((each) => ({
            key: each,
            label: statusName(each, t),
            children: each === status && <Listing name={statusName(each, t)} pages={pages} columns={columns} keyOf={({ redemption_id }) => redemption_id} empty={t(`没有${statusName(each, t)}的兑换单`, `Nothing is ${statusName(each, t).toLowerCase()}`)} />,
          }))}
        />
      </Panel>
      <RedemptionDrawer redemption={opened} close={() => setOpened(null)} ask={canEdit ? setAsked : undefined} />
      <StepDialog
        asked={asked}
        close={() => setAsked(null)}
        done={() => {
          setAsked(null);
          setOpened(null);
        }}
      />
    </Page>
  );
}

function useColumns(status: Status, open: (one: Redemption) => void, ask: ((asked: Asked) => void) | undefined): Column<Redemption>[] {
  const t = useText();
  const unit = t("积分", "points");
  const waits: Column<Redemption> = {
    title: t("已等", "Waiting"),
    show: ({ created_at }) => {
      const since = age(created_at);
      return <Mark tone={since.unit === "days" && since.count >= LATE_DAYS ? "bad" : "idle"}>{ageName(since, t)}</Mark>;
    },
  };
  const parcel: Column<Redemption> = {
    title: t("物流", "Parcel"),
    show: ({ shipment, wechat_told }) =>
      shipment ? (
        <>
          <div>{shipment.carrier}</div>
          <div className="code">{shipment.tracking_no}</div>
          {wechat_told?.state === "failed" && <Mark tone="bad">{t("微信未收到发货信息", "WeChat was not told")}</Mark>}
        </>
      ) : (
        "—"
      ),
  };
  const ways: Column<Redemption> = {
    title: t("操作", "Actions"),
    show: (one) => (
      <span className="row">
        {stepsOf(one).map((step) => (
          <Button key={step} size="small" type={step === "ship" ? "primary" : "default"} danger={step !== "ship"} onClick={() => ask?.({ step, one })}>
            {{ ship: t("发货", "Ship"), refuse: t("拒绝", "Refuse"), refund: t("退还", "Refund") }[step]}
          </Button>
        ))}
      </span>
    ),
  };
  return [
    {
      title: t("奖品", "Reward"),
      show: (one) => (
        <span className="thing">
          {one.image ? <img src={one.image} alt="" loading="lazy" width={44} height={44} /> : <span className="blank" />}
          <span>
            <Button type="link" className="flush" onClick={() => open(one)}>
              {one.name}
              {one.quantity > 1 && ` × ${points(one.quantity)}`}
            </Button>
            <div className="muted small">
              {kindName(one.kind, t)} · {price(one, unit)}
            </div>
          </span>
        </span>
      ),
    },
    { title: t("兑换时间", "Redeemed"), show: ({ created_at }) => <span className="number">{moment(created_at)}</span> },
    ...(status === "to_ship" ? [waits] : []),
    ...(status === "to_ship" || status === "shipped" ? [{ title: t("收件人", "Receiver"), show: ({ address }: Redemption) => addressLine(address) }] : []),
    ...(status === "shipped" || status === "completed" ? [parcel] : []),
    ...(status === "issued" || status === "used" ? [{ title: t("有效期至", "Valid until"), show: ({ voucher, coupon }: Redemption) => moment((voucher ?? coupon)?.valid_until) }] : []),
    ...(status === "cancelled" || status === "refunded" ? [{ title: t("原因", "Reason"), show: ({ reason }: Redemption) => reason || "—" }] : []),
    ...(ask ? [ways] : []),
  ];
}
