/** What a sample order earns now and with the draft: shown before a rule or a campaign can be saved. */

import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";

import { points } from "../format/amounts.ts";
import { useText } from "../language.tsx";
import type { Problem } from "../service/problem.ts";
import { useChange } from "../service/queries.ts";
import { type Answer, type Body, call } from "../service/wire.ts";
import { CountInput, MomentInput, YuanInput } from "./inputs.tsx";
import { Facts, Panel } from "./page.tsx";
import { ProblemNote } from "./problem-note.tsx";

type Drafts = Pick<Body<"POST /merchant/rules/preview">, "rules" | "campaigns">;
type Preview = Answer<"POST /merchant/rules/preview">;

interface Given {
  drafts: () => Drafts;
  /** The category that the sample begins with. */
  category?: string | undefined;
  shown: (preview: Preview) => void;
}

interface Sample {
  category: string;
  amount_fen: number;
  paid_at?: string | null;
  orders_before: number;
  joined_days_ago: number;
}

export function SampleOrder({ drafts, category, shown }: Given) {
  const t = useText();
  const [sample, setSample] = useState<Sample>({ category: category && category !== "*" ? category : t("茶叶", "tea"), amount_fen: 19_900, paid_at: null, orders_before: 1, joined_days_ago: 366 });
  const preview = useChange(async () => {
    const { category: line, amount_fen, paid_at, orders_before, joined_days_ago } = sample;
    const order = { lines: [{ line_id: "1", category: line.trim() || "*", amount_fen }], orders_before, joined_days_ago, paid_at: paid_at ?? null };
    const found = await call("POST /merchant/rules/preview", { body: { order, ...drafts() } as Body<"POST /merchant/rules/preview"> });
    shown(found);
    return found;
  });
  const set = <K extends keyof Sample>(name: K, value: Sample[K] | null | undefined) => setSample((before) => ({ ...before, [name]: value ?? before[name] }));
  return (
    <Panel title={t("试算一单", "Try a sample order")}>
      <div className="fields">
        <Form.Item label={t("品类", "Category")} htmlFor="sample-category">
          <Input id="sample-category" value={sample.category} maxLength={60} onChange={({ target }) => set("category", target.value)} />
        </Form.Item>
        <Form.Item label={t("金额", "Amount")} htmlFor="sample-amount">
          <YuanInput id="sample-amount" value={sample.amount_fen} onChange={(value) => set("amount_fen", value)} />
        </Form.Item>
        <Form.Item label={t("付款时间（空着是现在）", "Paid at (empty: now)")} htmlFor="sample-paid">
          <MomentInput id="sample-paid" value={sample.paid_at ?? null} onChange={(value) => setSample((before) => ({ ...before, paid_at: value }))} />
        </Form.Item>
        <Form.Item label={t("此前订单数", "Orders before")} htmlFor="sample-orders">
          <CountInput id="sample-orders" value={sample.orders_before} onChange={(value) => set("orders_before", value)} />
        </Form.Item>
        <Form.Item label={t("入会几天", "Joined days ago")} htmlFor="sample-joined">
          <CountInput id="sample-joined" value={sample.joined_days_ago} onChange={(value) => set("joined_days_ago", value)} />
        </Form.Item>
      </div>
      <Button onClick={() => preview.mutate(undefined)} loading={preview.isPending}>
        {t("试算", "Try it")}
      </Button>
      <ProblemNote problem={preview.error as Problem | null} />
      {preview.data && <Outcome preview={preview.data} />}
    </Panel>
  );
}

function Outcome({ preview: { live, draft, problems } }: { preview: Preview }) {
  const t = useText();
  const now = live.lines[0];
  const then = draft.lines[0];
  return (
    <div className="why" role="status">
      <Facts
        items={[
          [t("现在", "Now"), `${points(live.points)} ${t("分", "points")}${now?.reason ? `（${now.reason}）` : ""}`],
          [t("改后", "Then"), <b>{`${points(draft.points)} ${t("分", "points")}${then?.reason ? `（${then.reason}）` : ""}`}</b>],
        ]}
      />
      {problems.map(({ field, message }) => (
        <Alert key={`${field} ${message}`} type="warning" showIcon title={message} />
      ))}
    </div>
  );
}
