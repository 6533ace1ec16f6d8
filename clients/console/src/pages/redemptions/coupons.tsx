/** The coupons that were issued, newest first. */

import { Input, Select } from "antd";
import { Link, useSearchParams } from "react-router";

import { kindName, type Status, statusName, statusTone } from "../../format/labels.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { DaysInput } from "../../parts/inputs.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { useAll, usePages } from "../../service/queries.ts";
import { useSession } from "../../shell/session.tsx";
import type { Redemption } from "./list.tsx";

const STATES: readonly Status[] = ["issued", "used", "expired", "cancelled", "pending_payment"];

export function Coupons() {
  const t = useText();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const of = (name: string) => search.get(name) ?? "";
  const put = (changes: Record<string, string>) => setSearch(Object.fromEntries(Object.entries({ ...Object.fromEntries(search), ...changes }).filter(([, value]) => value)));
  const rewards = useAll("GET /merchant/rewards", may("rewards:view"));
  const query = Object.fromEntries([...search].filter(([name, value]) => value && ["status", "reward_id", "member_id", "from", "to"].includes(name)));
  const pages = usePages("GET /merchant/coupons", { query: query as never });
  const columns: Column<Redemption>[] = [
    { title: t("券", "Coupon"), show: ({ name, coupon }) => <>{name}<div className="muted small code">{coupon?.coupon_code ?? kindName("coupon", t)}</div></> },
    { title: t("状态", "State"), show: ({ status }) => <Mark tone={statusTone(status)}>{statusName(status, t)}</Mark>, width: 110 },
    { title: t("会员", "Member"), show: ({ member_id }) => (may("members:view") ? <Link to={`/members/${member_id}`} className="code">{member_id}</Link> : <span className="code">{member_id}</span>), width: 170 },
    { title: t("发出", "Issued"), show: ({ created_at }) => <span className="number">{moment(created_at)}</span>, width: 150 },
    { title: t("有效期至", "Valid until"), show: ({ coupon }) => <span className="number">{moment(coupon?.valid_until)}</span>, width: 150 },
  ];
  return (
    <Page title={t("已发的券", "Issued coupons")} about={t("会员兑换得到的优惠券，最新的在前。", "The coupons that members redeemed, newest first.")}>
      <Panel>
        <div className="filters">
          <Select<Status> className="filter" allowClear aria-label={t("状态", "State")} placeholder={t("所有状态", "Every state")} value={(of("status") || null) as Status} onChange={(next) => put({ status: next ?? "" })} options={STATES.map((value) => ({ value, label: statusName(value, t) }))} />
          <Select<string> className="filter" allowClear showSearch={{ optionFilterProp: "label" }} aria-label={t("奖品", "Reward")} placeholder={t("所有优惠券", "Every coupon")} value={(of("reward_id") || null) as string} onChange={(next) => put({ reward_id: next ?? "" })} options={(rewards.data ?? []).filter(({ kind }) => kind === "coupon").map(({ reward_id, name }) => ({ value: reward_id, label: name }))} />
          <Input.Search className="filter" allowClear aria-label={t("会员编号", "Member id")} placeholder={t("会员编号", "Member id")} defaultValue={of("member_id")} maxLength={64} onSearch={(text) => put({ member_id: text.trim() })} />
          <DaysInput from={of("from")} to={of("to")} change={(from, to) => put({ from, to })} />
        </div>
        <Listing name={t("已发的券", "Issued coupons")} pages={pages} columns={columns} keyOf={({ redemption_id }) => redemption_id} empty={t("没有符合的优惠券", "No coupon matches")} />
      </Panel>
    </Page>
  );
}
