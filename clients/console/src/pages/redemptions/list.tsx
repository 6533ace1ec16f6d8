/** Redemptions by state, and the steps of each. */

import { FileExcelOutlined } from "@ant-design/icons";
import { Button, Tabs } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { points, price } from "../../format/amounts.ts";
import { ageName, kindName, statusName, statusTone } from "../../format/labels.ts";
import { age, moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { useAnswer, usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { addressLine, RedemptionDrawer } from "./detail.tsx";
import { EVERY, FilterRow, queryOf, type Tab, TABS, useFilters } from "./filters.tsx";
import { type Asked, StepDialog, stepsOf } from "./steps.tsx";

export type Redemption = Answer<"GET /merchant/redemptions">["items"][number];

const LATE_DAYS = 3; // a parcel that waits longer is shown in red

export function Redemptions() {
  const t = useText();
  const { may } = useSession();
  const filters = useFilters();
  const { tab, kept, put } = filters;
  const [opened, setOpened] = useState<Redemption | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const pages = usePages("GET /merchant/redemptions", { query: queryOf(tab, kept) });
  const counts = useCounts();
  const canEdit = may("redemptions:edit");
  const columns = useColumns(tab, setOpened, canEdit ? setAsked : undefined);
  const nameOf = (each: Tab) => (each === EVERY ? t("全部", "All") : statusName(each, t));
  return (
    <Page
      title={t("兑换单", "Redemptions")}
      about={t("等待处理的最早的在前，办完的最新的在前。", "What waits comes oldest first, what is done newest first.")}
      actions={
        canEdit && (
          <>
            <Link to="/redemptions/picking">
              <Button tabIndex={-1}>
                {t("拣货单", "Picking list")}
              </Button>
            </Link>
            <Link to="/redemptions/parcels">
              <Button icon={<FileExcelOutlined />} tabIndex={-1}>
                {t("批量发货", "Ship by CSV")}
              </Button>
            </Link>
          </>
        )
      }
    >
      <Panel>
        <FilterRow filters={filters} />
        <Tabs
          activeKey={tab}
          onChange={(key) => put({ status: key })}
          items={TABS.map((each) => ({
            key: each,
            label: counts[each] ? `${nameOf(each)} ${counts[each]}` : nameOf(each),
            children: each === tab && <Listing name={nameOf(each)} pages={pages} columns={columns} keyOf={({ redemption_id }) => redemption_id} empty={each === EVERY ? t("没有符合的兑换单", "No redemption matches") : t(`没有${nameOf(each)}的兑换单`, `Nothing is ${nameOf(each).toLowerCase()}`)} />,
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

/** How many wait under each state, whatever the filters. */
function useCounts(): Partial<Record<Tab, string>> {
  const found = useAnswer("GET /merchant/redemptions/counts");
  return Object.fromEntries((found.data?.items ?? []).filter(({ count }) => count > 0).map(({ status, count, is_all }) => [status, `${count}${is_all ? "" : "+"}`]));
}

function useColumns(status: Tab, open: (one: Redemption) => void, ask: ((asked: Asked) => void) | undefined): Column<Redemption>[] {
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
    ...(status === EVERY ? [{ title: t("状态", "State"), show: ({ status: now }: Redemption) => <Mark tone={statusTone(now)}>{statusName(now, t)}</Mark> }] : []),
    { title: t("兑换时间", "Redeemed"), show: ({ created_at }) => <span className="number">{moment(created_at)}</span> },
    ...(status === "to_ship" ? [waits] : []),
    ...(status === "to_ship" || status === "shipped" || status === EVERY ? [{ title: t("收件人", "Receiver"), show: ({ address }: Redemption) => addressLine(address) }] : []),
    ...(status === "shipped" || status === "completed" || status === EVERY ? [parcel] : []),
    ...(status === "issued" || status === "used" ? [{ title: t("有效期至", "Valid until"), show: ({ voucher, coupon }: Redemption) => moment((voucher ?? coupon)?.valid_until) }] : []),
    ...(status === "cancelled" || status === "refunded" ? [{ title: t("原因", "Reason"), show: ({ reason }: Redemption) => reason || "—" }] : []),
    ...(ask ? [ways] : []),
  ];
}
