/** Today so far against the whole of the same day a week before. */

import { entriesAt, GRANTS, membersJoined, USES } from "../../format/addresses.ts";
import { DAY, dayBefore, nowOnTheWall } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Compared, Comparison } from "../../parts/comparison.tsx";
import { Panel } from "../../parts/page.tsx";
import { Shown } from "../../parts/states.tsx";
import { useAnswer } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

type Summary = Answer<"GET /merchant/figures/summary">;

export function Today() {
  const t = useText();
  const today = nowOnTheWall().format(DAY);
  const found = useAnswer("GET /merchant/figures/summary", { query: { from: today, to: today, compare: "week" } });
  const than = found.data?.before?.from;
  return (
    <Panel title={t("今天", "Today")} extra={than && <span className="muted small">{t(`到现在为止，对比上周同一天（${than}）全天`, `So far, against the whole of the same day a week before (${than})`)}</span>}>
      <Shown of={found}>{(summary) => <Numbers summary={summary} />}</Shown>
    </Panel>
  );
}

function Numbers({ summary: { from, totals, before } }: { summary: Summary }) {
  const t = useText();
  const { may } = useSession();
  const active = useActive();
  const canList = may("members:view");
  const items: Compared[] = [
    { name: t("发放积分", "Issued"), now: totals.issued, before: before?.issued, to: canList && entriesAt(GRANTS, from) },
    { name: t("兑换积分", "Redeemed"), now: totals.redeemed, before: before?.redeemed, to: canList && entriesAt(USES, from) },
    { name: t("订单", "Orders"), now: totals.orders, before: before?.orders, to: canList && entriesAt(["purchase"], from) },
    { name: t("新会员", "New members"), now: totals.members_new, before: before?.members_new, to: canList && membersJoined(from) },
  ];
  return <Comparison items={active ? [...items, active] : items} />;
}

/** Members who came on the last whole day that was counted, against the same day a week before. */
function useActive(): Compared | undefined {
  const t = useText();
  const { data: counted } = useAnswer("GET /merchant/figures/liability");
  const last = counted && dayBefore(counted.as_of, 1);
  const query = { measure: "members_active", from: counted && dayBefore(counted.as_of, 8), to: last } as const;
  const { data } = useAnswer("GET /merchant/figures/daily", { query }, last !== undefined);
  const [first, ...rest] = data?.days ?? [];
  const now = rest.at(-1)?.total;
  if (last === undefined || now === undefined) return undefined;
  return { name: t(`来过的会员（${last.slice(5)}）`, `Active members (${last.slice(5)})`), now, before: first?.total };
}
