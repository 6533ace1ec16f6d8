/** Every entry of a member with the reasons behind it, and the lots that paid. */

import { Button } from "antd";
import { useState } from "react";

import { points, signed, yuan } from "../../format/amounts.ts";
import { entryName } from "../../format/labels.ts";
import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Facts } from "../../parts/page.tsx";
import { usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";

type Entry = Answer<"GET /merchant/members/{member_id}/entries">["items"][number];

export function Entries({ memberId }: { memberId: string }) {
  const t = useText();
  const [opened, setOpened] = useState<string | null>(null);
  const pages = usePages("GET /merchant/members/{member_id}/entries", { path: { member_id: memberId } });
  const columns: Column<Entry>[] = [
    { title: t("时间", "Time"), show: ({ occurred_at }) => <span className="number">{moment(occurred_at)}</span>, width: 150 },
    { title: t("类型", "Kind"), show: ({ kind }) => entryName(kind, t), width: 100 },
    {
      title: t("说明", "What and why"),
      show: (entry) => (
        <>
          {entry.title}
          {entry.reason && <div className="muted small">{entry.reason}</div>}
          <Button type="link" size="small" className="flush block" aria-expanded={opened === entry.entry_id} onClick={() => setOpened(opened === entry.entry_id ? null : entry.entry_id)}>
            {opened === entry.entry_id ? t("收起", "Less") : t("为什么", "Why")}
          </Button>
          {opened === entry.entry_id && <Why entry={entry} />}
        </>
      ),
    },
    { title: t("积分", "Points"), align: "right", width: 110, show: ({ points: count }) => <b className={`number ${count < 0 ? "went" : "came"}`}>{signed(count)}</b> },
    { title: t("到期", "Expires"), show: ({ expires_on }) => expires_on ?? "—", width: 120 },
  ];
  return <Listing name={t("积分明细", "History")} pages={pages} columns={columns} keyOf={({ entry_id }) => entry_id} empty={t("还没有积分往来", "No points came or went yet")} />;
}

function Why({ entry }: { entry: Entry }) {
  const t = useText();
  const traced = Object.entries(entry.trace).map(([name, value]) => [traceName(name, t), String(value)] as const);
  const lines = (entry.lines ?? []).map((line) => {
    const refunded = line.refunded_fen ? t(`，已退 ${yuan(line.refunded_fen)}`, `, ${yuan(line.refunded_fen)} returned`) : "";
    const because = Object.entries(line.trace).map(([name, value]) => `${traceName(name, t)} ${value}`).join("，");
    return [`${line.category}`, `${yuan(line.amount_fen)}${refunded} → ${points(line.points)}${because && `（${because}）`}`] as const;
  });
  const paid = entry.charged_to?.map(({ expires_on, points: count, settled }) => `${expires_on ?? t("不过期", "never expiring")}: ${points(count)}${settled ? "" : t("（未结）", " (not final)")}`);
  return (
    <div className="why">
      <Facts
        items={[
          [t("来源", "Source"), <span className="code">{entry.source_id || "—"}</span>],
          ...lines,
          ...traced,
          entry.note && [t("内部备注", "Note"), entry.note],
          paid && paid.length > 0 && [t("由这些积分付", "Paid by"), paid.join("；")],
        ]}
      />
    </div>
  );
}

function traceName(name: string, t: Text): string {
  const names: Record<string, readonly [string, string]> = {
    rule: ["规则", "Rule"],
    rule_version: ["规则版本", "Rule version"],
    campaign: ["营销活动", "Campaign"],
    campaign_version: ["活动版本", "Campaign version"],
    multiplier: ["倍数", "Multiplier"],
    limit: ["上限", "Limit"],
    base: ["基础分", "Base"],
    streak: ["连续天数", "Streak"],
    operator: ["操作人", "Operator"],
  };
  const known = names[name];
  return known ? t(...known) : name;
}
