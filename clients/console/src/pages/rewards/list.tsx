/** The rewards: what they cost, how many are left, and whether members see them. */

import { PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";

import { points, price } from "../../format/amounts.ts";
import { KIND_ORDER, kindName } from "../../format/labels.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { useAll, useLocalPages } from "../../service/queries.ts";
import { useSession } from "../../shell/session.tsx";
import { PricesDrawer } from "./prices.tsx";
import { StockDrawer } from "./stock.tsx";
import { type Reward, type State, stateName, stateOf, STATES } from "./terms.ts";

export function Rewards() {
  const t = useText();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const [words, setWords] = useState("");
  const [priced, setPriced] = useState<Reward | null>(null);
  const [counted, setCounted] = useState("");
  const kind = search.get("kind");
  const state = search.get("state");
  const isLow = search.get("low") === "yes";
  const filters = JSON.stringify([words, kind, state, isLow]);
  const keep = (one: Reward) => one.name.toLowerCase().includes(words.trim().toLowerCase()) && (!kind || one.kind === kind) && (!state || stateOf(one) === state) && (!isLow || Boolean(one.stock_is_low));
  const all = useAll("GET /merchant/rewards");
  const pages = useLocalPages(all, keep, filters);
  const choose = (name: string, value: string | undefined) => setSearch((before) => changed(before, name, value), { replace: true });
  return (
    <Page
      title={t("奖品", "Rewards")}
      actions={
        may("rewards:edit") && (
          <Link to="/rewards/new">
            <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
              {t("新奖品", "New reward")}
            </Button>
          </Link>
        )
      }
    >
      <Panel>
        <div className="filters">
          <Input.Search allowClear placeholder={t("名称", "Name")} aria-label={t("按名称找", "Search by name")} value={words} onChange={({ target }) => setWords(target.value)} className="filter" />
          <Select allowClear aria-label={t("类型", "Kind")} placeholder={t("类型", "Kind")} value={kind} onChange={(value) => choose("kind", value)} options={KIND_ORDER.map((value) => ({ value, label: kindName(value, t) }))} className="filter" />
          <Select allowClear aria-label={t("状态", "State")} placeholder={t("状态", "State")} value={state} onChange={(value) => choose("state", value)} options={Object.keys(STATES).map((value) => ({ value, label: stateName(value as State, t) }))} className="filter" />
          <Button type={isLow ? "primary" : "default"} ghost={isLow} aria-pressed={isLow} onClick={() => choose("low", isLow ? undefined : "yes")}>
            {t("只看库存紧张", "Low stock only")}
          </Button>
        </div>
        <Listing name={t("奖品", "Rewards")} pages={pages} columns={useColumns(setPriced, setCounted, may("rewards:edit"))} keyOf={({ reward_id }) => reward_id} empty={t("没有符合的奖品", "No reward fits")} />
      </Panel>
      <PricesDrawer reward={priced} close={() => setPriced(null)} />
      <StockDrawer reward={all.data?.find(({ reward_id }) => reward_id === counted) ?? null} close={() => setCounted("")} />
    </Page>
  );
}

function changed(before: URLSearchParams, name: string, value: string | undefined): URLSearchParams {
  const next = new URLSearchParams(before);
  if (value) next.set(name, value);
  else next.delete(name);
  return next;
}

function useColumns(showPrices: (reward: Reward) => void, showStock: (reward_id: string) => void, canEdit: boolean): Column<Reward>[] {
  const t = useText();
  const unit = t("积分", "points");
  return [
    {
      title: t("奖品", "Reward"),
      show: ({ reward_id, name, kind, category, images }) => (
        <span className="thing">
          {images?.[0] ? <img src={images[0]} alt="" loading="lazy" width={44} height={44} /> : <span className="blank" />}
          <span>
            <Link to={`/rewards/${reward_id}`}>{name}</Link>
            <div className="muted small">{[kindName(kind, t), category].filter(Boolean).join(" · ")}</div>
          </span>
        </span>
      ),
    },
    { title: t("价格", "Price"), show: (one) => <span className="number">{price(one, unit)}</span> },
    {
      title: t("剩余 / 总量", "Left / all"),
      show: ({ stock, stock_left, stock_is_low }) =>
        stock == null ? (
          t("不限", "Unlimited")
        ) : (
          <span className="number">
            {points(stock_left ?? 0)} / {points(stock)} {stock_is_low && <Mark tone="bad">{t("紧张", "Low")}</Mark>}
          </span>
        ),
    },
    { title: t("每人", "Per member"), show: ({ per_member_limit }) => (per_member_limit ? t(`限 ${per_member_limit}`, `${per_member_limit}`) : t("不限", "Any")) },
    {
      title: t("状态", "State"),
      show: (one) => {
        const state = stateOf(one);
        return <Mark tone={STATES[state][2]}>{stateName(state, t)}</Mark>;
      },
    },
    {
      title: t("操作", "Actions"),
      show: (one) => (
        <span className="row">
          <Button size="small" onClick={() => showPrices(one)}>
            {t("价格记录", "Prices")}
          </Button>
          <Button size="small" onClick={() => showStock(one.reward_id)}>
            {t("库存记录", "Stock")}
          </Button>
          {canEdit && (
            <Link to={`/rewards/new?copy=${one.reward_id}`}>
              <Button size="small" tabIndex={-1}>
                {t("复制", "Copy")}
              </Button>
            </Link>
          )}
        </span>
      ),
    },
  ];
}
