/** What waits this morning; each leads to the list of it. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { ageName } from "../format/labels.ts";
import { age, daysUntil } from "../format/times.ts";
import { type Text, useText } from "../language.tsx";
import { Page, Panel } from "../parts/page.tsx";
import type { Problem } from "../service/problem.ts";
import { useAll, useAnswer } from "../service/queries.ts";
import { type Answer, call } from "../service/wire.ts";
import { useOperator, useSession } from "../shell/session.tsx";
import { SCREENS } from "../shell/navigation.tsx";

const MANY = 100; // one page: more than this is shown as "100+"
const SOON_DAYS = 7;
const RUNS_DRY_AT = 0.1; // of a campaign's budget

export function Home() {
  const t = useText();
  const operator = useOperator();
  const { may } = useSession();
  return (
    <Page title={t(`${operator.name}，你好`, `Hello, ${operator.name}`)} about={t("今天等着处理的事。", "What waits today.")}>
      <div className="todos">
        {may("redemptions:view") && <ToShip />}
        {may("redemptions:view") && <Untold />}
        {may("members:edit") && <ToReview />}
        {may("approvals:edit") && <ToApprove />}
        {may("rewards:view") && <LowStock />}
        {may("program:view") && <EndingCampaigns />}
        {may("figures:view") && <LostRuns />}
      </div>
      <Shortcuts />
    </Page>
  );
}

interface Todo {
  name: string;
  to: string;
  found: { data: number | undefined; error: Problem | null };
  isUrgent?: boolean;
  nothing: string;
  more?: string | undefined;
}

function Todo({ name, to, found, isUrgent, nothing, more }: Todo) {
  const t = useText();
  const count = found.data;
  const shown = found.error ? "—" : count === undefined ? "…" : count >= MANY ? `${MANY}+` : String(count);
  const words = found.error ? found.error.title : count === 0 ? nothing : (more ?? t("去处理", "See them"));
  return (
    <Link to={to} className={`todo ${count ? (isUrgent ? "urgent" : "") : "done"}`}>
      <span className="muted">{name}</span>
      <b>{shown}</b>
      <span className="small">{words}</span>
    </Link>
  );
}

function useFirstPage(status: "to_ship" | "shipped") {
  return useAnswer("GET /merchant/redemptions", { query: { status: [status], limit: MANY } });
}

function ToShip() {
  const t = useText();
  const { data, error } = useFirstPage("to_ship");
  const oldest = data?.items[0];
  const since = oldest && age(oldest.created_at);
  return <Todo name={t("待发货", "To ship")} to="/redemptions?status=to_ship" found={{ data: data?.items.length, error }} isUrgent={since?.unit === "days"} nothing={t("都发走了", "All are on their way")} more={since && t(`最早的已等 ${ageName(since, t)}`, `The oldest has waited ${ageName(since, t)}`)} />;
}

function Untold() {
  const t = useText();
  const { data, error } = useFirstPage("shipped");
  const failed = data?.items.filter(({ wechat_told }) => wechat_told?.state === "failed").length;
  return <Todo name={t("微信未收到发货信息", "Parcels WeChat was not told of")} to="/redemptions?status=shipped" found={{ data: failed, error }} isUrgent nothing={t("微信都收到了", "WeChat knows of all")} />;
}

function ToReview() {
  const t = useText();
  const { data, error } = useAnswer("GET /merchant/reviews", { query: { limit: MANY } });
  return <Todo name={t("待审核积分", "Held points")} to="/reviews" found={{ data: data?.items.length, error }} nothing={t("没有要审核的", "Nothing is held")} />;
}

function ToApprove() {
  const t = useText();
  const { data, error } = useAnswer("GET /merchant/approvals", { query: { state: "open", limit: MANY } });
  return <Todo name={t("等人批准的调整", "Adjustments to approve")} to="/approvals" found={{ data: data?.items.filter(({ is_mine }) => !is_mine).length, error }} nothing={t("没有要批的", "Nothing waits")} />;
}

function LowStock() {
  const t = useText();
  const { data, error } = useAll("GET /merchant/rewards");
  const low = data?.filter(({ stock_is_low, draft }) => stock_is_low && !draft).length;
  return <Todo name={t("库存紧张的奖品", "Rewards low in stock")} to="/rewards?low=yes" found={{ data: low, error }} isUrgent nothing={t("库存都够", "Enough of all")} />;
}

type Campaign = Answer<"GET /merchant/campaigns">["items"][number];

function EndingCampaigns() {
  const t = useText();
  const { data, error } = useAll("GET /merchant/campaigns");
  return <Todo name={t("快结束或快用完的活动", "Campaigns that end or run dry")} to="/campaigns" found={{ data: data?.filter((one) => endsSoon(one)).length, error }} nothing={t("这周没有", "None this week")} />;
}

function endsSoon({ starts_at, ends_at, budget_points, budget_left }: Campaign): boolean {
  const isRunning = daysUntil(starts_at) <= 0 && daysUntil(ends_at) > 0;
  const isDry = budget_points != null && budget_left != null && budget_left < budget_points * RUNS_DRY_AT;
  return isRunning && (daysUntil(ends_at) < SOON_DAYS || isDry);
}

function LostRuns() {
  const t = useText();
  const { data, error } = useQuery<Answer<"GET /merchant/runs">, Problem>({ queryKey: ["runs", "home"], queryFn: () => call("GET /merchant/runs", { query: { limit: 30 } }) });
  return <Todo name={t("没跑完的定时任务", "Runs that were lost")} to="/runs" found={{ data: data?.items.filter(({ status }) => status === "lost").length, error }} isUrgent nothing={t("任务都正常", "All runs went well")} />;
}

/** For whoever has little to do here: the screens that are theirs. */
function Shortcuts() {
  const t = useText();
  const { may } = useSession();
  const mine = SCREENS.filter(({ path, right }) => path !== "/" && right && may(right));
  return (
    <Panel title={t("常用", "Shortcuts")}>
      <div className="row">
        {mine.map((screen) => (
          <Link key={screen.path} to={screen.path} className="shortcut">
            {screen.icon} {nameOf(screen.name, t)}
          </Link>
        ))}
      </div>
    </Panel>
  );
}

function nameOf([chinese, english]: readonly [string, string], t: Text): string {
  return t(chinese, english);
}
