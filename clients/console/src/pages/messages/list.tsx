/** How the messages in WeChat are doing: each template with what was sent, refused and parked, and one member's messages. */

import { Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { points } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { useAnswer, useLocalPages, usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { KIND_NAMES, stateName, stateTone, templateName } from "./states.ts";

type Template = Answer<"GET /merchant/messages/templates">["items"][number];
type Message = Answer<"GET /merchant/messages">["items"][number];

const DAYS = [7, 30, 90];

export function Messages() {
  const t = useText();
  const { may } = useSession();
  return (
    <Page title={t("消息", "Messages")} about={t("小程序里的消息都会送到；会员同意过的，再发一份到微信。这里看不到内容。", "Every message arrives in the mini program. Where the member agreed, a copy goes to WeChat. Texts are not shown here.")}>
      {may("program:view") && <Templates />}
      {may("members:view") && <OfMember />}
    </Page>
  );
}

function Templates() {
  const t = useText();
  const [days, setDays] = useState(30);
  const found = useAnswer("GET /merchant/messages/templates", { query: { days } });
  const pages = useLocalPages({ ...found, data: found.data?.items }, () => true, String(days));
  const columns: Column<Template>[] = [
    {
      title: t("消息", "Message"),
      show: ({ template, template_id }) => (
        <>
          {templateName(template, t)}
          <div className="code muted small">{template_id ?? t("没配模板，不发到微信", "No template: nothing goes to WeChat")}</div>
        </>
      ),
    },
    { title: t("模板里填什么", "Fields"), show: ({ fields, page }) => <Fields fields={fields} page={page} /> },
    { title: t("结果", "Results"), show: ({ states }) => <States states={states} /> },
  ];
  const choice = <Select aria-label={t("最近几天", "Days")} value={days} onChange={setDays} options={DAYS.map((value) => ({ value, label: t(`最近 ${value} 天`, `${value} days`) }))} className="filter" />;
  return (
    <Panel title={t("模板", "Templates")} extra={choice}>
      <Listing name={t("模板", "Templates")} pages={pages} columns={columns} keyOf={({ template }) => template} empty={t("没有模板", "No template")} />
      <p className="muted small">{t("搁置的要先改好微信模板或参数，再按运行手册重新发送；已发出的不会发第二次。", "Correct the template or the parameter first, then send parked ones back as the runbook says. What was sent is not sent again.")}</p>
    </Panel>
  );
}

function Fields({ fields, page }: { fields: Template["fields"]; page: string | null }) {
  const t = useText();
  const rows = Object.entries(fields);
  if (!rows.length) return "—";
  return (
    <>
      {rows.map(([name, text]) => (
        <div key={name} className="small">
          <span className="code">{name}</span> {text}
        </div>
      ))}
      <div className="muted small">
        {t("打开", "Opens")} {page}
      </div>
    </>
  );
}

/** Parked ones first: somebody has to do something about them. */
function States({ states }: { states: Template["states"] }) {
  const t = useText();
  const weight = (state: string) => ["bad", "wait", "good", "idle"].indexOf(stateTone(state));
  const rows = Object.entries(states).sort(([one], [other]) => weight(one) - weight(other) || one.localeCompare(other));
  if (!rows.length) return <span className="muted">{t("这些天没有", "None in these days")}</span>;
  return (
    <span className="row">
      {rows.map(([state, copies]) => (
        <Mark key={state} tone={stateTone(state)}>
          {stateName(state, t)} {points(copies)}
        </Mark>
      ))}
    </span>
  );
}

interface Asked {
  member_id?: string;
  template?: string | undefined;
  state?: string | undefined;
}

const STATES = ["sent", "no_consent", "failed", "parked", "waiting", "unknown"];

function OfMember() {
  const t = useText();
  const [search, setSearch] = useSearchParams();
  const asked: Asked = { member_id: search.get("member_id") ?? "", template: search.get("template") ?? undefined, state: search.get("state") ?? undefined };
  const ask = (next: Asked) => setSearch(Object.entries(next).filter(([, value]) => value) as [string, string][]);
  return (
    <Panel title={t("一个会员的消息", "The messages of a member")}>
      <Form<Asked> layout="inline" className="filters" initialValues={asked} onFinish={(next) => ask({ ...next, member_id: next.member_id?.trim() ?? "" })}>
        <Form.Item name="member_id" label={t("会员编号", "Member id")}>
          <Input allowClear maxLength={64} />
        </Form.Item>
        <Form.Item name="template" label={t("消息", "Message")}>
          <Select allowClear options={KIND_NAMES.map((value) => ({ value, label: templateName(value, t) }))} className="filter" />
        </Form.Item>
        <Form.Item name="state" label={t("结果", "Result")}>
          <Select allowClear options={STATES.map((value) => ({ value, label: stateName(value, t) }))} className="filter" />
        </Form.Item>
        <Button htmlType="submit">{t("查", "Look")}</Button>
      </Form>
      {asked.member_id && <Log asked={{ ...asked, member_id: asked.member_id }} />}
    </Panel>
  );
}

function Log({ asked }: { asked: Asked & { member_id: string } }) {
  const t = useText();
  const pages = usePages("GET /merchant/messages", { query: asked as never });
  const columns: Column<Message>[] = [
    { title: t("时间", "Time"), show: ({ at }) => <span className="number">{moment(at)}</span> },
    { title: t("消息", "Message"), show: ({ template }) => templateName(template, t) },
    { title: t("微信里的结果", "In WeChat"), show: ({ state }) => <Mark tone={stateTone(state)}>{stateName(state, t)}</Mark> },
    { title: t("小程序里", "In the mini program"), show: ({ read }) => (read ? t("已读", "Read") : t("未读", "Unread")) },
  ];
  return <Listing name={t("会员的消息", "Messages of the member")} pages={pages} columns={columns} keyOf={({ message_id }) => message_id} empty={t("没有符合的消息", "No message fits")} />;
}
