/** The scheduled passes over all accounts: what they did, and how far a running one is. */

import { Progress, Select } from "antd";
import { useSearchParams } from "react-router";

import { points } from "../format/amounts.ts";
import { moment } from "../format/times.ts";
import { type Text, useText } from "../language.tsx";
import { type Column, Listing } from "../parts/listing.tsx";
import { Mark, Page, Panel, type Tone } from "../parts/page.tsx";
import { useQuery } from "@tanstack/react-query";
import type { Problem } from "../service/problem.ts";
import { usePages } from "../service/queries.ts";
import { type Answer, call } from "../service/wire.ts";

type Run = Answer<"GET /merchant/runs">["items"][number];

const JOBS = ["expire", "remind", "rank"] as const;
const TONES: Record<Run["status"], Tone> = { done: "good", running: "wait", lost: "bad" };
const LOOK_MS = 5000;

export function Runs() {
  const t = useText();
  const [search, setSearch] = useSearchParams();
  const job = JOBS.find((each) => each === search.get("job"));
  const pages = usePages("GET /merchant/runs", { query: job ? { job } : {} });
  const columns: Column<Run>[] = [
    { title: t("任务", "Job"), show: (run) => <>{jobName(run.job, t)}<div className="code muted small">{run.run_id}</div></> },
    { title: t("状态", "State"), show: (run) => <State run={run} /> },
    { title: t("开始", "Began"), show: ({ began_at }) => <span className="number">{moment(began_at)}</span> },
    { title: t("结束", "Ended"), show: ({ ended_at }) => <span className="number">{moment(ended_at)}</span> },
    { title: t("会员", "Members"), align: "right", show: ({ members, skipped }) => <span className="number">{points(members)}{skipped > 0 && t(`，跳过 ${points(skipped)}`, `, ${points(skipped)} skipped`)}</span> },
    { title: t("做了什么", "What it did"), show: ({ counts }) => Object.entries(counts).map(([name, count]) => `${name} ${points(count)}`).join(" · ") || "—" },
  ];
  return (
    <Page title={t("定时任务", "Scheduled runs")} about={t("积分按时到期，不等任务；任务只是把结果记下来、发提醒、排榜单。", "Points expire on time whether or not a job ran. Jobs record it, send reminders and count the boards.")}>
      <Panel>
        <div className="filters">
          <Select allowClear className="filter" aria-label={t("任务", "Job")} placeholder={t("所有任务", "Every job")} value={job ?? null} onChange={(value) => setSearch(value ? { job: value } : {})} options={JOBS.map((value) => ({ value, label: jobName(value, t) }))} />
        </div>
        <Listing name={t("定时任务", "Scheduled runs")} pages={pages} columns={columns} keyOf={({ run_id }) => run_id} empty={t("还没有任务跑过", "No job has run yet")} />
      </Panel>
    </Page>
  );
}

function State({ run }: { run: Run }) {
  const t = useText();
  const name = { done: t("完成", "Done"), running: t("进行中", "Running"), lost: t("没有跑完", "Lost") }[run.status];
  return (
    <>
      <Mark tone={TONES[run.status]}>{name}</Mark>
      {run.status === "lost" && <div className="muted small">{t("下一次会补上", "The next run does its work")}</div>}
      {run.status === "running" && <Along id={run.run_id} />}
    </>
  );
}

function Along({ id }: { id: string }) {
  const t = useText();
  const { data } = useQuery<Answer<"GET /merchant/runs/{run_id}">, Problem>({
    queryKey: ["runs", "one", id],
    queryFn: () => call("GET /merchant/runs/{run_id}", { path: { run_id: id } }),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? LOOK_MS : false),
  });
  if (!data) return null;
  return <Progress size="small" percent={Math.round((data.segments_done / Math.max(1, data.segments)) * 100)} aria-label={t("进度", "Progress")} />;
}

export function jobName(job: string, t: Text): string {
  const names: Record<string, readonly [string, string]> = { expire: ["积分到期", "Expiry"], remind: ["到期提醒", "Reminders"], rank: ["排行榜", "Leaderboards"] };
  const known = names[job];
  return known ? t(...known) : job;
}
