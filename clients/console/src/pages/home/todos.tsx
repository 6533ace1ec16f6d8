/** What waits, each with its count, and a link to the list of it. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { points, yuan } from "../../format/amounts.ts";
import { ageName } from "../../format/labels.ts";
import { age, nowOnTheWall } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import type { Problem } from "../../service/problem.ts";
import { useAll, useAnswer } from "../../service/queries.ts";
import { type Answer, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { endsSoon } from "../campaigns/terms.ts";

const MANY = 100; // one page: more than this is shown as "100+"

export function Todos() {
  const { may } = useSession();
  return (
    <div className="todos">
      {may("redemptions:view") && <ToShip />}
      {may("redemptions:view") && <Untold />}
      {may("members:edit") && <ToReview />}
      {may("approvals:edit") && <ToApprove />}
      {may("rewards:view") && <LowStock />}
      {may("program:view") && <EndingCampaigns />}
      {may("figures:view") && <DyingPoints />}
      {may("figures:view") && <LostRuns />}
    </div>
  );
}

interface Todo {
  name: string;
  to: string;
  found: { data: number | undefined; error: Problem | null };
  isUrgent?: boolean;
  nothing: string;
  show?: (count: number) => string;
  more?: string | undefined;
}

function Todo({ name, to, found, isUrgent, nothing, more, show = upToMany }: Todo) {
  const t = useText();
  const count = found.data;
  const shown = found.error ? "—" : count === undefined ? "…" : show(count);
  const words = found.error ? found.error.title : count === 0 ? nothing : (more ?? t("去处理", "See them"));
  return (
    <Link to={to} className={`todo ${count ? (isUrgent ? "urgent" : "") : "done"}`}>
      <span className="muted">{name}</span>
      <b>{shown}</b>
      <span className="small">{words}</span>
    </Link>
  );
}

const upToMany = (count: number) => (count >= MANY ? `${MANY}+` : String(count));

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

function EndingCampaigns() {
  const t = useText();
  const { data, error } = useAll("GET /merchant/campaigns");
  return <Todo name={t("快结束或快用完的活动", "Campaigns that end or run dry")} to="/campaigns?soon=yes" found={{ data: data?.filter((one) => endsSoon(one)).length, error }} nothing={t("这周没有", "None this week")} />;
}

/** From the last count of all accounts. Before the first there is nothing to say. */
function DyingPoints() {
  const t = useText();
  const { data, error } = useAnswer("GET /merchant/figures/liability");
  if (error?.status === 404) return null;
  const month = data?.by_month.find(({ month: each }) => each === nowOnTheWall().format("YYYY-MM"));
  const expected = month?.expected_expiry ? t(`，预计 ${points(month.expected_expiry.mid)} 分用不掉`, `, ${points(month.expected_expiry.mid)} are likely to expire`) : "";
  return <Todo name={t("本月底到期的积分", "Points that die this month")} to="/figures" found={{ data: data && (month?.face_fen ?? 0), error }} show={yuan} nothing={t("本月没有要到期的", "None die this month")} more={month && t(`${points(month.points)} 分${expected}`, `${points(month.points)} points${expected}`)} />;
}

function LostRuns() {
  const t = useText();
  const { data, error } = useQuery<Answer<"GET /merchant/runs">, Problem>({ queryKey: ["runs", "home"], queryFn: () => call("GET /merchant/runs", { query: { limit: 30 } }) });
  return <Todo name={t("没跑完的定时任务", "Runs that were lost")} to="/runs" found={{ data: data?.items.filter(({ status }) => status === "lost").length, error }} isUrgent nothing={t("任务都正常", "All runs went well")} />;
}
