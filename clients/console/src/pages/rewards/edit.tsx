/** One reward: new, copied, or changed. */

import { Button, Form, Input, Radio, Switch } from "antd";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { KIND_ORDER, kindName } from "../../format/labels.ts";
import { useText } from "../../language.tsx";
import { DecisionForm, useDeletion } from "../../parts/decision-form.tsx";
import { CountInput, MomentInput, WordsInput, YuanInput } from "../../parts/inputs.tsx";
import { PicturesInput } from "../../parts/pictures-input.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Shown } from "../../parts/states.tsx";
import { StoresInput } from "../../parts/stores.tsx";
import { useFresh, useChange } from "../../service/queries.ts";
import { call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { CouponFields } from "./coupon-fields.tsx";
import { useRewardLabels } from "./labels.ts";
import { AsMember } from "./preview.tsx";
import { copyOf, type NewReward, type Reward, tidy } from "./terms.ts";

export function EditReward() {
  const t = useText();
  const { reward_id = "" } = useParams();
  const [search] = useSearchParams();
  const source = reward_id || (search.get("copy") ?? "");
  const found = useFresh("GET /merchant/rewards/{reward_id}", { path: { reward_id: source } }, source !== "");
  if (!source) return <Editor key="new" stored={null} initial={{ kind: "goods", cash_fen: 0, images: [], draft: true, flash: false }} />;
  return (
    <Shown of={found}>
      {(reward) => (reward_id ? <Editor key={reward.reward_id} stored={reward} initial={{}} /> : <Editor key="copy" stored={null} initial={copyOf(reward, t("副本", "copy"))} />)}
    </Shown>
  );
}

function Editor({ stored, initial }: { stored: Reward | null; initial: Partial<NewReward> }) {
  const [base] = useState(stored);
  const t = useText();
  const { may } = useSession();
  const go = useNavigate();
  const labels = useRewardLabels();
  const [newId] = useState(() => crypto.randomUUID().slice(0, 13));
  const canEdit = may("rewards:edit");
  const save = useChange(async ({ values, version }: { values: Reward; version: number | null }) => {
    const path = { reward_id: base?.reward_id ?? "" };
    if (version === null) return call("POST /merchant/rewards", { body: { ...tidy(values), reward_id: newId } as NewReward });
    return call("PUT /merchant/rewards/{reward_id}", { path, body: { ...tidy(values), version } });
  }, "rewards");
  const remove = useChange(() => call("DELETE /merchant/rewards/{reward_id}", { path: { reward_id: base?.reward_id ?? "" }, query: { version: base?.version ?? 0 } }), "rewards");
  const back = () => void go("/rewards");
  const askToRemove = useDeletion(t(`删除“${base?.name}”？`, `Delete “${base?.name}”?`), t("会员不再看到它；已经兑换的照常发货和使用。", "Members no longer see it. What was redeemed is shipped and used as before."), () => remove.mutateAsync(undefined), back);
  return (
    <Page
      title={base ? base.name : t("新奖品", "New reward")}
      back="/rewards"
      actions={
        base &&
        canEdit && (
          <Button danger onClick={askToRemove}>
            {t("删除", "Delete")}
          </Button>
        )
      }
    >
      <DecisionForm<Reward>
        base={base}
        initial={initial as Partial<Reward>}
        labels={labels}
        read={() => call("GET /merchant/rewards/{reward_id}", { path: { reward_id: base?.reward_id ?? "" } })}
        save={(values, version) => save.mutateAsync({ values, version })}
        saved={t("已保存", "Saved")}
        done={back}
        canEdit={canEdit}
      >
        {() => (
          <div className="editor">
            <div>
              <Basics isNew={!base} canEdit={canEdit} />
              <Terms />
              <Stock isNew={!base} />
              <Times />
              <Audience />
            </div>
            <AsMember />
          </div>
        )}
      </DecisionForm>
    </Page>
  );
}

function Basics({ isNew, canEdit }: { isNew: boolean; canEdit: boolean }) {
  const t = useText();
  const needed = { required: true, message: t("不能为空", "Required") };
  return (
    <Panel title={t("基本", "Basics")}>
      <Form.Item name="kind" label={t("类型", "Kind")}>
        <Radio.Group disabled={!isNew} options={KIND_ORDER.map((value) => ({ value, label: kindName(value, t) }))} optionType="button" />
      </Form.Item>
      <Form.Item name="name" label={t("名称", "Name")} rules={[{ ...needed, whitespace: true, max: 60 }]}>
        <Input maxLength={60} showCount />
      </Form.Item>
      <div className="fields">
        <Form.Item name="points" label={t("积分", "Points")} rules={[needed]}>
          <CountInput max={1_000_000} />
        </Form.Item>
        <Form.Item name="cash_fen" label={t("另付现金", "Cash as well")} extra={t("0 表示只用积分", "0: points only")}>
          <YuanInput />
        </Form.Item>
      </div>
      <div className="fields">
        <Form.Item name="category" label={t("分类", "Category")} extra={t("会员按它筛选", "Members filter by it")}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="market_fen" label={t("市场价", "Market price")} extra={t("会员看得到", "Members see it")}>
          <YuanInput />
        </Form.Item>
        <Form.Item name="cost_fen" label={t("成本", "Cost")} extra={t("只有店里看得到", "Only the shop sees it")}>
          <YuanInput />
        </Form.Item>
      </div>
      <Form.Item name="images" label={t("图片", "Pictures")} extra={t("上传，或填 https 开头的地址；最多 9 张，第一张是封面", "Upload them, or give addresses that begin with https; up to 9, the first is the cover")}>
        <PicturesInput canEdit={canEdit} />
      </Form.Item>
      <Form.Item name="description" label={t("说明", "Description")}>
        <Input.TextArea rows={3} maxLength={2000} showCount />
      </Form.Item>
    </Panel>
  );
}

function Terms() {
  const t = useText();
  const kind = Form.useWatch("kind");
  if (kind === "coupon") return <CouponFields />;
  if (kind !== "service") return null;
  return (
    <Panel title={t("到店使用", "In the store")}>
      <div className="fields">
        <Form.Item name={["service", "valid_days"]} label={t("兑换后几天内有效", "Valid for days")} rules={[{ required: true, message: t("不能为空", "Required") }]}>
          <CountInput min={1} max={3650} />
        </Form.Item>
        <Form.Item name={["service", "stores"]} label={t("可用门店", "Stores")} extra={t("空着表示所有门店", "Empty: every store")} initialValue={[]}>
          <StoresInput most={200} />
        </Form.Item>
      </div>
    </Panel>
  );
}

function Stock({ isNew }: { isNew: boolean }) {
  const t = useText();
  return (
    <Panel title={t("数量", "Quantities")}>
      <div className="fields">
        <Form.Item name="stock" label={t("总量", "All units")} extra={t("含已兑换的；空着表示不限", "Redeemed ones included; empty: unlimited")}>
          <CountInput max={100_000_000} />
        </Form.Item>
        <Form.Item name="low_stock" label={t("剩多少时提醒", "Warn at")}>
          <CountInput max={100_000_000} />
        </Form.Item>
        <Form.Item name="per_member_limit" label={t("每人限兑", "Per member")} extra={t("空着表示不限", "Empty: any number")}>
          <CountInput min={1} max={1000} />
        </Form.Item>
        <Form.Item name="per_day_limit" label={t("每人每天限兑", "Per member and day")}>
          <CountInput min={1} max={1000} />
        </Form.Item>
      </div>
      <Form.Item name="flash" label={t("限时抢兑", "Flash sale")} valuePropName="checked" extra={t("许多人同时抢的奖品；每次兑一件，以后不能改", "For rewards that many redeem at once; one unit each, cannot be changed later")}>
        <Switch disabled={!isNew} />
      </Form.Item>
    </Panel>
  );
}

function Times() {
  const t = useText();
  return (
    <Panel title={t("何时看得到、兑得到", "When members see and redeem it")}>
      <Form.Item name="draft" label={t("草稿", "Draft")} valuePropName="checked" extra={t("打开时会员看不到", "While on, members do not see it")}>
        <Switch />
      </Form.Item>
      <div className="fields">
        <Form.Item name="publish_at" label={t("定时上架", "Publish at")}>
          <MomentInput />
        </Form.Item>
        <Form.Item name="on_sale_from" label={t("开始兑换", "On sale from")}>
          <MomentInput />
        </Form.Item>
        <Form.Item name="on_sale_until" label={t("结束兑换", "On sale until")}>
          <MomentInput />
        </Form.Item>
      </div>
    </Panel>
  );
}

function Audience() {
  const t = useText();
  return (
    <Panel title={t("谁能兑换", "For whom")}>
      <p className="muted spaced">{t("都空着表示所有会员。", "All empty: every member.")}</p>
      <div className="fields">
        <Form.Item name={["eligibility", "joined_within_days"]} label={t("入会不满几天", "Joined within days")}>
          <CountInput min={1} max={366} />
        </Form.Item>
        <Form.Item name={["eligibility", "min_streak"]} label={t("连续签到至少几天", "Streak of days")}>
          <CountInput min={1} max={3650} />
        </Form.Item>
        <Form.Item name={["eligibility", "tags"]} label={t("带有全部这些标签", "With all tags")}>
          <WordsInput most={4} />
        </Form.Item>
      </div>
    </Panel>
  );
}
