/** One rule: it can be saved after a sample order has shown what it changes. */

import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { useText } from "../../language.tsx";
import { DecisionForm, useDeletion } from "../../parts/decision-form.tsx";
import { CountInput, MomentInput, YuanInput } from "../../parts/inputs.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { SampleOrder } from "../../parts/sample-order.tsx";
import { Shown } from "../../parts/states.tsx";
import { same } from "../../service/differences.ts";
import { useFresh, useChange } from "../../service/queries.ts";
import { type Body, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import type { Rule } from "./list.tsx";

type NewRule = Body<"POST /merchant/rules">;

export function EditRule() {
  const { rule_id = "" } = useParams();
  const found = useFresh("GET /merchant/rules/{rule_id}", { path: { rule_id } }, rule_id !== "");
  if (!rule_id) return <Editor stored={null} />;
  return <Shown of={found}>{(rule) => <Editor key={rule.rule_id} stored={rule} />}</Shown>;
}

const termsOf = ({ category, fen_per_point, daily_limit_points, effective_at }: Partial<Rule>) => ({ category, fen_per_point, daily_limit_points: daily_limit_points ?? null, effective_at: effective_at ?? null });

function Editor({ stored }: { stored: Rule | null }) {
  const [base] = useState(stored);
  const t = useText();
  const { may } = useSession();
  const go = useNavigate();
  const [newId] = useState(() => crypto.randomUUID().slice(0, 13));
  const [tried, setTried] = useState<object | null>(null);
  const id = base?.rule_id ?? newId;
  const save = useChange(async ({ values, version }: { values: Rule; version: number | null }) => {
    if (version === null) return call("POST /merchant/rules", { body: { ...values, rule_id: id } as NewRule });
    return call("PUT /merchant/rules/{rule_id}", { path: { rule_id: id }, body: { ...values, version } });
  }, "rules");
  const remove = useChange(() => call("DELETE /merchant/rules/{rule_id}", { path: { rule_id: id }, query: { version: base?.version ?? 0 } }), "rules");
  const back = () => void go("/rules");
  const askToRemove = useDeletion(t("删除这条规则？", "Delete this rule?"), t("这个品类从此按“其他所有品类”的规则积分；已经得到的积分不变。", "The category then earns by the rule of all others. Points already earned stay."), () => remove.mutateAsync(undefined), back);
  const title = base ? (base.category === "*" ? t("其他所有品类", "Every other category") : base.category) : t("新规则", "New rule");
  const canEdit = may("program:edit");
  return (
    <Page title={title} back="/rules" isNarrow actions={base && canEdit && <Button danger onClick={askToRemove}>{t("删除", "Delete")}</Button>}>
      <DecisionForm<Rule>
        base={base}
        initial={{}}
        labels={{ category: t("品类", "Category"), fen_per_point: t("每分多少钱（分）", "Fen per point"), daily_limit_points: t("每人每天最多", "Per member and day"), effective_at: t("何时生效", "Takes effect") }}
        read={() => call("GET /merchant/rules/{rule_id}", { path: { rule_id: id } })}
        save={(values, version) => save.mutateAsync({ values, version })}
        saved={t("已保存", "Saved")}
        done={back}
        canEdit={canEdit}
        waitsFor={(values) => (tried && same(tried, termsOf(values)) ? null : t("先试算一单，看看改了什么", "Try a sample order first"))}
      >
        {(form) => (
          <>
            <Fields />
            {canEdit && (
              <SampleOrder
                category={base?.category}
                drafts={() => ({ rules: [{ ...termsOf(form.getFieldsValue(true) as Rule), rule_id: id } as NewRule] })}
                shown={() => setTried(termsOf(form.getFieldsValue(true) as Rule))}
              />
            )}
          </>
        )}
      </DecisionForm>
    </Page>
  );
}

function Fields() {
  const t = useText();
  const needed = { required: true, message: t("不能为空", "Required") };
  return (
    <Panel>
      <div className="fields">
        <Form.Item name="category" label={t("品类", "Category")} rules={[{ ...needed, whitespace: true, max: 60 }]} extra={t("* 表示没有自己规则的所有品类", "* is every category without a rule of its own")}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="fen_per_point" label={t("每满多少元得 1 分", "Yuan for a point")} rules={[needed]}>
          <YuanInput />
        </Form.Item>
        <Form.Item name="daily_limit_points" label={t("每人每天最多几分", "Points per member and day")} extra={t("空着表示不限", "Empty: any number")}>
          <CountInput min={1} max={1_000_000} />
        </Form.Item>
        <Form.Item name="effective_at" label={t("何时生效", "Takes effect")} extra={t("空着表示立刻；之前按旧的", "Empty: at once; the old one applies until then")}>
          <MomentInput />
        </Form.Item>
      </div>
    </Panel>
  );
}
