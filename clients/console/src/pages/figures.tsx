/** The figures of the shop: what came and went by day, what is owed, where points come from and where they go. */

import { Select } from "antd";
import { useSearchParams } from "react-router";

import { plainYuan, points, yuan } from "../format/amounts.ts";
import { moment, nowOnTheWall } from "../format/times.ts";
import { type Text, useText } from "../language.tsx";
import { BarChart } from "../parts/chart.tsx";
import { Facts, Page, Panel } from "../parts/page.tsx";
import { Shown } from "../parts/states.tsx";
import { useAnswer } from "../service/queries.ts";
import type { Answer } from "../service/wire.ts";

type Dashboard = Answer<"GET /merchant/figures/dashboard">;
type Owed = NonNullable<Dashboard["liability"]>;

const LENGTHS = [7, 31, 92, 365] as const;
const GREEN = "#1f6f5c";
const GOLD = "#b98a2b";
const RED = "#a02c18";
const GREY = "#9a958d";

export function Figures() {
  const t = useText();
  const [search, setSearch] = useSearchParams();
  const length = LENGTHS.find((each) => String(each) === search.get("days")) ?? 31;
  const today = nowOnTheWall();
  const query = { from: today.subtract(length - 1, "day").format("YYYY-MM-DD"), to: today.format("YYYY-MM-DD") };
  const found = useAnswer("GET /merchant/figures/dashboard", { query });
  const ranges = LENGTHS.map((value) => ({ value, label: t(`最近 ${value} 天`, `Last ${value} days`) }));
  return (
    <Page title={t("数据", "Figures")} about={t("每个图的合计就是流水的合计；表、CSV 与图相同。", "The sum of a chart is the sum of the entries; its table and CSV have the same numbers.")} actions={<Select aria-label={t("范围", "Range")} value={length} options={ranges} onChange={(days) => setSearch({ days: String(days) })} />}>
      <Shown of={found}>{(page) => <Charts page={page} />}</Shown>
    </Page>
  );
}

function Charts({ page }: { page: Dashboard }) {
  const t = useText();
  const { totals, days, cohorts, referrals, liability } = page;
  const came = { name: t("发放", "Issued"), color: GREEN };
  const went = { name: t("兑换", "Redeemed"), color: GOLD };
  const died = { name: t("过期", "Expired"), color: RED };
  const count = [{ name: t("积分", "Points"), color: GREEN }];
  const none = t("还没有数据", "Nothing yet");
  return (
    <>
      <Panel>
        <Facts
          items={[
            [t("兑换率", "Redemption rate"), percent(totals.redemption_rate)],
            [t("订单", "Orders"), t(`${points(totals.orders)} 单，${yuan(totals.paid_fen)}`, `${points(totals.orders)}, ${yuan(totals.paid_fen)}`)],
            [t("新会员", "New members"), points(totals.members_new)],
            [t("签到", "Sign-ins"), points(totals.sign_ins)],
          ]}
        />
      </Panel>
      <BarChart title={t("每天的积分", "Points by day")} row={t("日期", "Day")} series={[came, went, died]} rows={days.map(({ date, issued, redeemed, expired }) => ({ name: date, values: [issued, redeemed, expired] }))} file={`points-${page.from}-${page.to}`} empty={none} />
      {liability ? <Liability owed={liability} /> : <Panel title={t("未用积分", "Outstanding points")}><p className="muted">{t("今晚第一次统计之后才有", "Counted tonight for the first time")}</p></Panel>}
      <BarChart title={t("积分从哪来", "Sources")} row={t("来源", "Source")} series={count} rows={keyed(page.sources, t)} file="sources" empty={none} />
      <BarChart title={t("积分用到哪", "Uses")} row={t("用途", "Use")} series={count} rows={keyed(page.uses, t)} file="uses" empty={none} />
      <BarChart
        title={t("各到期月的积分", "Cohorts by month of expiry")}
        row={t("到期月", "Month")}
        series={[{ name: t("用掉", "Spent"), color: GOLD }, { ...died }, { name: t("还在", "Outstanding"), color: GREY }]}
        rows={cohorts.items.map(({ month, spent, expired, outstanding }) => ({ name: monthName(month, t), values: [spent ?? 0, expired ?? 0, outstanding ?? 0] }))}
        file="cohorts"
        empty={none}
      />
      <BarChart title={t("邀请", "Invitations")} row={t("状态", "State")} series={[{ name: t("朋友", "Friends"), color: GREEN }]} rows={[{ name: t("已算数", "Counted"), values: [referrals.counted] }, { name: t("等首单或签到", "Waiting"), values: [referrals.waiting ?? 0] }]} file="invitations" empty={none} />
    </>
  );
}

function Liability({ owed }: { owed: Owed }) {
  const t = useText();
  const none = t("没有未用的积分", "No points are outstanding");
  return (
    <>
      <BarChart
        title={t("未用积分，按到期月", "Outstanding points by month of expiry")}
        row={t("到期月", "Month")}
        series={[{ name: t("积分", "Points"), color: GREEN }]}
        rows={owed.by_month.map(({ month, points: left }) => ({ name: monthName(month, t), values: [left] }))}
        more={{ name: t("面值（元）", "Face (yuan)"), cells: owed.by_month.map(({ face_fen }) => plainYuan(face_fen).replaceAll(",", "")) }}
        file={`outstanding-${owed.as_of}`}
        empty={none}
      />
      <Panel title={t("积分负债", "Liability")}>
        <Facts
          items={[
            [t("面值", "Face"), yuan(owed.face_fen)],
            [t("预计会兑换的", "Expected"), t(`${yuan(owed.expected_fen)}（最终兑换率 ${percent(owed.redemption_rate_ultimate)}）`, `${yuan(owed.expected_fen)} (${percent(owed.redemption_rate_ultimate)} are redeemed in the end)`)],
            owed.cash_fen !== null && [t("按奖品成本", "At the cost of rewards"), yuan(owed.cash_fen)],
            owed.debt > 0 && [t("会员欠的积分", "Debt of members"), points(owed.debt)],
            owed.held > 0 && [t("待审核的积分", "Held for review"), points(owed.held)],
            [t("统计于", "Counted"), moment(owed.counted_at)],
          ]}
        />
      </Panel>
    </>
  );
}

function keyed(parts: Record<string, number>, t: Text) {
  const sorted = Object.entries(parts).sort(([, one], [, other]) => other - one);
  return sorted.map(([key, value]) => ({ name: partName(key, t), values: [value] }));
}

function monthName(month: string, t: Text): string {
  return month === "never" ? t("永不过期", "Never") : month;
}

const percent = (share: number | null) => (share === null ? "—" : `${Math.round(share * 1000) / 10}%`);

function partName(key: string, t: Text): string {
  const names: Record<string, readonly [string, string]> = {
    purchase: ["消费", "Purchases"],
    sign_in: ["签到", "Sign-ins"],
    activity: ["任务", "Activities"],
    referral: ["邀请", "Invitations"],
    adjust: ["人工调整", "Adjustments"],
    prize: ["名次奖励", "Prizes"],
    goods: ["实物", "Goods"],
    coupon: ["优惠券", "Coupons"],
    service: ["服务", "Services"],
    make_up: ["补签", "Made-up days"],
    unknown: ["未注明", "Unnamed"],
  };
  const known = names[key];
  return known ? t(...known) : key;
}
