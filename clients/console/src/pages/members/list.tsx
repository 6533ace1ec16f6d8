/** Members: found by what is known of somebody, sifted by days, tag, risk and freeze, or those of a saved segment. */

import { TagsOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { points } from "../../format/amounts.ts";
import { RISK_ORDER, riskName, riskTone } from "../../format/labels.ts";
import { day } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { useAnswer, usePages } from "../../service/queries.ts";
import { type Answer, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { recent } from "./recent.ts";
import { TagDialog } from "./tag-dialog.tsx";

export type Row = Answer<"GET /merchant/members">["items"][number];

const FILTERS = ["q", "tag", "risk", "frozen", "segment", "joined_from", "joined_to"] as const;
type Filters = Partial<Record<(typeof FILTERS)[number], string>>;
const MEMBER_ID = /^[0-9a-hjkmnp-tv-z]{16}$/;
const OPENID = /^o[\w-]{27}$/;
const DAY = "YYYY-MM-DD";

export function Members() {
  const t = useText();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const [chosen, setChosen] = useState<string[]>([]);
  const [isTagging, setIsTagging] = useState(false);
  const filters: Filters = Object.fromEntries(FILTERS.flatMap((name) => (search.get(name) ? [[name, search.get(name)]] : [])));
  const pages = usePages("GET /merchant/members", { query: filters as never }, 50);
  const change = (changed: Filters) => {
    setChosen([]);
    const next = { ...filters, ...changed };
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value)) as Record<string, string>);
  };
  const rows = pages.items.filter(({ member_id }) => chosen.includes(member_id));
  const tag = may("members:edit") && rows.length > 0 && (
    <Button icon={<TagsOutlined />} onClick={() => setIsTagging(true)}>
      {t(`给选中的 ${rows.length} 人打标签`, `Tag ${rows.length} members`)}
    </Button>
  );
  return (
    <Page title={t("会员", "Members")} about={t("新入会的在前。名单比实际晚几秒，积分是现在的。", "The newest first. The list is a few seconds behind; points are as of now.")} actions={<Segments tag={tag} />}>
      <Panel>
        <Filter filters={filters} change={change} />
        <Listing
          name={t("会员", "Members")}
          pages={pages}
          columns={useColumns()}
          keyOf={({ member_id }) => member_id}
          empty={t("没有符合的会员", "No member fits")}
          {...(may("members:edit") && { chosen: { keys: chosen, change: setChosen, labelOf: ({ nickname, member_id }: Row) => nickname || member_id } })}
        />
        {!pages.items.length && pages.hasNext && <p className="muted">{t("这一页没有符合的，请看下一页。", "Nobody on this page fits. Go on to the next one.")}</p>}
      </Panel>
      <Lately />
      <TagDialog members={isTagging ? rows : []} close={() => setIsTagging(false)} done={() => setChosen([])} />
    </Page>
  );
}

function Segments({ tag }: { tag: React.ReactNode }) {
  const t = useText();
  return (
    <>
      {tag}
      <Link to="/members/segments">
        <Button tabIndex={-1}>{t("人群", "Segments")}</Button>
      </Link>
    </>
  );
}

function Filter({ filters, change }: { filters: Filters; change: (changed: Filters) => void }) {
  const t = useText();
  const { may } = useSession();
  const find = useFinder(change);
  const { data: segments } = useAnswer("GET /merchant/segments");
  const hint = may("names:view") ? t("会员编号、昵称开头、手机尾号或 openid", "Member id, beginning of a nickname, last digits of a phone, or openid") : t("会员编号或 openid", "Member id or openid");
  const span = [filters.joined_from, filters.joined_to].map((text) => (text ? dayjs(text) : null)) as [dayjs.Dayjs | null, dayjs.Dayjs | null];
  return (
    <div className="filters" role="search">
      <label>
        <span>{hint}</span>
        <Input.Search key={filters.q} defaultValue={filters.q ?? ""} allowClear autoComplete="off" maxLength={64} enterButton={t("查找", "Find")} onSearch={(text) => void find(text)} />
      </label>
      <label>
        <span>{t("标签", "Tag")}</span>
        <Input.Search key={filters.tag} defaultValue={filters.tag ?? ""} allowClear autoComplete="off" maxLength={12} onSearch={(text) => change({ tag: text.trim() })} />
      </label>
      <label htmlFor="risk">
        <span>{t("风险", "Risk")}</span>
        <Select id="risk" value={filters.risk ?? ""} onChange={(risk) => change({ risk })} options={[{ value: "", label: t("不限", "Any") }, ...RISK_ORDER.map((value) => ({ value, label: riskName(value, t) }))]} />
      </label>
      <label htmlFor="frozen">
        <span>{t("状态", "State")}</span>
        <Select
          id="frozen"
          value={filters.frozen ?? ""}
          onChange={(frozen) => change({ frozen })}
          options={[
            { value: "", label: t("不限", "Any") },
            { value: "true", label: t("已冻结", "Frozen") },
            { value: "false", label: t("正常", "Not frozen") },
          ]}
        />
      </label>
      <label htmlFor="segment">
        <span>{t("人群", "Segment")}</span>
        <Select id="segment" value={filters.segment ?? ""} onChange={(segment) => change({ segment, q: "" })} options={[{ value: "", label: t("不限", "Any") }, ...(segments?.items ?? []).map(({ segment_id, name, count }) => ({ value: segment_id, label: name, disabled: count === null }))]} />
      </label>
      <label htmlFor="joined">
        <span>{t("入会日期", "Joined")}</span>
        <DatePicker.RangePicker id={{ start: "joined", end: "joined-to" }} value={span} allowEmpty={[true, true]} onChange={(days) => change({ joined_from: days?.[0]?.format(DAY) ?? "", joined_to: days?.[1]?.format(DAY) ?? "" })} />
      </label>
    </div>
  );
}

/** Whoever types a whole id wants this one member. */
function useFinder(change: (changed: Filters) => void): (text: string) => Promise<void> {
  const go = useNavigate();
  return async (text) => {
    const wanted = text.trim();
    if (MEMBER_ID.test(wanted) || OPENID.test(wanted)) {
      const query = MEMBER_ID.test(wanted) ? { member_id: wanted } : { openid: wanted };
      const found = await call("GET /merchant/members", { query }).catch(() => ({ items: [] as Row[] }));
      const id = found.items[0]?.member_id;
      if (id) return void go(`/members/${id}`);
    }
    change({ q: wanted.slice(0, 20), segment: "" });
  };
}

function useColumns(): Column<Row>[] {
  const t = useText();
  return [
    {
      title: t("会员", "Member"),
      show: ({ member_id, nickname }) => (
        <>
          <Link to={`/members/${member_id}`}>{nickname || t("未取昵称", "No nickname")}</Link>
          <div className="code muted small">{member_id}</div>
        </>
      ),
    },
    { title: t("入会", "Joined"), show: ({ joined_at }) => <span className="number">{day(joined_at)}</span> },
    { title: t("最近活跃", "Last active"), show: ({ last_active_on }) => <span className="number">{day(last_active_on)}</span> },
    { title: t("积分", "Points"), show: ({ balance }) => points(balance), align: "right" },
    { title: t("30 天内到期", "Expire in 30 days"), show: ({ expiring_in_30_days }) => (expiring_in_30_days ? points(expiring_in_30_days) : "—"), align: "right" },
    { title: t("标签", "Tags"), show: ({ tags }) => tags.join("、") || "—" },
    {
      title: t("状态", "State"),
      show: ({ risk, frozen }) => (
        <span className="row">
          {frozen && <Mark tone="bad">{t("已冻结", "Frozen")}</Mark>}
          {risk !== "none" && <Mark tone={riskTone(risk)}>{t(`风险${riskName(risk, t)}`, `${riskName(risk, t)} risk`)}</Mark>}
          {!frozen && risk === "none" && t("正常", "Fine")}
        </span>
      ),
    },
  ];
}

function Lately() {
  const t = useText();
  if (!recent().length) return null;
  return (
    <Panel title={t("最近看过", "Seen lately")}>
      <ul className="cards">
        {recent().map(({ id, name }) => (
          <li key={id}>
            <Link to={`/members/${id}`}>{name || t("未取昵称", "No nickname")}</Link> <span className="code muted">{id}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
