/** One order: each line with its points and the reason, and the refunds. */

import { Alert } from "antd";
import { Link, useParams } from "react-router";

import { points, yuan } from "../../format/amounts.ts";
import { day, moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { Cards, type Column, Rows, useIsPhone } from "../../parts/listing.tsx";
import { Facts, Mark, Page, Panel } from "../../parts/page.tsx";
import { Nothing, Shown } from "../../parts/states.tsx";
import { useStores } from "../../parts/stores.tsx";
import { useAnswer } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

type Order = Answer<"GET /merchant/orders/{order_id}">;

export function OrderPage() {
  const { order_id = "" } = useParams();
  const found = useAnswer("GET /merchant/orders/{order_id}", { path: { order_id } });
  return <Shown of={found}>{(order) => <Known order={order} />}</Shown>;
}

function Known({ order }: { order: Order }) {
  const t = useText();
  const { may } = useSession();
  const { nameOf } = useStores();
  return (
    <Page title={t("订单", "Order")} about={<span className="code">{order.order_id}</span>} back="/orders">
      {!order.points && <Alert className="spaced" type="warning" showIcon title={t("这笔订单没有得分，原因见每一行", "This order earned nothing. Each line says why")} />}
      <Panel>
        <Facts
          items={[
            [t("会员", "Member"), may("members:view") ? <Link to={`/members/${order.member_id}`} className="code">{order.member_id}</Link> : <span className="code">{order.member_id}</span>],
            [t("支付时间", "Paid"), moment(order.paid_at)],
            [t("上报时间", "Reported"), moment(order.reported_at)],
            order.store && [t("门店", "Store"), nameOf(order.store)],
            [t("实付", "Paid"), yuan(order.paid_fen)],
            order.refunded_fen > 0 && [t("已退", "Returned"), yuan(order.refunded_fen)],
            [t("得分", "Points"), points(order.points)],
            order.points > 0 && [t("何时可用", "Can be spent from"), day(order.spendable_from)],
          ]}
        />
      </Panel>
      <Panel title={t("每一行得了多少，为什么", "What each line earned, and why")}>
        <Lines order={order} />
      </Panel>
      <Panel title={t("退款", "Refunds")}>
        <Refunds order={order} />
      </Panel>
    </Page>
  );
}

function Lines({ order }: { order: Order }) {
  const t = useText();
  const isPhone = useIsPhone();
  const columns: Column<Order["lines"][number]>[] = [
    { title: t("行", "Line"), show: ({ line_id }) => <span className="code">{line_id}</span>, width: 90 },
    { title: t("类目", "Category"), show: ({ category, sku }) => <>{category}{sku && <div className="muted small code">{sku}</div>}</> },
    { title: t("实付", "Paid"), align: "right", width: 120, show: ({ amount_fen, refunded_fen }) => <><span className="number">{yuan(amount_fen)}</span>{refunded_fen > 0 && <div className="muted small">{t(`已退 ${yuan(refunded_fen)}`, `${yuan(refunded_fen)} returned`)}</div>}</> },
    { title: t("得分", "Points"), align: "right", width: 110, show: ({ points: count, points_left }) => <><b className="number">{points(count)}</b>{points_left < count && <div className="muted small">{t(`剩 ${points(points_left)}`, `${points(points_left)} left`)}</div>}</> },
    { title: t("为什么", "Why"), show: ({ because, reason }) => (because ? <Mark tone="wait">{because}</Mark> : reason || "—") },
  ];
  const given = { name: t("订单的行", "Lines of the order"), rows: order.lines, columns, keyOf: ({ line_id }: Order["lines"][number]) => line_id };
  return isPhone ? <Cards {...given} /> : <Rows {...given} />;
}

function Refunds({ order }: { order: Order }) {
  const t = useText();
  if (!order.refunds.length) return <Nothing>{t("没有退款", "No refunds")}</Nothing>;
  return (
    <Facts
      items={order.refunds.map(({ refund_id, at, clawed_back, debt }) => [
        refund_id,
        <>
          {moment(at)} · {t(`扣回 ${points(clawed_back)} 分`, `${points(clawed_back)} points taken back`)}
          {debt > 0 && t(`，会员欠 ${points(debt)} 分`, `, the member owes ${points(debt)}`)}
        </>,
      ] as const)}
    />
  );
}
