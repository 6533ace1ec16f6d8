/** The figures of the shop over a range of days, against another range if it is wanted. */

import { Select } from "antd";
import { useSearchParams } from "react-router";

import { DAY, nowOnTheWall } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { DaysInput } from "../../parts/inputs.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Shown } from "../../parts/states.tsx";
import { useAnswer } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { Charts } from "./charts.tsx";
import { COMPARES, compareOf, isPossible, LENGTHS, MOST_DAYS, OWN, type Range, rangeOf } from "./range.ts";
import { Totals } from "./totals.tsx";

export type Dashboard = Answer<"GET /merchant/figures/dashboard">;

export function Figures() {
  const t = useText();
  const [search] = useSearchParams();
  const range = rangeOf(search, nowOnTheWall().format(DAY));
  return (
    <Page title={t("数据", "Figures")} about={t("每个图的合计就是流水的合计；表、CSV 与图相同。点柱子或表里的数字，看是哪些。", "The sum of a chart is the sum of the entries; its table and CSV have the same numbers. A bar, or a number in a table, leads to what it counts.")}>
      <Choices range={range} />
      {isPossible(range) ? <Found range={range} /> : <Panel><p role="status">{t(`请选从哪天到哪天，至多 ${MOST_DAYS} 天`, `Choose the first and the last day, at most ${MOST_DAYS} days`)}</p></Panel>}
    </Page>
  );
}

/** All of them stand in the page's address. */
function Choices({ range: { length, from, to } }: { range: Range }) {
  const t = useText();
  const [search, setSearch] = useSearchParams();
  const compare = compareOf(search);
  const put = (days: Record<string, string>, than: string) => setSearch({ ...days, ...(than && { compare: than }) });
  const kept: Record<string, string> = length === OWN ? { from, to } : { days: String(length) };
  const lengths = [...LENGTHS.map((value) => ({ value, label: t(`最近 ${value} 天`, `Last ${value} days`) })), { value: OWN, label: t("自选日期", "Other days") }];
  const names = { previous: t("对比之前同样多天", "Against as many days before"), year: t("对比去年同期", "Against the year before") };
  return (
    <div className="filters">
      <Select<Range["length"]> className="filter" aria-label={t("范围", "Range")} value={length} options={lengths} onChange={(next) => put(next === OWN ? { from, to } : { days: String(next) }, compare ?? "")} />
      {length === OWN && <DaysInput from={from} to={to} change={(first, last) => put({ from: first, to: last }, compare ?? "")} />}
      <Select<string> className="filter" aria-label={t("对比", "Compare")} value={compare ?? ""} options={[{ value: "", label: t("不对比", "No comparison") }, ...COMPARES.map((value) => ({ value, label: names[value] }))]} onChange={(next) => put(kept, next)} />
    </div>
  );
}

function Found({ range }: { range: Range }) {
  const [search] = useSearchParams();
  const { from, to } = range;
  const found = useAnswer("GET /merchant/figures/dashboard", { query: { from, to } });
  return (
    <Shown of={found}>
      {(page) => (
        <>
          <Totals range={range} totals={page.totals} compare={compareOf(search)} />
          <Charts page={page} />
        </>
      )}
    </Shown>
  );
}
