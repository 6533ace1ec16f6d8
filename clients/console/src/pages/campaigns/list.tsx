/** The campaigns: which runs, with what multiplier, and how much of its budget is left. */

import { PlusOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { Link } from "react-router";

import { points } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel, type Tone } from "../../parts/page.tsx";
import { usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

export type Campaign = Answer<"GET /merchant/campaigns">["items"][number];
type State = "announced" | "running" | "dry" | "over";

const STATES: Record<State, readonly [string, string, Tone]> = {
  announced: ["未开始", "Announced", "wait"],
  running: ["进行中", "Running", "good"],
  dry: ["预算用完", "Budget used up", "bad"],
  over: ["已结束", "Over", "idle"],
};

export function stateOf({ starts_at, ends_at, budget_left }: Campaign, now = Date.now()): State {
  if (Date.parse(ends_at) <= now) return "over";
  if (Date.parse(starts_at) > now) return "announced";
  return budget_left === 0 ? "dry" : "running";
}

export function kindsName(kinds: readonly string[], t: Text): string {
  const names: Record<string, string> = { purchase: t("消费", "purchases"), sign_in: t("签到", "sign-ins"), activity: t("任务活动", "activities") };
  return kinds.map((kind) => names[kind] ?? kind).join(t("、", ", "));
}

export function Campaigns() {
  const t = useText();
  const { may } = useSession();
  const pages = usePages("GET /merchant/campaigns");
  const columns: Column<Campaign>[] = [
    { title: t("名称", "Name"), show: ({ campaign_id, name }) => <Link to={`/campaigns/${campaign_id}`}>{name}</Link> },
    {
      title: t("状态", "State"),
      show: (one) => {
        const [chinese, english, tone] = STATES[stateOf(one)];
        return <Mark tone={tone}>{t(chinese, english)}</Mark>;
      },
    },
    { title: t("倍数", "Multiplier"), show: ({ multiplier, kinds }) => `${multiplier} × ${kindsName(kinds, t)}` },
    { title: t("时间", "Time"), show: ({ starts_at, ends_at }) => <><span className="number">{moment(starts_at)}</span> – <span className="number">{moment(ends_at)}</span></> },
    { title: t("预算", "Budget"), show: (one) => <Budget campaign={one} /> },
    {
      title: t("操作", "Actions"),
      show: ({ campaign_id }) =>
        may("program:edit") && (
          <Link to={`/campaigns/new?copy=${campaign_id}`}>
            <Button size="small" tabIndex={-1}>
              {t("复制", "Copy")}
            </Button>
          </Link>
        ),
    },
  ];
  const add = may("program:edit") && (
    <Link to="/campaigns/new">
      <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
        {t("新活动", "New campaign")}
      </Button>
    </Link>
  );
  return (
    <Page title={t("营销活动", "Campaigns")} about={t("在一段时间里让积分翻倍。", "They multiply points for a time.")} actions={add}>
      <Panel>
        <Listing name={t("营销活动", "Campaigns")} pages={pages} columns={columns} keyOf={({ campaign_id }) => campaign_id} empty={t("还没有营销活动", "No campaign yet")} />
      </Panel>
    </Page>
  );
}

function Budget({ campaign: { budget_points, budget_left } }: { campaign: Campaign }) {
  const t = useText();
  if (budget_points == null) return t("不限", "Unlimited");
  const used = budget_points - (budget_left ?? budget_points);
  return (
    <>
      <span className="number">
        {points(used)} / {points(budget_points)}
      </span>
      <Progress size="small" percent={Math.round((used / budget_points) * 100)} showInfo={false} aria-label={t("已用预算", "Budget used")} />
    </>
  );
}
