/** What is done to a campaign in one step: stop it now, raise its budget, copy it. */

import { App, Button, Form } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { points } from "../../format/amounts.ts";
import { useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { CountInput } from "../../parts/inputs.tsx";
import { problemOf } from "../../service/problem.ts";
import { useChange } from "../../service/queries.ts";
import { call } from "../../service/wire.ts";
import { type Campaign, draftOf, stateOf } from "./terms.ts";

const MOST_POINTS = 1_000_000_000;

/** Takes effect at once, whatever was announced. */
function useEdit(campaign: Campaign) {
  const { campaign_id, version } = campaign;
  return useChange((terms: Partial<Campaign>) => {
    const body = { ...draftOf({ ...campaign, ...terms, effective_at: null }, campaign_id), campaign_id, version };
    return call("PUT /merchant/campaigns/{campaign_id}", { path: { campaign_id }, body });
  }, "campaigns");
}

export function Ways({ campaign }: { campaign: Campaign }) {
  const t = useText();
  const [isRaising, setIsRaising] = useState(false);
  const state = stateOf(campaign);
  const stop = useStop(campaign);
  return (
    <span className="row">
      {(state === "running" || state === "dry") && (
        <Button size="small" danger onClick={stop}>
          {t("立即停止", "Stop now")}
        </Button>
      )}
      {state !== "over" && campaign.budget_points != null && (
        <Button size="small" onClick={() => setIsRaising(true)}>
          {t("加预算", "Raise the budget")}
        </Button>
      )}
      <Link to={`/campaigns/new?copy=${campaign.campaign_id}`}>
        <Button size="small" tabIndex={-1}>
          {t("复制", "Copy")}
        </Button>
      </Link>
      <Raise campaign={campaign} isOpen={isRaising} close={() => setIsRaising(false)} />
    </span>
  );
}

function useStop(campaign: Campaign): () => void {
  const t = useText();
  const { modal, message } = App.useApp();
  const edit = useEdit(campaign);
  const stop = async () => {
    try {
      await edit.mutateAsync({ ends_at: new Date().toISOString() });
      void message.success(t("已停止", "Stopped"));
    } catch (thrown) {
      void message.error(problemOf(thrown).title);
    }
  };
  return () =>
    void modal.confirm({
      title: t(`立即停止“${campaign.name}”？`, `Stop “${campaign.name}” now?`),
      content: t("从现在起不再翻倍；已经得到的积分不变。不能恢复，可以复制一个新的。", "It multiplies nothing from now on. Points already earned stay. It cannot be undone; a copy can be made."),
      okText: t("停止", "Stop"),
      cancelText: t("取消", "Cancel"),
      okButtonProps: { danger: true },
      onOk: stop,
    });
}

function Raise({ campaign, isOpen, close }: { campaign: Campaign; isOpen: boolean; close: () => void }) {
  const t = useText();
  const edit = useEdit(campaign);
  const { budget_points, budget_left } = campaign;
  const before = budget_points ?? 0;
  return (
    <Dialog<{ more: number }>
      isOpen={isOpen}
      title={t(`加预算：${campaign.name}`, `Raise the budget of ${campaign.name}`)}
      consequence={t(`预算 ${points(before)} 积分，还剩 ${points(budget_left ?? before)}。`, `${points(budget_left ?? before)} of ${points(before)} points are left.`)}
      action={t("加预算", "Raise")}
      done={t("预算已加", "Raised")}
      act={({ more }) => edit.mutateAsync({ budget_points: before + more })}
      close={close}
    >
      <Form.Item name="more" label={t("再加多少积分", "Points to add")} rules={[{ required: true, message: t("请输入积分", "Enter the points") }]}>
        <CountInput min={1} max={MOST_POINTS - before} />
      </Form.Item>
    </Dialog>
  );
}
