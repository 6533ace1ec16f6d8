/** Adjustments above somebody's limit: a second person decides. */

import { App, Button, Segmented } from "antd";
import { Link, useSearchParams } from "react-router";

import { signed } from "../../format/amounts.ts";
import { ageName } from "../../format/labels.ts";
import { age, moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { problemOf } from "../../service/problem.ts";
import { useChange, usePages } from "../../service/queries.ts";
import { type Answer, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

type Approval = Answer<"GET /merchant/approvals">["items"][number];

const STATES = ["open", "approved", "refused"] as const;

export function Approvals() {
  const t = useText();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((each) => each === search.get("state")) ?? "open";
  const pages = usePages("GET /merchant/approvals", { query: { state } });
  const names = { open: t("等待中", "Waiting"), approved: t("已批准", "Approved"), refused: t("已拒绝", "Refused") };
  const columns: Column<Approval>[] = [
    { title: t("积分", "Points"), show: ({ points: count, reason }) => <><b className={`number ${count < 0 ? "went" : "came"}`}>{signed(count)}</b> {reason}</> },
    { title: t("会员", "Member"), show: ({ member_id }) => <Link className="code" to={`/members/${member_id}`}>{member_id}</Link> },
    { title: t("谁提出", "Asked by"), show: ({ asked_by_name, asked_by, is_mine }) => <>{asked_by_name || asked_by} {is_mine && <Mark tone="idle">{t("我", "Me")}</Mark>}</> },
    { title: t("备注", "Note"), show: ({ note }) => note || "—" },
    { title: t("提出时间", "Asked"), show: ({ asked_at, state: now }) => (now === "open" ? ageName(age(asked_at), t) : moment(asked_at)) },
    state === "open"
      ? { title: t("操作", "Actions"), show: (one) => may("approvals:edit") && <Decide approval={one} /> }
      : { title: t("决定", "Decided"), show: ({ decided_at, decided_by }) => <>{moment(decided_at)}<div className="muted small">{decided_by}</div></> },
  ];
  return (
    <Page title={t("审批", "Approvals")} about={t("超过上限的积分调整，要另一个人批准；批准之前什么都不变。", "Adjustments above a limit wait for a second person. Nothing changes before.")}>
      <Panel>
        <div className="filters">
          <Segmented aria-label={t("状态", "State")} value={state} onChange={(value) => setSearch({ state: value })} options={STATES.map((value) => ({ value, label: names[value] }))} />
        </div>
        <Listing name={t("审批", "Approvals")} pages={pages} columns={columns} keyOf={({ approval_id }) => approval_id} empty={state === "open" ? t("没有等待审批的", "Nothing waits") : t("没有", "None")} />
      </Panel>
    </Page>
  );
}

function Decide({ approval }: { approval: Approval }) {
  const t = useText();
  const { modal, message } = App.useApp();
  const decide = useChange((decision: "approve" | "refuse") => call("POST /merchant/approvals/{approval_id}", { path: { approval_id: approval.approval_id }, body: { decision } }), "approvals", "members");
  if (approval.is_mine) return <span className="muted">{t("要另一个人来批", "Somebody else decides")}</span>;
  const count = signed(approval.points);
  const ask = (decision: "approve" | "refuse") =>
    void modal.confirm({
      title: decision === "approve" ? t(`批准 ${count} 分？`, `Approve ${count} points?`) : t(`拒绝 ${count} 分？`, `Refuse ${count} points?`),
      content: decision === "approve" ? t("积分立刻到会员账上，操作记录里有你们两个人。", "The member's balance changes at once. The trail names both of you.") : t("会员的积分不变。", "The member's points stay as they are."),
      okText: decision === "approve" ? t("批准", "Approve") : t("拒绝", "Refuse"),
      cancelText: t("取消", "Cancel"),
      okButtonProps: { danger: decision === "refuse" },
      onOk: () => decide.mutateAsync(decision).then(() => message.success(t("已决定", "Decided")), (thrown: unknown) => message.error(problemOf(thrown).title)),
    });
  return (
    <span className="row">
      <Button size="small" type="primary" onClick={() => ask("approve")}>
        {t("批准", "Approve")}
      </Button>
      <Button size="small" danger onClick={() => ask("refuse")}>
        {t("拒绝", "Refuse")}
      </Button>
    </span>
  );
}
