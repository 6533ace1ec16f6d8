/** Who changed what, before and after, from where, and when. */

import { Button, DatePicker, Form, Input } from "antd";
import type { Dayjs } from "dayjs";
import { Link, useSearchParams } from "react-router";

import { moment, momentAt, onTheWall } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { useAll, usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

type Change = Answer<"GET /merchant/audit-trail">["items"][number];
type Asked = Record<"object" | "actor" | "from" | "to", string | undefined>;

export function Trail() {
  const t = useText();
  const [search, setSearch] = useSearchParams();
  const asked = Object.fromEntries(["object", "actor", "from", "to"].map((name) => [name, search.get(name) ?? undefined])) as Asked;
  const pages = usePages("GET /merchant/audit-trail", { query: asked });
  const nameOf = useNames();
  const columns: Column<Change>[] = [
    { title: t("时间", "Time"), show: ({ at }) => <span className="number">{moment(at)}</span>, width: 150 },
    { title: t("谁", "Who"), show: ({ actor, source }) => <>{nameOf(actor)}<div className="muted small">{source}</div></>, width: 180 },
    { title: t("对什么做了什么", "What"), show: ({ object, action, number }) => <>{actionName(action, t)} <Thing object={object} /><div className="muted small">{t(`第 ${number} 次修改`, `Change ${number}`)}</div></>, width: 220 },
    { title: t("之前 → 之后", "Before → after"), show: (one) => <Differences change={one} /> },
  ];
  return (
    <Page title={t("操作记录", "Audit trail")} about={t("只能添加，谁也改不了；每件东西的修改连成一串，少一条都看得出来。", "Nobody can change it. The changes of each object form a chain, so that a missing one shows.")}>
      <Panel>
        <Filters asked={asked} ask={(next) => setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value)) as Record<string, string>)} />
        <Listing name={t("操作记录", "Audit trail")} pages={pages} columns={columns} keyOf={({ object, number }) => `${object} ${number}`} empty={t("没有符合的记录", "No change fits")} />
      </Panel>
    </Page>
  );
}

interface Typed {
  object?: string;
  actor?: string;
  from?: Dayjs | null;
  to?: Dayjs | null;
}

function Filters({ asked, ask }: { asked: Asked; ask: (next: Asked) => void }) {
  const t = useText();
  const take = ({ object, actor, from, to }: Typed) =>
    ask({ object: object?.trim(), actor: actor?.trim(), from: from ? momentAt(from.startOf("day")) : undefined, to: to ? momentAt(to.endOf("day").millisecond(0)) : undefined });
  return (
    <Form<Typed> layout="inline" className="filters" initialValues={{ ...asked, from: onTheWall(asked.from), to: onTheWall(asked.to) }} onFinish={take}>
      <Form.Item name="object" label={t("对象", "Object")}>
        <Input allowClear placeholder="reward:cup" />
      </Form.Item>
      <Form.Item name="actor" label={t("谁", "Who")}>
        <Input allowClear placeholder="operator:…" />
      </Form.Item>
      <Form.Item name="from" label={t("从", "From")}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="to" label={t("到", "To")}>
        <DatePicker />
      </Form.Item>
      <Button htmlType="submit" type="primary">
        {t("查找", "Find")}
      </Button>
    </Form>
  );
}

function actionName(action: string, t: Text): string {
  const names: Record<string, readonly [string, string]> = {
    create: ["新建", "Create"],
    add: ["新建", "Add"],
    change: ["修改", "Change"],
    delete: ["删除", "Delete"],
    remove: ["移除", "Remove"],
    ship: ["发货", "Ship"],
    refuse: ["拒绝", "Refuse"],
    refund: ["退还", "Refund"],
    use: ["核销", "Use"],
    adjust: ["调整积分", "Adjust"],
    ask: ["申请调整", "Ask"],
    approve: ["批准", "Approve"],
    freeze: ["冻结", "Freeze"],
    unfreeze: ["解冻", "Unfreeze"],
    tag: ["改标签", "Tag"],
    release: ["放行", "Release"],
    rotate: ["更换", "Rotate"],
    revoke: ["撤销", "Revoke"],
    reset: ["重设密码", "Reset"],
    decide: ["审核", "Decide"],
    risk: ["改风险", "Set the risk of"],
    password: ["改密码", "Change the password of"],
    totp_confirm: ["打开两步验证", "Turn on the second factor of"],
    totp_off: ["关闭两步验证", "Turn off the second factor of"],
  };
  const known = names[action];
  return known ? t(...known) : action;
}

/** Operators by name, where they may be known. */
function useNames(): (actor: string) => string {
  const { may } = useSession();
  const { data } = useAll("GET /operators", may("operators:view"));
  return (actor) => data?.find(({ operator_id }) => actor === `operator:${operator_id}`)?.name ?? actor;
}

const PAGES: Record<string, string> = { reward: "/rewards/", campaign: "/campaigns/", rule: "/rules/", activity: "/activities/", member: "/members/" };

function Thing({ object }: { object: string }) {
  const [kind = "", id] = object.split(/:(.*)/s);
  const page = PAGES[kind];
  return page && id ? <Link to={`${page}${encodeURIComponent(id)}`}>{object}</Link> : <span className="code">{object}</span>;
}

function Differences({ change: { before, after } }: { change: Change }) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return (
    <ul className="changes">
      {fields.map((field) => (
        <li key={field}>
          <span className="muted">{field}</span> {shown(before[field])} → <b>{shown(after[field])}</b>
        </li>
      ))}
    </ul>
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "—";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
