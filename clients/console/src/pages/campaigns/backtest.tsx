/** What a draft campaign would have cost with the orders of the last days. */

import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { points, yuan } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { CountInput } from "../../parts/inputs.tsx";
import { Facts, Panel } from "../../parts/page.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import type { Problem } from "../../service/problem.ts";
import { useChange } from "../../service/queries.ts";
import { type Answer, call } from "../../service/wire.ts";
import type { NewCampaign } from "./terms.ts";

type Result = Answer<"POST /merchant/campaigns/backtest">;

const PARTS = 32;

interface Given {
  draft: () => NewCampaign;
  complete: (then: (draft: NewCampaign) => void) => void;
  shown: () => void;
}

export function Backtest({ complete, shown }: Given) {
  const t = useText();
  const [days, setDays] = useState(30);
  const [cost, setCost] = useState("1");
  const test = useChange(async (campaign: NewCampaign) => {
    const found = await call("POST /merchant/campaigns/backtest", { body: { campaign, days, fen_per_point: cost, top: 5, from_part: 0 } });
    shown();
    return found;
  });
  const isCost = /^\d{1,4}(\.\d{1,4})?$/.test(cost);
  return (
    <Panel title={t("回测", "Backtest")}>
      <p className="muted spaced">{t("把这个活动放到最近的订单上重算一遍：多给多少积分，合多少钱。", "The orders of the last days are counted again with this campaign: how many points more, and what they cost.")}</p>
      <div className="fields">
        <Form.Item label={t("最近几天", "Days")} htmlFor="backtest-days">
          <CountInput id="backtest-days" value={days} min={1} max={366} onChange={(value) => setDays(value ?? 30)} />
        </Form.Item>
        <Form.Item label={t("一积分的成本（分钱）", "Cost of a point (fen)")} htmlFor="backtest-cost" {...(!isCost && { validateStatus: "error" as const, help: t("如 1 或 0.5", "As 1 or 0.5") })}>
          <Input id="backtest-cost" inputMode="decimal" value={cost} onChange={({ target }) => setCost(target.value)} />
        </Form.Item>
      </div>
      <Button loading={test.isPending} disabled={!isCost} onClick={() => complete((draft) => test.mutate(draft))}>
        {t("回测", "Run the backtest")}
      </Button>
      <ProblemNote problem={test.error as Problem | null} />
      {test.data && <Shown result={test.data} />}
    </Panel>
  );
}

function Shown({ result }: { result: Result }) {
  const t = useText();
  const isPart = result.parts_read < PARTS;
  return (
    <div className="why" role="status">
      {isPart && <Alert className="spaced" type="info" showIcon title={t(`订单很多，只算了 ${result.parts_read}/${PARTS}，是全部订单的公平抽样。`, `There are many orders: ${result.parts_read} of ${PARTS} parts were counted, a fair sample of all.`)} />}
      <Facts
        items={[
          [t("多给积分", "Points more"), <b className="number">{points(result.extra_points)}</b>],
          [t("合多少钱", "What they cost"), <b className="number">{yuan(result.extra_cost_fen)}</b>],
          isPart && [t("按抽样估全部", "Estimated for all"), yuan(Math.round((result.extra_cost_fen * PARTS) / Math.max(1, result.parts_read)))],
          [t("订单", "Orders"), t(`${points(result.orders)} 单，${points(result.members)} 位会员，${points(result.members_gaining)} 位多得`, `${points(result.orders)} of ${points(result.members)} members, ${points(result.members_gaining)} gain`)],
          result.members_held_out > 0 && [t("对照组", "Held out"), t(`${points(result.members_held_out)} 位会员不参加，作比较`, `${points(result.members_held_out)} members get nothing, for comparison`)],
          [t("不办 / 办", "Without / with"), `${points(result.points_without)} / ${points(result.points_with)}`],
          result.budget.used_up_at && [t("预算用完于", "Budget used up"), t(`${moment(result.budget.used_up_at)}，之后 ${result.budget.orders_refused} 单没有翻倍`, `${moment(result.budget.used_up_at)}; ${result.budget.orders_refused} orders after it got nothing more`)],
          [t("从何时起", "Since"), moment(result.since)],
          result.top.length > 0 && [
            t("得益最多", "Who gains most"),
            <span className="row">
              {result.top.map(({ member_id, points: gain }) => (
                <Link key={member_id} className="code" to={`/members/${member_id}`} target="_blank">
                  …{member_id.slice(-6)} +{points(gain)}
                </Link>
              ))}
            </span>,
          ],
        ]}
      />
    </div>
  );
}
