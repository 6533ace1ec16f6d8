/** The sums of the range, and beside each what it was in the range that it is compared with. */

import { points, yuan } from "../../format/amounts.ts";
import { useText } from "../../language.tsx";
import { type Compared, Comparison } from "../../parts/comparison.tsx";
import { Facts, Panel } from "../../parts/page.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useAnswer } from "../../service/queries.ts";
import type { Dashboard } from "./dashboard.tsx";
import { type compareOf, percent, type Range } from "./range.ts";

interface Given {
  range: Range;
  totals: Dashboard["totals"];
  compare: ReturnType<typeof compareOf>;
}

export function Totals({ range: { from, to }, totals, compare }: Given) {
  const t = useText();
  const { data, error } = useAnswer("GET /merchant/figures/summary", { query: { from, to, compare } }, compare !== undefined);
  const before = compare && data?.before;
  const items: Compared[] = [
    { name: t("发放积分", "Issued"), now: totals.issued, before: before?.issued },
    { name: t("兑换积分", "Redeemed"), now: totals.redeemed, before: before?.redeemed },
    { name: t("过期积分", "Expired"), now: totals.expired, before: before?.expired },
    { name: t("订单", "Orders"), now: totals.orders, before: before?.orders, show: (count) => t(`${points(count)} 单`, points(count)) },
    { name: t("订单金额", "Paid"), now: totals.paid_fen, before: before?.paid_fen, show: yuan },
    { name: t("新会员", "New members"), now: totals.members_new, before: before?.members_new },
    { name: t("签到", "Sign-ins"), now: totals.sign_ins, before: before?.sign_ins },
  ];
  const rates = before ? `${percent(totals.redemption_rate)}${t("，之前 ", ", before: ")}${percent(before.redemption_rate)}` : percent(totals.redemption_rate);
  return (
    <Panel>
      <ProblemNote problem={compare ? error : null} />
      <Comparison items={items} />
      <div className="below">
        <Facts items={[[t("兑换率", "Redemption rate"), rates], before && [t("对比", "Compared with"), `${before.from} – ${before.to}`]]} />
      </div>
    </Panel>
  );
}
