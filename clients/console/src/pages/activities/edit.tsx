/** One activity: a survey with its questions, a game with its scores, a share. */

import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Input, Radio, Switch } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { useText } from "../../language.tsx";
import { DecisionForm, useDeletion } from "../../parts/decision-form.tsx";
import { CountInput, MomentInput, WordsInput } from "../../parts/inputs.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Shown } from "../../parts/states.tsx";
import { useFresh, useChange } from "../../service/queries.ts";
import { type Body, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { type Activity, activityKind } from "./list.tsx";

type NewActivity = Body<"POST /merchant/activities">;

const KINDS = ["survey", "game", "share"];

export function EditActivity() {
  const { activity_id = "" } = useParams();
  const found = useFresh("GET /merchant/activities/{activity_id}", { path: { activity_id } }, activity_id !== "");
  if (!activity_id) return <Editor stored={null} />;
  return <Shown of={found}>{(one) => <Editor key={one.activity_id} stored={one} />}</Shown>;
}

/** Only the part of its own kind is sent. */
function tidy(values: Activity): Activity {
  const { kind, questions, game, share } = values;
  return {
    ...values,
    questions: kind === "survey" && questions?.length ? questions.map((one, place) => ({ ...one, question_id: one.question_id || `q${place + 1}`, options: one.options?.length ? one.options : null })) : null,
    game: kind === "game" && game?.max_score ? { ...game, steps: game.steps?.length ? game.steps : null } : null,
    share: kind === "share" ? (share ?? { strict: true }) : null,
  };
}

function Editor({ stored }: { stored: Activity | null }) {
  const [base] = useState(stored);
  const t = useText();
  const { may } = useSession();
  const go = useNavigate();
  const [newId] = useState(() => crypto.randomUUID().slice(0, 13));
  const id = base?.activity_id ?? newId;
  const canEdit = may("program:edit");
  const save = useChange(async ({ values, version }: { values: Activity; version: number | null }) => {
    if (version === null) return call("POST /merchant/activities", { body: { ...tidy(values), activity_id: id } as NewActivity });
    return call("PUT /merchant/activities/{activity_id}", { path: { activity_id: id }, body: { ...tidy(values), version } });
  }, "activities");
  const remove = useChange(() => call("DELETE /merchant/activities/{activity_id}", { path: { activity_id: id }, query: { version: base?.version ?? 0 } }), "activities");
  const back = () => void go("/activities");
  const askToRemove = useDeletion(t(`删除“${base?.title}”？`, `Delete “${base?.title}”?`), t("会员不能再做；已经得到的积分不变。", "Members can no longer do it. Points already earned stay."), () => remove.mutateAsync(undefined), back);
  const labels = { title: t("名称", "Name"), points: t("积分", "Points"), daily_limit: t("每天次数", "Times a day"), total_limit: t("总次数", "Times in all"), starts_at: t("开始", "Starts"), ends_at: t("结束", "Ends"), budget_points: t("预算", "Budget"), questions: t("问题", "Questions"), game: t("游戏", "Game"), share: t("分享", "Share"), ticket_required: t("需要凭证", "Ticket required") };
  return (
    <Page title={base ? base.title : t("新任务", "New activity")} back="/activities" isNarrow actions={base && canEdit && <Button danger onClick={askToRemove}>{t("删除", "Delete")}</Button>}>
      <DecisionForm<Activity>
        base={base}
        initial={{ kind: "survey", daily_limit: 1, ticket_required: false }}
        labels={labels}
        read={() => call("GET /merchant/activities/{activity_id}", { path: { activity_id: id } })}
        save={(values, version) => save.mutateAsync({ values, version })}
        saved={t("已保存", "Saved")}
        done={back}
        canEdit={canEdit}
      >
        {() => (
          <>
            <Fields isNew={!base} kind={base?.kind} />
            <OfKind canEdit={canEdit} />
          </>
        )}
      </DecisionForm>
    </Page>
  );
}

function Fields({ isNew, kind }: { isNew: boolean; kind: string | undefined }) {
  const t = useText();
  const needed = { required: true, message: t("不能为空", "Required") };
  const kinds = kind && !KINDS.includes(kind) ? [...KINDS, kind] : KINDS;
  return (
    <Panel>
      <Form.Item name="kind" label={t("类型", "Kind")}>
        <Radio.Group disabled={!isNew} optionType="button" options={kinds.map((value) => ({ value, label: activityKind(value, t) }))} />
      </Form.Item>
      <Form.Item name="title" label={t("名称", "Name")} rules={[{ ...needed, whitespace: true, max: 60 }]}>
        <Input maxLength={60} showCount />
      </Form.Item>
      <div className="fields">
        <Form.Item name="points" label={t("积分", "Points")} rules={[needed]}>
          <CountInput max={1_000_000} />
        </Form.Item>
        <Form.Item name="daily_limit" label={t("每人每天几次", "Times per member and day")} rules={[needed]}>
          <CountInput min={1} max={1000} />
        </Form.Item>
        <Form.Item name="total_limit" label={t("每人总共几次", "Times per member in all")} extra={t("空着不限", "Empty: any number")}>
          <CountInput min={1} max={1_000_000} />
        </Form.Item>
        <Form.Item name="budget_points" label={t("所有人总共多少分", "Points for all together")} extra={t("空着不限", "Empty: unlimited")}>
          <CountInput min={1} max={1_000_000_000} />
        </Form.Item>
        <Form.Item name="starts_at" label={t("开始", "Starts")} rules={[needed]}>
          <MomentInput />
        </Form.Item>
        <Form.Item name="ends_at" label={t("结束", "Ends")} rules={[needed]}>
          <MomentInput />
        </Form.Item>
        <Form.Item name="effective_at" label={t("修改何时生效", "The change takes effect")} extra={t("空着表示立刻", "Empty: at once")}>
          <MomentInput />
        </Form.Item>
        <Form.Item name="ticket_required" label={t("先领凭证再做", "A ticket first")} valuePropName="checked" extra={t("防止不打开就领分", "So that nobody earns without opening it")}>
          <Switch />
        </Form.Item>
      </div>
    </Panel>
  );
}

function OfKind({ canEdit }: { canEdit: boolean }) {
  const t = useText();
  const kind = Form.useWatch("kind") as string | undefined;
  if (kind === "survey") return <Questions canEdit={canEdit} />;
  if (kind === "share") {
    return (
      <Panel title={t("分享", "Share")}>
        <Form.Item name={["share", "strict"]} label={t("有人打开才算", "Counts only when somebody opens it")} valuePropName="checked" initialValue>
          <Switch />
        </Form.Item>
      </Panel>
    );
  }
  return kind === "game" ? <Game canEdit={canEdit} /> : null;
}

function Questions({ canEdit }: { canEdit: boolean }) {
  const t = useText();
  return (
    <Panel title={t("问题", "Questions")}>
      <Form.List name="questions">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="card spaced">
                <Form.Item name={[name, "title"]} label={t(`第 ${name + 1} 题`, `Question ${name + 1}`)} rules={[{ required: true, whitespace: true, max: 60, message: t("写上问题，最多 60 字", "The question, up to 60 characters") }]}>
                  <Input maxLength={60} />
                </Form.Item>
                <Form.Item name={[name, "options"]} label={t("选项", "Options")} extra={t("空着就让会员自己写", "Empty: members write their answer")}>
                  <WordsInput most={20} />
                </Form.Item>
                <span className="row">
                  <Form.Item name={[name, "multiple"]} valuePropName="checked" noStyle initialValue={false}>
                    <Checkbox>{t("可以多选", "Several answers")}</Checkbox>
                  </Form.Item>
                  <Form.Item name={[name, "optional"]} valuePropName="checked" noStyle initialValue={false}>
                    <Checkbox>{t("可以不答", "Optional")}</Checkbox>
                  </Form.Item>
                  {canEdit && <Button size="small" icon={<DeleteOutlined />} onClick={() => remove(name)}>{t("删掉", "Remove")}</Button>}
                </span>
              </div>
            ))}
            {canEdit && fields.length < 20 && <Button icon={<PlusOutlined />} onClick={() => add({})}>{t("加一题", "Add a question")}</Button>}
          </>
        )}
      </Form.List>
    </Panel>
  );
}

function Game({ canEdit }: { canEdit: boolean }) {
  const t = useText();
  const needed = { required: true, message: t("不能为空", "Required") };
  return (
    <Panel title={t("游戏", "Game")}>
      <div className="fields">
        <Form.Item name={["game", "min_seconds"]} label={t("至少玩几秒", "At least seconds")} rules={[needed]}>
          <CountInput min={1} max={1800} />
        </Form.Item>
        <Form.Item name={["game", "max_score"]} label={t("最高可能得分", "Highest possible score")} rules={[needed]}>
          <CountInput min={1} max={1_000_000_000} />
        </Form.Item>
      </div>
      <Form.List name={["game", "steps"]}>
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="row spaced">
                <Form.Item name={[name, "score"]} label={t("得分达到", "From a score of")} rules={[needed]}>
                  <CountInput min={1} />
                </Form.Item>
                <Form.Item name={[name, "points"]} label={t("给积分", "Points")} rules={[needed]}>
                  <CountInput min={1} />
                </Form.Item>
                {canEdit && <Button icon={<DeleteOutlined />} aria-label={t("删掉", "Remove")} onClick={() => remove(name)} />}
              </div>
            ))}
            {canEdit && fields.length < 20 && <Button icon={<PlusOutlined />} onClick={() => add({})}>{t("按得分给分", "Points by score")}</Button>}
          </>
        )}
      </Form.List>
    </Panel>
  );
}
