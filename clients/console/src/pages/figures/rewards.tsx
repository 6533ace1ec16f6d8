/** What was redeemed of each reward in the range. It is asked for when somebody wants to see it. */

import { Button } from "antd";
import { useState } from "react";

import { redemptionsOf } from "../../format/addresses.ts";
import { useText } from "../../language.tsx";
import { BarChart } from "../../parts/chart.tsx";
import { Panel } from "../../parts/page.tsx";
import { Shown } from "../../parts/states.tsx";
import { useAnswer } from "../../service/queries.ts";
import { useSession } from "../../shell/session.tsx";
import { GREEN } from "./colors.ts";
import { isListed } from "./range.ts";

export function RewardsChart({ from, to }: { from: string; to: string }) {
  const t = useText();
  const { may } = useSession();
  const [isWanted, setIsWanted] = useState(false);
  const found = useAnswer("GET /merchant/figures/rewards", { query: { from, to } }, isWanted);
  const title = t("用在哪些奖品", "Uses by reward");
  if (!isWanted) return <Panel title={title} extra={<Button size="small" onClick={() => setIsWanted(true)}>{t("看每个奖品", "Show each reward")}</Button>}><p className="muted">{t("每个奖品换走多少积分、几件。", "Points and units of each reward.")}</p></Panel>;
  const canList = may("redemptions:view") && isListed({ from, to });
  return (
    <Shown of={found}>
      {({ items }) => {
        const used = items.filter(({ redemptions, points: paid }) => redemptions > 0 || paid !== 0);
        return (
          <BarChart
            title={title}
            row={t("奖品", "Reward")}
            series={[{ name: t("积分", "Points"), color: GREEN }]}
            rows={used.map(({ reward_id, name, points: paid }) => ({ name, values: [paid], ...(canList && { to: [redemptionsOf(reward_id, from, to)] }) }))}
            more={{ name: t("件数", "Units"), cells: used.map(({ units }) => String(units)) }}
            file={`rewards-${from}-${to}`}
            empty={t("这些日子没有兑换", "Nothing was redeemed on these days")}
          />
        );
      }}
    </Shown>
  );
}
