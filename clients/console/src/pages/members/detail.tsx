/** One member: what their account is worth, why, and what can be done about it. */

import { Button, Dropdown, Tabs } from "antd";
import { useEffect, useState } from "react";
import { useParams } from "react-router";

import { points } from "../../format/amounts.ts";
import { riskName, riskTone } from "../../format/labels.ts";
import { day } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { Facts, Mark, Page, Panel } from "../../parts/page.tsx";
import { Nothing, Shown } from "../../parts/states.tsx";
import { useAnswer } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { OrdersOf } from "../orders/search.tsx";
import { RedemptionsOf } from "../redemptions/of-member.tsx";
import { type Deed, Deeds } from "./deeds.tsx";
import { Entries } from "./entries.tsx";
import { note } from "./recent.ts";

export type Details = Answer<"GET /merchant/members/{member_id}">;

export function Member() {
  const { member_id = "" } = useParams();
  const found = useAnswer("GET /merchant/members/{member_id}", { path: { member_id } });
  return <Shown of={found}>{(member) => <Known member={member} />}</Shown>;
}

function Known({ member }: { member: Details }) {
  const t = useText();
  const { may } = useSession();
  const [deed, setDeed] = useState<Deed | null>(null);
  useEffect(() => note({ id: member.member_id, name: member.nickname }), [member.member_id, member.nickname]);
  const more = [
    { key: "tags", label: t("改标签", "Tags"), onClick: () => setDeed("tags") },
    { key: "risk", label: t("改风险等级", "Risk level"), onClick: () => setDeed("risk") },
    { key: "freeze", danger: !member.frozen, label: member.frozen ? t("解冻", "Unfreeze") : t("冻结", "Freeze"), onClick: () => setDeed("freeze") },
  ];
  const actions = !member.erased && (
    <>
      {may("points:edit") && (
        <Button type="primary" onClick={() => setDeed("adjust")}>
          {t("调整积分", "Adjust points")}
        </Button>
      )}
      {may("members:edit") && (
        <Dropdown menu={{ items: more }} trigger={["click"]}>
          <Button>{t("更多", "More")}</Button>
        </Dropdown>
      )}
    </>
  );
  const tabs = [
    { key: "entries", label: t("积分明细", "History"), children: <Entries memberId={member.member_id} /> },
    ...(may("orders:view") ? [{ key: "orders", label: t("订单", "Orders"), children: <OrdersOf memberId={member.member_id} /> }] : []),
    ...(may("redemptions:view") ? [{ key: "redemptions", label: t("兑换单和券", "Redemptions and coupons"), children: <RedemptionsOf memberId={member.member_id} /> }] : []),
  ];
  return (
    <Page title={member.nickname || t("未取昵称", "No nickname")} about={<span className="code">{member.member_id}</span>} back="/members" actions={actions}>
      <Panel>
        <Standing member={member} />
      </Panel>
      <div className="columns">
        <Panel title={t("资料", "About")}>
          <About member={member} />
        </Panel>
        <Panel title={t("哪些积分什么时候到期", "Which points expire when")}>
          <Lots member={member} />
        </Panel>
      </div>
      <Panel>
        <Tabs items={tabs} />
      </Panel>
      <Deeds deed={deed} member={member} close={() => setDeed(null)} />
    </Page>
  );
}

function Standing({ member }: { member: Details }) {
  const t = useText();
  const values: readonly [string, number][] = [
    [t("可用", "Balance"), member.balance],
    [t("在途", "Pending"), member.pending],
    [t("待审核", "Held"), member.held],
    [t("欠", "Debt"), member.debt],
  ];
  return (
    <div className="standing">
      {values.map(([name, count]) => (
        <div key={name}>
          <span className="muted">{name}</span>
          <b>{points(count)}</b>
        </div>
      ))}
    </div>
  );
}

function About({ member }: { member: Details }) {
  const t = useText();
  const boards = { shown: t("显示", "Shown"), alias: t("匿名", "Alias"), hidden: t("不显示", "Hidden") };
  return (
    <Facts
      items={[
        [t("状态", "State"), <State member={member} />],
        member.frozen_for && [t("冻结原因", "Frozen for"), member.frozen_for],
        [t("风险", "Risk"), <Mark tone={riskTone(member.risk)}>{riskName(member.risk, t)}</Mark>],
        [t("标签", "Tags"), member.tags.length ? <span className="row">{member.tags.map((tag) => <Mark key={tag} tone="idle">{tag}</Mark>)}</span> : "—"],
        [t("入会", "Joined"), day(member.joined_at)],
        [t("签到", "Sign-in"), member.signed_on ? t(`连续 ${member.streak} 天，最近 ${member.signed_on}`, `${member.streak} in a row, last ${member.signed_on}`) : "—"],
        [t("排行榜", "Leaderboards"), boards[member.leaderboard]],
        [t("已结到", "Settled through"), member.settled_through],
      ]}
    />
  );
}

function State({ member }: { member: Details }) {
  const t = useText();
  if (member.erased) return <Mark tone="idle">{t("已注销", "Erased")}</Mark>;
  return member.frozen ? <Mark tone="bad">{t("已冻结", "Frozen")}</Mark> : <Mark tone="good">{t("正常", "Active")}</Mark>;
}

function Lots({ member }: { member: Details }) {
  const t = useText();
  if (!member.lots.length && !member.waiting.length) return <Nothing>{t("没有会到期的积分", "No points that expire")}</Nothing>;
  return (
    <Facts
      items={[
        ...member.lots.map((lot) => [lot.expires_on ?? t("不过期", "Never"), <span className="number">{points(lot.points)}</span>] as const),
        ...member.waiting.map((lot) => [t(`${lot.live_from} 起`, `From ${lot.live_from}`), <span className="number">{points(lot.points)} <span className="muted">{t(`在途，${lot.expires_on ?? "不"}到期`, `pending, expires ${lot.expires_on ?? "never"}`)}</span></span>] as const),
      ]}
    />
  );
}
