/** What can be done about a member: points, tags, risk, freezing. */

import { Form, Input, Radio } from "antd";

import { points } from "../../format/amounts.ts";
import { RISK_ORDER, type Risk, riskName } from "../../format/labels.ts";
import { useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { CountInput, SuggestInput, WordsInput } from "../../parts/inputs.tsx";
import { useChange, useIntent } from "../../service/queries.ts";
import { call } from "../../service/wire.ts";
import { useOperator } from "../../shell/session.tsx";
import type { Details } from "./detail.tsx";

export type Deed = "adjust" | "tags" | "risk" | "freeze";

interface Given {
  member: Details;
  isOpen: boolean;
  close: () => void;
}

const MOST_POINTS = 10_000_000;

export function Deeds({ deed, member, close }: { deed: Deed | null; member: Details; close: () => void }) {
  return (
    <>
      <Adjust member={member} isOpen={deed === "adjust"} close={close} />
      <Tags member={member} isOpen={deed === "tags"} close={close} />
      <RiskLevel member={member} isOpen={deed === "risk"} close={close} />
      <Freeze member={member} isOpen={deed === "freeze"} close={close} />
    </>
  );
}

interface Adjustment {
  way: "give" | "take";
  count: number;
  reason: string;
  note?: string;
}

function Adjust({ member, isOpen, close }: Given) {
  const t = useText();
  const operator = useOperator();
  const intent = useIntent([member.member_id, member.balance, isOpen]);
  const adjust = useChange(
    ({ way, count, reason, note = "" }: Adjustment) =>
      call("POST /merchant/members/{member_id}/adjustments", {
        path: { member_id: member.member_id },
        body: { points: way === "give" ? count : -count, reason: reason.trim(), operator: operator.name.slice(0, 64), note: note.trim() },
        key: intent.key,
      }),
    "members",
  );
  const limit = operator.limits?.points_per_adjustment;
  const reasons = [t("客诉补偿", "Complaint"), t("活动补发", "Missed campaign"), t("消费漏积", "Missed purchase"), t("录入更正", "Correction")];
  return (
    <Dialog<Adjustment>
      isOpen={isOpen}
      title={t("调整积分", "Adjust points")}
      consequence={limit != null && t(`你一次最多调整 ${points(limit)} 分，超过的要另一个人批准。`, `You may adjust up to ${points(limit)} points at once; more needs a second person's approval.`)}
      action={t("确认调整", "Adjust")}
      initial={{ way: "give" }}
      done={(result) => ("approval_id" in (result as object) ? t("已提交，等另一个人批准", "Sent: it waits for a second person") : t("已调整", "Adjusted"))}
      act={async (values) => {
        const result = await adjust.mutateAsync(values);
        intent.done();
        return result;
      }}
      close={close}
    >
      <Form.Item name="way" label={t("给还是扣", "Give or take")}>
        <Radio.Group
          optionType="button"
          options={[
            { value: "give", label: t("给积分", "Give") },
            { value: "take", label: t("扣积分", "Take") },
          ]}
        />
      </Form.Item>
      <Form.Item name="count" label={t("积分", "Points")} rules={[{ required: true, message: t("请输入积分", "Enter the points") }]}>
        <CountInput min={1} max={MOST_POINTS} />
      </Form.Item>
      <Afterwards balance={member.balance} />
      <Form.Item name="reason" label={t("原因（会员看得到）", "Reason (the member sees it)")} rules={[{ required: true, whitespace: true, max: 100, message: t("请写明原因，最多 100 字", "A reason, up to 100 characters") }]}>
        <SuggestInput suggestions={reasons} />
      </Form.Item>
      <Form.Item name="note" label={t("内部备注、工单号", "Note, ticket")}>
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
    </Dialog>
  );
}

function Afterwards({ balance }: { balance: number }) {
  const t = useText();
  const way = Form.useWatch("way") as Adjustment["way"] | undefined;
  const count = Form.useWatch("count") as number | undefined;
  if (!count) return null;
  const after = balance + (way === "take" ? -count : count);
  return (
    <p className={`spaced ${after < 0 ? "went" : ""}`} role="status">
      {t(`可用积分 ${points(balance)} → ${points(after)}`, `Balance ${points(balance)} → ${points(after)}`)}
    </p>
  );
}

function Tags({ member, isOpen, close }: Given) {
  const t = useText();
  const change = useChange(({ tags }: { tags: string[] }) => call("PUT /merchant/members/{member_id}/tags", { path: { member_id: member.member_id }, body: { tags } }), "members");
  return (
    <Dialog<{ tags: string[] }> isOpen={isOpen} title={t("标签", "Tags")} action={t("保存", "Save")} initial={{ tags: member.tags }} done={t("已保存", "Saved")} act={(values) => change.mutateAsync(values)} close={close}>
      <Form.Item name="tags" label={t("这个会员的全部标签", "All tags of this member")} extra={t("奖品可以只给带某些标签的会员", "Rewards can be for members with certain tags")}>
        <WordsInput />
      </Form.Item>
    </Dialog>
  );
}

function RiskLevel({ member, isOpen, close }: Given) {
  const t = useText();
  const change = useChange(({ level }: { level: Risk }) => call("POST /merchant/members/{member_id}/risk", { path: { member_id: member.member_id }, body: { level } }), "members");
  return (
    <Dialog<{ level: Risk }>
      isOpen={isOpen}
      title={t("风险等级", "Risk level")}
      consequence={t("等级决定活动积分是立刻到账、晚些到账还是先审核；已经待审核的不变。", "The level decides whether points of activities come at once, later, or after a review. Points already held stay held.")}
      action={t("保存", "Save")}
      initial={{ level: member.risk }}
      done={t("已保存", "Saved")}
      act={(values) => change.mutateAsync(values)}
      close={close}
    >
      <Form.Item name="level" label={t("等级", "Level")}>
        <Radio.Group optionType="button" options={RISK_ORDER.map((value) => ({ value, label: riskName(value, t) }))} />
      </Form.Item>
    </Dialog>
  );
}

function Freeze({ member, isOpen, close }: Given) {
  const t = useText();
  const change = useChange(({ reason = "" }: { reason?: string }) => call("POST /merchant/members/{member_id}/freeze", { path: { member_id: member.member_id }, body: { frozen: !member.frozen, reason } }), "members");
  return member.frozen ? (
    <Dialog<{ reason?: string }> isOpen={isOpen} title={t("解冻会员", "Unfreeze the member")} consequence={t("会员又能签到、做任务和兑换。", "The member can sign in, do activities and redeem again.")} action={t("解冻", "Unfreeze")} done={t("已解冻", "Unfrozen")} act={(values) => change.mutateAsync(values)} close={close} />
  ) : (
    <Dialog<{ reason?: string }>
      isOpen={isOpen}
      title={t("冻结会员", "Freeze the member")}
      consequence={t("冻结后不能签到、做任务、兑换和用券；消费照常积分。可以随时解冻。", "A frozen member cannot sign in, do activities, redeem or use vouchers. Purchases still earn. It can be undone.")}
      action={t("冻结", "Freeze")}
      isDangerous
      done={t("已冻结", "Frozen")}
      act={(values) => change.mutateAsync(values)}
      close={close}
    >
      <Form.Item name="reason" label={t("原因（只有店里看得到）", "Reason (only the shop sees it)")} rules={[{ required: true, whitespace: true, max: 200, message: t("请写明原因，最多 200 字", "A reason, up to 200 characters") }]}>
        <Input.TextArea rows={2} maxLength={200} showCount />
      </Form.Item>
    </Dialog>
  );
}
