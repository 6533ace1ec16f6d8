/** What members do for points: surveys, games, shares. */

import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link } from "react-router";

import { points } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

export type Activity = Answer<"GET /merchant/activities">["items"][number];

export function activityKind(kind: string, t: Text): string {
  const names: Record<string, string> = { survey: t("问卷", "Survey"), game: t("游戏", "Game"), share: t("分享", "Share") };
  return names[kind] ?? kind;
}

export function Activities() {
  const t = useText();
  const { may } = useSession();
  const pages = usePages("GET /merchant/activities");
  const columns: Column<Activity>[] = [
    { title: t("名称", "Name"), show: ({ activity_id, title, kind }) => <><Link to={`/activities/${activity_id}`}>{title}</Link><div className="muted small">{activityKind(kind, t)}</div></> },
    { title: t("状态", "State"), show: (one) => <State activity={one} /> },
    { title: t("积分", "Points"), show: ({ points: count }) => points(count), align: "right" },
    { title: t("每人次数", "Times per member"), show: ({ daily_limit, total_limit }) => t(`每天 ${daily_limit}${total_limit ? `，共 ${total_limit}` : ""}`, `${daily_limit} a day${total_limit ? `, ${total_limit} in all` : ""}`) },
    { title: t("时间", "Time"), show: ({ starts_at, ends_at }) => <><span className="number">{moment(starts_at)}</span> – <span className="number">{moment(ends_at)}</span></> },
    { title: t("预算", "Budget"), show: ({ budget_points }) => (budget_points ? points(budget_points) : t("不限", "Unlimited")) },
  ];
  const add = may("program:edit") && (
    <Link to="/activities/new">
      <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
        {t("新任务", "New activity")}
      </Button>
    </Link>
  );
  return (
    <Page title={t("任务活动", "Activities")} about={t("会员做了就得积分的事。", "What members do for points.")} actions={add}>
      <Panel>
        <Listing name={t("任务活动", "Activities")} pages={pages} columns={columns} keyOf={({ activity_id }) => activity_id} empty={t("还没有任务活动", "No activity yet")} />
      </Panel>
    </Page>
  );
}

function State({ activity: { starts_at, ends_at } }: { activity: Activity }) {
  const t = useText();
  if (Date.parse(ends_at) <= Date.now()) return <Mark tone="idle">{t("已结束", "Over")}</Mark>;
  return Date.parse(starts_at) > Date.now() ? <Mark tone="wait">{t("未开始", "Not yet")}</Mark> : <Mark tone="good">{t("进行中", "Running")}</Mark>;
}
