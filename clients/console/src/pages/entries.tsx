/** What was given and taken, of all members, newest first. */

import { Select } from "antd";
import { Link, useSearchParams } from "react-router";

import { signed } from "../format/amounts.ts";
import { ENTRY_KINDS, type EntryKind, entryName } from "../format/labels.ts";
import { moment } from "../format/times.ts";
import { useText } from "../language.tsx";
import { DaysInput } from "../parts/inputs.tsx";
import { type Column, Listing } from "../parts/listing.tsx";
import { Page, Panel } from "../parts/page.tsx";
import { usePages } from "../service/queries.ts";
import type { Answer } from "../service/wire.ts";

type Entry = Answer<"GET /merchant/entries">["items"][number];

export function EntriesOfAll() {
  const t = useText();
  const [search, setSearch] = useSearchParams();
  const kinds = ENTRY_KINDS.filter((kind) => search.get("kind")?.split(",").includes(kind));
  const [from, to] = [search.get("from") ?? "", search.get("to") ?? ""];
  const query = { ...(kinds.length && { kind: kinds }), ...(from && { from }), ...(to && { to }) };
  const pages = usePages("GET /merchant/entries", { query }, 50);
  const put = (changes: Record<string, string>) => setSearch({ ...Object.fromEntries(search), ...changes });
  const columns: Column<Entry>[] = [
    { title: t("时间", "Time"), show: ({ occurred_at }) => <span className="number">{moment(occurred_at)}</span>, width: 150 },
    { title: t("会员", "Member"), show: ({ member_id }) => <Link to={`/members/${member_id}`} className="code">{member_id}</Link>, width: 170 },
    { title: t("类型", "Kind"), show: ({ kind }) => entryName(kind, t), width: 110 },
    { title: t("说明", "What and why"), show: ({ title, reason }) => <>{title}{reason && <div className="muted small">{reason}</div>}</> },
    { title: t("积分", "Points"), align: "right", width: 110, show: ({ points: count }) => <b className={`number ${count < 0 ? "went" : "came"}`}>{signed(count)}</b> },
  ];
  return (
    <Page title={t("积分流水", "Entries")} about={t("所有会员的每一笔积分，最新的在前，几秒内更新。不选日期时看最近 31 天。", "Every entry of all members, newest first, some seconds behind. Without days: the last 31.")}>
      <Panel>
        <div className="filters">
          <Select<EntryKind[]> className="filter" mode="multiple" allowClear aria-label={t("类型", "Kind")} placeholder={t("所有类型", "Every kind")} value={kinds} onChange={(next) => put({ kind: next.join(",") })} options={ENTRY_KINDS.map((value) => ({ value, label: entryName(value, t) }))} />
          <DaysInput from={from} to={to} change={(first, last) => put({ from: first, to: last })} />
        </div>
        <Listing name={t("积分流水", "Entries")} pages={pages} columns={columns} keyOf={({ entry_id, member_id }) => `${entry_id} ${member_id}`} empty={t("这些日子没有积分往来", "No points came or went on these days")} />
      </Panel>
    </Page>
  );
}
