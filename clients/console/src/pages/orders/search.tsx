/** Orders: one by its id, or those of a member, with why each earned what it did. */

import { Alert, Input } from "antd";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { points, yuan } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { Nothing } from "../../parts/states.tsx";
import { useStores } from "../../parts/stores.tsx";
import { usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";

export type Order = Answer<"GET /merchant/orders">["items"][number];

const MEMBER = /^[0-9a-hjkmnp-tv-z]{16}$/;

export function Orders() {
  const t = useText();
  const go = useNavigate();
  const [search] = useSearchParams();
  const memberId = search.get("member_id") ?? "";
  const [typed, setTyped] = useState(memberId);
  const find = (text: string) => {
    const wanted = text.trim();
    if (wanted) void go(MEMBER.test(wanted) ? `/orders?member_id=${wanted}` : `/orders/${encodeURIComponent(wanted)}`);
  };
  return (
    <Page title={t("订单", "Orders")} about={t("查一笔订单得了多少分、为什么；为什么没有得分。", "What an order earned and why, or why it earned nothing.")}>
      <Panel>
        <label className="muted" htmlFor="order">
          {t("订单号，或 16 位会员编号", "An order id, or a member id of 16 characters")}
        </label>
        <Input.Search id="order" className="spaced" value={typed} maxLength={128} enterButton={t("查找", "Find")} onChange={({ target }) => setTyped(target.value)} onSearch={find} />
        {memberId ? <OrdersOf memberId={memberId} /> : <Nothing>{t("输入订单号或会员编号来查找", "Enter an order id or a member id")}</Nothing>}
      </Panel>
      <Alert type="info" showIcon title={t("被拒绝的订单不会保存，查不到：例如下单的人不是会员，或已注销。这时请看订单系统收到的回答。", "Orders that were refused are not stored, for example of somebody who is not a member or was erased. See the answer that the order system got.")} />
    </Page>
  );
}

export function OrdersOf({ memberId }: { memberId: string }) {
  const t = useText();
  const { nameOf } = useStores();
  const pages = usePages("GET /merchant/orders", { query: { member_id: memberId } });
  const columns: Column<Order>[] = [
    { title: t("订单", "Order"), show: ({ order_id }) => <Link to={`/orders/${encodeURIComponent(order_id)}`} className="code">{order_id}</Link> },
    { title: t("支付时间", "Paid"), show: ({ paid_at, reported_at }) => <span className="number">{moment(paid_at ?? reported_at)}</span>, width: 150 },
    { title: t("门店", "Store"), show: ({ store }) => (store ? nameOf(store) : "—"), width: 110 },
    { title: t("实付", "Paid"), align: "right", width: 120, show: ({ paid_fen, refunded_fen }) => <><span className="number">{yuan(paid_fen)}</span>{refunded_fen > 0 && <div className="muted small">{t(`已退 ${yuan(refunded_fen)}`, `${yuan(refunded_fen)} returned`)}</div>}</> },
    { title: t("积分", "Points"), align: "right", width: 160, show: (order) => <Earned order={order} /> },
  ];
  return <Listing name={t("订单", "Orders")} pages={pages} columns={columns} keyOf={({ order_id }) => order_id} empty={t("没有订单", "No orders")} />;
}

export function Earned({ order }: { order: Order }) {
  const t = useText();
  if (order.points) return <b className="number came">+{points(order.points)}</b>;
  const [first] = order.lines;
  return (
    <>
      <Mark tone="wait">{t("没有得分", "Nothing earned")}</Mark>
      <div className="muted small">{first?.because}</div>
    </>
  );
}
