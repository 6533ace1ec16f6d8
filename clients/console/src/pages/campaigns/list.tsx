/** The campaigns: which runs, with what multiplier, and how much of its budget is left. */

import { PlusOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { Link, useSearchParams } from "react-router";

import { points } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { useAll, useLocalPages } from "../../service/queries.ts";
import { useSession } from "../../shell/session.tsx";
import { type Campaign, endsSoon, stateOf, STATES } from "./terms.ts";
import { Ways } from "./ways.tsx";

export function kindsName(kinds: readonly string[], t: Text): string {
  const names: Record<string, string> = { purchase: t("消费", "purchases"), sign_in: t("签到", "sign-ins"), activity: t("任务活动", "activities") };
  return kinds.map((kind) => names[kind] ?? kind).join(t("、", ", "));
}

export function Campaigns() {
  const t = useText();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const isSoon = search.get("soon") === "yes";
  const pages = useLocalPages(useAll("GET /merchant/campaigns"), (one) => !isSoon || endsSoon(one), String(isSoon));
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
      show: (one) => may("program:edit") && <Ways campaign={one} />,
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
        <div className="filters">
          <Button type={isSoon ? "primary" : "default"} ghost={isSoon} aria-pressed={isSoon} onClick={() => setSearch(isSoon ? {} : { soon: "yes" })}>
            {t("只看快结束或快用完的", "Only those that end or run dry soon")}
          </Button>
        </div>
        <Listing name={t("营销活动", "Campaigns")} pages={pages} columns={columns} keyOf={({ campaign_id }) => campaign_id} empty={isSoon ? t("没有快结束或快用完的活动", "None ends or runs dry soon") : t("还没有营销活动", "No campaign yet")} />
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
