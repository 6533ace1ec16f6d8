/** Which redemptions to list: the filters stand in the page's address, so that a link leads to what is seen. */

import { Input, Select } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { type Status, STATUS_ORDER } from "../../format/labels.ts";
import { useText } from "../../language.tsx";
import { DaysInput } from "../../parts/inputs.tsx";
import { useAll } from "../../service/queries.ts";
import { useSession } from "../../shell/session.tsx";

export const EVERY = "all";
export type Tab = Status | typeof EVERY;
export const TABS: readonly Tab[] = [...STATUS_ORDER, EVERY];

const FIELDS = ["q", "reward_id", "member_id", "store", "from", "to"] as const;
type Field = (typeof FIELDS)[number];

export function useFilters() {
  const [search, setSearch] = useSearchParams();
  const has = FIELDS.some((field) => search.get(field));
  const tab = TABS.find((each) => each === search.get("status")) ?? (has ? EVERY : "to_ship");
  const kept = Object.fromEntries(FIELDS.flatMap((field) => (search.get(field) ? [[field, search.get(field) ?? ""]] : [])));
  const put = (changes: Partial<Record<Field | "status", string>>) => {
    const next = { status: tab, ...kept, ...changes };
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value)));
  };
  const of = (field: Field) => search.get(field) ?? "";
  return { tab, kept, of, put };
}

export type Filters = ReturnType<typeof useFilters>;

/** The query of one tab, under the filters. */
export function queryOf(tab: Tab, kept: Record<string, string>) {
  return { ...kept, status: tab === EVERY ? STATUS_ORDER : [tab] };
}

export function FilterRow({ filters }: { filters: Filters }) {
  const t = useText();
  const { may } = useSession();
  const { of, put } = filters;
  const [isWanted, setIsWanted] = useState(of("reward_id") !== ""); // the names are asked for when somebody looks
  const rewards = useAll("GET /merchant/rewards", isWanted && may("rewards:view"));
  const whom = may("names:view") ? t("单号、收件人姓名或手机尾号", "Id, tracking no., receiver or phone tail") : t("兑换单号或快递单号", "Redemption id or tracking number");
  return (
    <div className="filters">
      <Input.Search key={of("q")} className="filter long" allowClear aria-label={whom} placeholder={whom} defaultValue={of("q")} maxLength={60} onSearch={(text) => put({ q: text.trim(), ...(text.trim() && { status: EVERY }) })} />
      <Select<string> className="filter" allowClear showSearch={{ optionFilterProp: "label" }} aria-label={t("奖品", "Reward")} placeholder={t("所有奖品", "Every reward")} loading={rewards.isFetching} onOpenChange={() => setIsWanted(true)} value={(of("reward_id") || null) as string} onChange={(next) => put({ reward_id: next ?? "" })} options={(rewards.data ?? []).map(({ reward_id, name }) => ({ value: reward_id, label: name }))} />
      <Input.Search key={`m ${of("member_id")}`} className="filter" allowClear aria-label={t("会员编号", "Member id")} placeholder={t("会员编号", "Member id")} defaultValue={of("member_id")} maxLength={64} onSearch={(text) => put({ member_id: text.trim() })} />
      <Input.Search key={`s ${of("store")}`} className="filter" allowClear aria-label={t("核销门店", "Used in the store")} placeholder={t("核销门店", "Used in the store")} defaultValue={of("store")} maxLength={32} onSearch={(text) => put({ store: text.trim() })} />
      <DaysInput from={of("from")} to={of("to")} change={(from, to) => put({ from, to })} />
    </div>
  );
}
