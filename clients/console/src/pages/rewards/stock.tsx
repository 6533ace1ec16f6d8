/** How a reward's stock changed and who changed it; units are added and removed here, with a reason. */

import { Button, Drawer, Form, Radio } from "antd";
import { useState } from "react";

import { points } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { CountInput, SuggestInput } from "../../parts/inputs.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { useAll, useChange, useIntent, usePages } from "../../service/queries.ts";
import { type Answer, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import type { Reward } from "./terms.ts";

type Movement = Answer<"GET /merchant/rewards/{reward_id}/stock">["items"][number];

interface Wanted {
  way: "add" | "remove";
  units: number;
  reason: string;
}

export function StockDrawer({ reward, close }: { reward: Reward | null; close: () => void }) {
  const t = useText();
  return (
    <Drawer open={reward !== null} onClose={close} title={t(`库存：${reward?.name ?? ""}`, `Stock: ${reward?.name ?? ""}`)} size={640}>
      {reward && <Movements reward={reward} />}
    </Drawer>
  );
}

function Movements({ reward }: { reward: Reward }) {
  const t = useText();
  const { may } = useSession();
  const [isAsked, setIsAsked] = useState(false);
  const nameOf = useActorNames();
  const pages = usePages("GET /merchant/rewards/{reward_id}/stock", { path: { reward_id: reward.reward_id } });
  const columns: Column<Movement>[] = [
    { title: t("增减", "Change"), show: ({ change }) => <span className="number">{change == null ? "—" : `${change > 0 ? "+" : ""}${points(change)}`}</span> },
    { title: t("总量", "All units"), show: ({ stock_before, stock_after }) => <span className="number">{`${supplyName(stock_before, t)} → ${supplyName(stock_after, t)}`}</span> },
    { title: t("原因", "Reason"), show: ({ reason }) => reason ?? <span className="muted">{t("修改奖品时", "An edit of the reward")}</span> },
    { title: t("谁", "Who"), show: ({ by, at }) => <>{nameOf(by)}<div className="muted small">{moment(at)}</div></> },
  ];
  return (
    <>
      {may("rewards:edit") && reward.stock != null && (
        <Button type="primary" className="spaced" onClick={() => setIsAsked(true)}>
          {t("增减库存", "Add or remove units")}
        </Button>
      )}
      <Listing name={t("库存变动", "Changes of the stock")} pages={pages} columns={columns} keyOf={({ version }) => String(version)} empty={t("还没有变动", "No change yet")} />
      <Restock reward={reward} isOpen={isAsked} close={() => setIsAsked(false)} />
    </>
  );
}

function supplyName(units: number | null, t: Text): string {
  return units === null ? t("不限", "unlimited") : points(units);
}

function useActorNames(): (actor: string) => string {
  const { may } = useSession();
  const operators = useAll("GET /operators", may("operators:view"));
  const names = new Map((operators.data ?? []).map(({ operator_id, name }) => [`operator:${operator_id}`, name]));
  return (actor) => names.get(actor) ?? actor;
}

function Restock({ reward, isOpen, close }: { reward: Reward; isOpen: boolean; close: () => void }) {
  const t = useText();
  const intent = useIntent([reward.reward_id, isOpen]);
  const change = useChange(async ({ way, units, reason }: Wanted) => {
    const body = { change: way === "add" ? units : -units, reason };
    await call("POST /merchant/rewards/{reward_id}/stock", { path: { reward_id: reward.reward_id }, body, key: intent.key });
    intent.done();
  }, "rewards");
  const reasons = [t("到货", "Delivery"), t("盘点", "Stocktaking"), t("损坏", "Damaged"), t("退回供应商", "Returned to the supplier")];
  return (
    <Dialog<Wanted>
      isOpen={isOpen}
      title={t("增减库存", "Add or remove units")}
      consequence={t(`还剩 ${points(reward.stock_left ?? 0)}，总量 ${points(reward.stock ?? 0)}。减少不会多过剩下的。`, `${points(reward.stock_left ?? 0)} left of ${points(reward.stock ?? 0)}. No more are removed than are left.`)}
      action={t("保存", "Save")}
      initial={{ way: "add" }}
      done={t("库存已改", "The stock is changed")}
      act={(wanted) => change.mutateAsync(wanted)}
      close={close}
    >
      <Form.Item name="way" label={t("增加还是减少", "Add or remove")}>
        <Radio.Group
          optionType="button"
          options={[
            { value: "add", label: t("增加", "Add") },
            { value: "remove", label: t("减少", "Remove") },
          ]}
        />
      </Form.Item>
      <Form.Item name="units" label={t("件数", "Units")} rules={[{ required: true, message: t("请输入件数", "Enter the units") }]}>
        <CountInput min={1} max={100_000_000} />
      </Form.Item>
      <Form.Item name="reason" label={t("原因", "Reason")} rules={[{ required: true, whitespace: true, max: 60, message: t("请写明原因，最多 60 字", "Say why, up to 60 characters") }]}>
        <SuggestInput suggestions={reasons} />
      </Form.Item>
    </Dialog>
  );
}
