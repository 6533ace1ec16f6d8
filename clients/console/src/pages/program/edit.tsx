/** The program: how long points live, what a sign-in and a friend are worth, when members are told. */

import { Form, Input, Radio, Select } from "antd";

import { useText } from "../../language.tsx";
import { DecisionForm } from "../../parts/decision-form.tsx";
import { CountInput, MomentInput, NumbersInput, YuanInput } from "../../parts/inputs.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Shown } from "../../parts/states.tsx";
import { useChange, useFresh } from "../../service/queries.ts";
import { type Answer, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { Boards } from "./boards.tsx";
import { Optional } from "./optional.tsx";
import { SignIn } from "./sign-in.tsx";

export type Program = Answer<"GET /merchant/program">;

export function EditProgram() {
  const found = useFresh("GET /merchant/program", {});
  return <Shown of={found}>{(program) => <Editor key={program.version} base={program} />}</Shown>;
}

/** What a kind of expiry does not have is not sent. */
function tidy(values: Program): Program {
  const { kind, months, years } = values.expiry;
  return { ...values, point_value_fen: values.point_value_fen === "" ? null : (values.point_value_fen ?? null), expiry: { kind, months: kind === "rolling_months" ? (months ?? null) : null, years: kind === "end_of_year" ? (years ?? null) : null } };
}

function Editor({ base }: { base: Program }) {
  const t = useText();
  const { may } = useSession();
  const canEdit = may("program:edit");
  const save = useChange(({ values, version }: { values: Program; version: number }) => call("PUT /merchant/program", { body: { ...tidy(values), version } }), "program");
  const labels = {
    time_zone: t("时区", "Time zone"),
    expiry: t("到期", "Expiry"),
    grace_months: t("宽限月数", "Grace months"),
    pending_days: t("在途天数", "Pending days"),
    sign_in: t("签到", "Sign-in"),
    referral: t("邀请", "Referral"),
    reminder_days: t("提前几天提醒", "Reminders"),
    quiet_hours: t("免打扰", "Quiet hours"),
    leaderboard: t("排行榜", "Leaderboards"),
    risk: t("风险", "Risk"),
    auto_confirm_days: t("自动确认收货", "Counts as received"),
    point_value_fen: t("每分值多少钱（分）", "Value of a point (fen)"),
    effective_at: t("何时生效", "Takes effect"),
  };
  return (
    <Page title={t("积分计划", "Program")} about={t(`第 ${base.version} 版。已经给出的积分保持原来的到期日。`, `Version ${base.version}. Points already granted keep their expiry.`)} isNarrow>
      <DecisionForm<Program>
        base={base}
        initial={{}}
        labels={labels}
        read={() => call("GET /merchant/program")}
        save={(values, version) => save.mutateAsync({ values, version: version ?? base.version })}
        saved={t("已保存", "Saved")}
        done={() => undefined}
        canEdit={canEdit}
      >
        {() => (
          <>
            <Life />
            <SignIn canEdit={canEdit} />
            <Friends />
            <Told />
            <Caution />
            <Boards canEdit={canEdit} />
            <Panel title={t("何时生效", "When it takes effect")}>
              <Form.Item name="effective_at" label={t("从何时起", "From")} extra={t("空着表示立刻；之前按旧的", "Empty: at once; the old one applies until then")}>
                <MomentInput />
              </Form.Item>
            </Panel>
          </>
        )}
      </DecisionForm>
    </Page>
  );
}

const isValue = (value: unknown) => value == null || /^(\d{1,4}(\.\d{1,4})?)?$/.test(String(value));

function Life() {
  const t = useText();
  const kind = Form.useWatch(["expiry", "kind"]) as string | undefined;
  return (
    <Panel title={t("积分能用多久", "How long points live")}>
      <Form.Item name={["expiry", "kind"]} label={t("到期方式", "Expiry")}>
        <Radio.Group
          optionType="button"
          options={[
            { value: "rolling_months", label: t("得到后几个月", "Months after they came") },
            { value: "end_of_year", label: t("年底", "At the end of a year") },
            { value: "never", label: t("不过期", "Never") },
          ]}
        />
      </Form.Item>
      <div className="fields">
        {kind === "rolling_months" && (
          <Form.Item name={["expiry", "months"]} label={t("几个月", "Months")} extra={t("空着是 12 个月；都在月底到期", "Empty: 12; all expire at the end of a month")}>
            <CountInput min={1} max={120} />
          </Form.Item>
        )}
        {kind === "end_of_year" && (
          <Form.Item name={["expiry", "years"]} label={t("几年后的年底", "Years later")} extra={t("0 是当年", "0: the same year")}>
            <CountInput max={10} />
          </Form.Item>
        )}
        <Form.Item name="grace_months" label={t("退回的过期积分再活几个月", "Months for expired points given back")}>
          <CountInput min={1} max={12} />
        </Form.Item>
        <Form.Item name="pending_days" label={t("消费后几天可用", "Days until purchases count")} extra={t("等过退货期；0 是立刻", "To wait for returns; 0: at once")}>
          <CountInput max={90} />
        </Form.Item>
        <Form.Item name="point_value_fen" label={t("每积分值几分钱", "What a point buys, in fen")} extra={t("用来算积分负债；空着是 1", "The liability is computed from it; empty: 1")} rules={[{ validator: async (_, value) => isValue(value) || Promise.reject(new Error(t("0 到 9999，最多四位小数", "From 0 to 9999, four decimals at most"))) }]}>
          <Input inputMode="decimal" />
        </Form.Item>
        <Form.Item name="time_zone" label={t("时区", "Time zone")} extra={t("日、周、月从这里的零点开始", "Days, weeks and months begin at midnight there")}>
          <Input />
        </Form.Item>
      </div>
    </Panel>
  );
}

function Friends() {
  const t = useText();
  return (
    <Panel title={t("邀请朋友", "Referral")}>
      <div className="fields">
        <Form.Item name={["referral", "inviter_points"]} label={t("邀请人得", "The inviter gets")}>
          <CountInput max={100_000} />
        </Form.Item>
        <Form.Item name={["referral", "invitee_points"]} label={t("被邀请人得", "The friend gets")}>
          <CountInput max={100_000} />
        </Form.Item>
        <Form.Item name={["referral", "qualifies_on"]} label={t("何时算数", "Counts at")}>
          <Select
            options={[
              { value: "first_order", label: t("朋友的第一单", "the friend's first order") },
              { value: "first_sign_in", label: t("朋友第一次签到", "the friend's first sign-in") },
            ]}
          />
        </Form.Item>
        <Form.Item name={["referral", "min_order_fen"]} label={t("第一单至少", "First order of at least")}>
          <YuanInput />
        </Form.Item>
      </div>
    </Panel>
  );
}

function Told() {
  const t = useText();
  const time = { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, required: true, message: t("如 22:00", "As 22:00") };
  return (
    <Panel title={t("提醒与收货", "Reminders and parcels")}>
      <div className="fields">
        <Form.Item name="reminder_days" label={t("到期前几天提醒", "Days before expiry")} extra={t("最多 5 个", "Up to 5")}>
          <NumbersInput most={5} />
        </Form.Item>
        <Form.Item name="auto_confirm_days" label={t("发货几天后自动确认收货", "Days until a parcel counts as received")} extra={t("空着是 10 天", "Empty: 10")}>
          <CountInput min={1} max={90} />
        </Form.Item>
      </div>
      <Optional name="quiet_hours" label={t("自定免打扰时段", "Own quiet hours")} otherwise={t("22:00 到 8:00 不发提醒", "No messages from 22:00 to 08:00")} initial={{ begin: "22:00", end: "08:00" }}>
        <div className="fields">
          <Form.Item name={["quiet_hours", "begin"]} label={t("从", "From")} rules={[time]}>
            <Input />
          </Form.Item>
          <Form.Item name={["quiet_hours", "end"]} label={t("到", "To")} rules={[time]}>
            <Input />
          </Form.Item>
        </div>
      </Optional>
    </Panel>
  );
}

function Caution() {
  const t = useText();
  const ways = [
    { value: "pay", label: t("立刻给", "pay at once") },
    { value: "later", label: t("晚些给", "pay later") },
    { value: "hold", label: t("先审核", "hold for review") },
  ];
  return (
    <Panel title={t("有风险的会员", "Members at risk")}>
      <Optional name="risk" label={t("自定怎么处理", "Own treatment")} otherwise={t("低风险立刻给，中风险晚些给，高风险先审核", "Low is paid at once, medium later, high held")} initial={{ low: "pay", medium: "later", high: "hold", later_days: 14, large_points: null }}>
        <div className="fields">
          {([["low", t("低风险", "Low")], ["medium", t("中风险", "Medium")], ["high", t("高风险", "High")]] as const).map(([level, name]) => (
            <Form.Item key={level} name={["risk", level]} label={name}>
              <Select options={ways} />
            </Form.Item>
          ))}
          <Form.Item name={["risk", "later_days"]} label={t("晚几天", "Days later")}>
            <CountInput min={1} max={30} />
          </Form.Item>
          <Form.Item name={["risk", "large_points"]} label={t("兑换多少分先问微信", "Ask WeChat from points")} extra={t("空着不问", "Empty: never")}>
            <CountInput min={1} max={1_000_000} />
          </Form.Item>
        </div>
      </Optional>
    </Panel>
  );
}

