/** How purchases earn: one rule for each category, and one for all others. */

import { PlusOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { Link } from "react-router";

import { points, yuan } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { useAnswer, usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

export type Rule = Answer<"GET /merchant/rules">["items"][number];

const DAYS = 30;

/** Categories that earned nothing because no rule covers them: mostly a name that is spelled in another way. */
function Uncovered() {
  const t = useText();
  const { data } = useAnswer("GET /merchant/categories-without-rule", { query: { days: DAYS } });
  if (!data?.items.length) return null;
  const names = data.items.slice(0, 5).map(({ category, orders, paid_fen }) => t(`${category}（${points(orders)} 单，${yuan(paid_fen)}）`, `${category} (${points(orders)} orders, ${yuan(paid_fen)})`));
  const more = data.items.length > names.length || !data.is_all;
  return <Alert className="spaced" type="warning" showIcon title={t(`最近 ${DAYS} 天这些品类没有规则，没有积分：${names.join("、")}${more ? "等" : ""}`, `In the last ${DAYS} days these categories had no rule and earned nothing: ${names.join(", ")}${more ? " and others" : ""}`)} />;
}

export function Rules() {
  const t = useText();
  const { may } = useSession();
  const pages = usePages("GET /merchant/rules");
  const columns: Column<Rule>[] = [
    { title: t("品类", "Category"), show: ({ rule_id, category }) => <Link to={`/rules/${encodeURIComponent(rule_id)}`}>{category === "*" ? t("其他所有品类", "Every other category") : category}</Link> },
    { title: t("怎么算", "How it earns"), show: ({ fen_per_point }) => t(`每满 ${yuan(fen_per_point)} 得 1 分`, `1 point for each full ${yuan(fen_per_point)}`) },
    { title: t("每人每天最多", "Per member and day"), show: ({ daily_limit_points }) => (daily_limit_points ? points(daily_limit_points) : t("不限", "Any number")) },
    { title: t("生效", "Takes effect"), show: ({ effective_at }) => (effective_at && Date.parse(effective_at) > Date.now() ? <Mark tone="wait">{moment(effective_at)}</Mark> : <Mark tone="good">{t("已生效", "In effect")}</Mark>) },
    { title: t("版本", "Version"), show: ({ version }) => version, align: "right" },
  ];
  const add = may("program:edit") && (
    <Link to="/rules/new">
      <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
        {t("新规则", "New rule")}
      </Button>
    </Link>
  );
  return (
    <Page title={t("积分规则", "Earning rules")} about={t("一单里每个品类先合计，再按它的规则算一次，舍去零头。", "Each category of an order is summed up, then counted once by its rule, rounded down.")} actions={add}>
      <Uncovered />
      <Panel>
        <Listing name={t("积分规则", "Earning rules")} pages={pages} columns={columns} keyOf={({ rule_id }) => rule_id} empty={t("还没有规则：消费不积分", "No rule yet: purchases earn nothing")} />
      </Panel>
    </Page>
  );
}
