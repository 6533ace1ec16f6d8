/** One campaign: it can be saved after a sample order, and for purchases a backtest, has shown what it costs. */

import { Button, Checkbox, Form, Input, Switch } from "antd";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { type Text, useText } from "../../language.tsx";
import { DecisionForm, useDeletion } from "../../parts/decision-form.tsx";
import { CountInput, MomentInput, WordsInput } from "../../parts/inputs.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { SampleOrder } from "../../parts/sample-order.tsx";
import { Shown } from "../../parts/states.tsx";
import { same } from "../../service/differences.ts";
import { useFresh, useChange } from "../../service/queries.ts";
import { call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { Backtest } from "./backtest.tsx";
import { type Campaign, draftOf, type NewCampaign } from "./terms.ts";

export function EditCampaign() {
  const { campaign_id = "" } = useParams();
  const [search] = useSearchParams();
  const source = campaign_id || (search.get("copy") ?? "");
  const found = useFresh("GET /merchant/campaigns/{campaign_id}", { path: { campaign_id: source } }, source !== "");
  const t = useText();
  if (!source) return <Editor stored={null} initial={{ multiplier: "2", kinds: ["purchase"], categories: ["*"] }} />;
  return <Shown of={found}>{(one) => (campaign_id ? <Editor key={one.campaign_id} stored={one} initial={{}} /> : <Editor stored={null} initial={copyOf(one, t)} />)}</Shown>;
}

function copyOf({ name, multiplier, kinds, categories, budget_points, weekdays, audience, holdout_percent }: Campaign, t: Text): Partial<Campaign> {
  return { name: `${name} ${t("副本", "copy")}`.slice(0, 60), multiplier, kinds, categories: categories ?? ["*"], budget_points: budget_points ?? null, weekdays: weekdays ?? null, audience: audience ?? null, holdout_percent: holdout_percent ?? null };
}

function Editor({ stored, initial }: { stored: Campaign | null; initial: Partial<Campaign> }) {
  const [base] = useState(stored);
  const t = useText();
  const { may } = useSession();
  const go = useNavigate();
  const [newId] = useState(() => crypto.randomUUID().slice(0, 13));
  const [tried, setTried] = useState<object | null>(null);
  const [tested, setTested] = useState<object | null>(null);
  const id = base?.campaign_id ?? newId;
  const canEdit = may("program:edit");
  const save = useChange(async ({ values, version }: { values: Campaign; version: number | null }) => {
    const draft = draftOf(values, id);
    if (version === null) return call("POST /merchant/campaigns", { body: draft });
    return call("PUT /merchant/campaigns/{campaign_id}", { path: { campaign_id: id }, body: { ...draft, campaign_id: id, version } });
  }, "campaigns");
  const remove = useChange(() => call("DELETE /merchant/campaigns/{campaign_id}", { path: { campaign_id: id }, query: { version: base?.version ?? 0 } }), "campaigns");
  const back = () => void go("/campaigns");
  const askToRemove = useDeletion(t(`停止并删除“${base?.name}”？`, `Stop and delete “${base?.name}”?`), t("从现在起不再翻倍；已经得到的积分不变。", "It multiplies nothing from now on. Points already earned stay."), () => remove.mutateAsync(undefined), back);
  const waits = (values: Campaign) => {
    const draft = draftOf(values, id);
    if (!tried || !same(tried, draft)) return t("先试算一单", "Try a sample order first");
    if (draft.kinds?.includes("purchase") && (!tested || !same(tested, draft))) return t("再回测，看看要花多少", "Then run a backtest: what would it cost?");
    return null;
  };
  return (
    <Page title={base ? base.name : t("新活动", "New campaign")} back="/campaigns" isNarrow actions={base && canEdit && <Button danger onClick={askToRemove}>{t("停止并删除", "Stop and delete")}</Button>}>
      <DecisionForm<Campaign>
        base={base}
        initial={initial}
        labels={labelsIn(t)}
        read={() => call("GET /merchant/campaigns/{campaign_id}", { path: { campaign_id: id } })}
        save={(values, version) => save.mutateAsync({ values, version })}
        saved={t("已保存", "Saved")}
        done={back}
        canEdit={canEdit}
        waitsFor={waits}
      >
        {(form) => {
          const draft = () => draftOf({ ...base, ...(form.getFieldsValue(true) as Campaign) }, id);
          const complete = (then: (draft: NewCampaign) => void) => void form.validateFields().then(() => then(draft()), () => undefined);
          return (
            <>
              <Fields />
              {canEdit && <SampleOrder category={base?.categories?.[0]} drafts={() => ({ campaigns: [draft()] })} shown={() => setTried(draft())} />}
              {canEdit && <Backtest draft={draft} complete={complete} shown={() => setTested(draft())} />}
            </>
          );
        }}
      </DecisionForm>
    </Page>
  );
}

function labelsIn(t: Text): Record<string, string> {
  return {
    name: t("名称", "Name"),
    starts_at: t("开始", "Starts"),
    ends_at: t("结束", "Ends"),
    multiplier: t("倍数", "Multiplier"),
    kinds: t("哪些积分", "Which points"),
    categories: t("品类", "Categories"),
    budget_points: t("预算（分）", "Budget (points)"),
    weekdays: t("星期几", "Weekdays"),
    audience: t("给谁", "For whom"),
    holdout_percent: t("对照组", "Held out"),
    effective_at: t("何时生效", "Takes effect"),
  };
}

function Fields() {
  const t = useText();
  const needed = { required: true, message: t("不能为空", "Required") };
  const days = [t("一", "Mon"), t("二", "Tue"), t("三", "Wed"), t("四", "Thu"), t("五", "Fri"), t("六", "Sat"), t("日", "Sun")];
  return (
    <Panel>
      <Form.Item name="name" label={t("名称", "Name")} rules={[{ ...needed, whitespace: true, max: 60 }]}>
        <Input maxLength={60} showCount />
      </Form.Item>
      <div className="fields">
        <Form.Item name="starts_at" label={t("开始", "Starts")} rules={[needed]}>
          <MomentInput />
        </Form.Item>
        <Form.Item name="ends_at" label={t("结束", "Ends")} rules={[needed]}>
          <MomentInput />
        </Form.Item>
        <Form.Item name="multiplier" label={t("倍数", "Multiplier")} rules={[{ ...needed, pattern: /^\d{1,3}(\.\d{1,2})?$/, message: t("1 到 100，最多两位小数", "From 1 to 100, two decimals at most") }]}>
          <Input inputMode="decimal" suffix={t("倍", "times")} />
        </Form.Item>
        <Form.Item name="budget_points" label={t("预算（积分）", "Budget (points)")} extra={t("送完这么多就停；空着不限", "It stops after these; empty: unlimited")}>
          <CountInput min={1} max={1_000_000_000} />
        </Form.Item>
      </div>
      <Form.Item name="kinds" label={t("哪些积分翻倍", "Which points it multiplies")} rules={[{ type: "array", min: 1, message: t("至少选一种", "Choose at least one") }]}>
        <Checkbox.Group
          options={[
            { value: "purchase", label: t("消费", "Purchases") },
            { value: "sign_in", label: t("签到", "Sign-ins") },
            { value: "activity", label: t("任务活动", "Activities") },
          ]}
        />
      </Form.Item>
      <Form.Item name="categories" label={t("品类", "Categories")} extra={t("* 表示全部", "* is all")}>
        <WordsInput most={50} />
      </Form.Item>
      <Form.Item name="weekdays" label={t("只在星期", "Only on")} extra={t("都不选就是每天", "None chosen: every day")}>
        <Checkbox.Group options={days.map((label, place) => ({ value: place + 1, label }))} />
      </Form.Item>
      <div className="fields">
        <Form.Item name={["audience", "joined_within_days"]} label={t("只给入会不满几天的", "Only if joined within days")}>
          <CountInput min={1} max={366} />
        </Form.Item>
        <Form.Item name={["audience", "first_order"]} label={t("只算第一单", "Only a first order")} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="holdout_percent" label={t("对照组（%）", "Held out (%)")} extra={t("这部分会员不参加，用来比较效果；开始后不能改", "These members get nothing, for comparison. Fixed at the start")}>
          <CountInput min={5} max={10} />
        </Form.Item>
      </div>
    </Panel>
  );
}
