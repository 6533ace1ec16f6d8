/** The charts of the dashboard: what came and went by day, what is owed, where points come from and where they go. */

import { entriesAt, GRANTS, USES } from "../../format/addresses.ts";
import { plainYuan, points, yuan } from "../../format/amounts.ts";
import { ENTRY_KINDS } from "../../format/labels.ts";
import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { BarChart } from "../../parts/chart.tsx";
import { Facts, Panel } from "../../parts/page.tsx";
import { useSession } from "../../shell/session.tsx";
import { GOLD, GREEN, GREY, RED } from "./colors.ts";
import type { Dashboard } from "./dashboard.tsx";
import { isListed, percent } from "./range.ts";
import { RewardsChart } from "./rewards.tsx";

type Owed = NonNullable<Dashboard["liability"]>;

export function Charts({ page }: { page: Dashboard }) {
  const t = useText();
  const { days, cohorts, referrals, liability } = page;
  const came = { name: t("发放", "Issued"), color: GREEN };
  const went = { name: t("兑换", "Redeemed"), color: GOLD };
  const died = { name: t("过期", "Expired"), color: RED };
  const count = [{ name: t("积分", "Points"), color: GREEN }];
  const none = t("还没有数据", "Nothing yet");
  const canList = useSession().may("members:view");
  const ofDay = (date: string) => [entriesAt(GRANTS, date), entriesAt(USES, date), entriesAt(["expire"], date)];
  const ofSource = (source: string) => entriesAt(ENTRY_KINDS.filter((kind) => kind === (source === "prize" ? "adjust" : source)), page.from, page.to);
  return (
    <>
      <BarChart title={t("每天的积分", "Points by day")} row={t("日期", "Day")} series={[came, went, died]} rows={days.map(({ date, issued, redeemed, expired }) => ({ name: date, values: [issued, redeemed, expired], ...(canList && { to: ofDay(date) }) }))} file={`points-${page.from}-${page.to}`} empty={none} />
      {liability ? <Liability owed={liability} /> : <Panel title={t("未用积分", "Outstanding points")}><p className="muted">{t("今晚第一次统计之后才有", "Counted tonight for the first time")}</p></Panel>}
      <BarChart title={t("积分从哪来", "Sources")} row={t("来源", "Source")} series={count} rows={keyed(page.sources, t, canList && isListed(page) ? ofSource : undefined)} file="sources" empty={none} />
      <BarChart title={t("积分用到哪", "Uses")} row={t("用途", "Use")} series={count} rows={keyed(page.uses, t)} file="uses" empty={none} />
      <RewardsChart from={page.from} to={page.to} />
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

function keyed(parts: Record<string, number>, t: Text, listOf?: (key: string) => string) {
  const sorted = Object.entries(parts).sort(([, one], [, other]) => other - one);
  return sorted.map(([key, value]) => ({ name: partName(key, t), values: [value], ...(listOf && { to: [listOf(key)] }) }));
}

function monthName(month: string, t: Text): string {
  return month === "never" ? t("永不过期", "Never") : month;
}

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
