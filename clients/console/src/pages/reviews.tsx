/** Points that are held until somebody decides. */

import { App, Button, Form, Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { points } from "../format/amounts.ts";
import { ageName, entryName } from "../format/labels.ts";
import { age, moment } from "../format/times.ts";
import { useText } from "../language.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { type Column, Listing } from "../parts/listing.tsx";
import { Page, Panel } from "../parts/page.tsx";
import { inTurn } from "../service/in-turn.ts";
import { problemOf } from "../service/problem.ts";
import { useChange, usePages } from "../service/queries.ts";
import { type Answer, call } from "../service/wire.ts";
import { useOperator, useSession } from "../shell/session.tsx";

type Review = Answer<"GET /merchant/reviews">["items"][number];
interface Asked {
  verdict: "release" | "refuse";
  reviews: Review[];
}

const MOST_AT_ONCE = 50;

export function Reviews() {
  const t = useText();
  const { may } = useSession();
  const [keys, setKeys] = useState<string[]>([]);
  const [asked, setAsked] = useState<Asked | null>(null);
  const pages = usePages("GET /merchant/reviews", {}, MOST_AT_ONCE);
  const chosen = pages.items.filter(({ review_id }) => keys.includes(review_id));
  const canEdit = may("members:edit");
  const columns = useColumns(canEdit ? setAsked : undefined);
  return (
    <Page title={t("审核", "Reviews")} about={t("这些积分先扣着，等人决定给还是不给。最早的在前。", "These points are held until somebody decides. Oldest first.")}>
      <Panel
        title={t(`已选 ${chosen.length} 条`, `${chosen.length} chosen`)}
        extra={
          canEdit && (
            <span className="row">
              <Button disabled={!chosen.length} type="primary" onClick={() => setAsked({ verdict: "release", reviews: chosen })}>
                {t("放行选中的", "Release the chosen")}
              </Button>
              <Button disabled={!chosen.length} danger onClick={() => setAsked({ verdict: "refuse", reviews: chosen })}>
                {t("拒绝选中的", "Refuse the chosen")}
              </Button>
            </span>
          )
        }
      >
        <Listing name={t("待审核", "Held points")} pages={pages} columns={columns} keyOf={({ review_id }) => review_id} empty={t("没有待审核的积分", "Nothing is held")} {...(canEdit && { chosen: { keys, change: setKeys, labelOf: ({ title }: Review) => title } })} />
      </Panel>
      <Decide asked={asked} close={() => setAsked(null)} done={() => setKeys([])} />
    </Page>
  );
}

function useColumns(ask: ((asked: Asked) => void) | undefined): Column<Review>[] {
  const t = useText();
  return [
    {
      title: t("积分", "Points"),
      show: (one) => (
        <>
          <b className="number">{points(one.points)}</b> {one.title}
          <div className="muted small">{entryName(one.kind, t)}</div>
        </>
      ),
    },
    { title: t("会员", "Member"), show: ({ member_id }) => <Link className="code" to={`/members/${member_id}`}>{member_id}</Link> },
    { title: t("来源", "Source"), show: ({ source_id, order_id }) => <span className="code">{order_id || source_id}</span> },
    { title: t("扣了多久", "Held for"), show: ({ held_at }) => <span title={moment(held_at)}>{ageName(age(held_at), t)}</span> },
    ...(ask
      ? [
          {
            title: t("操作", "Actions"),
            show: (one: Review) => (
              <span className="row">
                <Button size="small" type="primary" onClick={() => ask({ verdict: "release", reviews: [one] })}>
                  {t("放行", "Release")}
                </Button>
                <Button size="small" danger onClick={() => ask({ verdict: "refuse", reviews: [one] })}>
                  {t("拒绝", "Refuse")}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
}

function Decide({ asked, close, done }: { asked: Asked | null; close: () => void; done: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const operator = useOperator();
  const isRelease = asked?.verdict === "release";
  const count = asked?.reviews.length ?? 0;
  const sum = points((asked?.reviews ?? []).reduce((all, one) => all + one.points, 0));
  const decide = useChange(async ({ reason = "" }: { reason?: string }) => {
    const failed: string[] = [];
    await inTurn(asked?.reviews ?? [], async ({ review_id }) => {
      try {
        await call("POST /merchant/reviews/{review_id}", { path: { review_id }, body: { verdict: asked?.verdict ?? "refuse", reason, operator: operator.name.slice(0, 64) } });
      } catch (thrown) {
        failed.push(problemOf(thrown).title);
      }
    });
    return failed;
  }, "reviews", "members");
  return (
    <Dialog<{ reason?: string }>
      isOpen={asked !== null}
      title={isRelease ? t(`放行 ${count} 条`, `Release ${count}`) : t(`拒绝 ${count} 条`, `Refuse ${count}`)}
      consequence={isRelease ? t(`会员得到这 ${sum} 积分，不能再收回。`, `The members get these ${sum} points. This cannot be undone.`) : t(`会员得不到这 ${sum} 积分，不能再改。`, `The members do not get these ${sum} points. This cannot be undone.`)}
      action={isRelease ? t("放行", "Release") : t("拒绝", "Refuse")}
      isDangerous={!isRelease}
      done={(failed) => t(`已处理 ${count - (failed as string[]).length} 条`, `${count - (failed as string[]).length} decided`)}
      act={async (values) => {
        const failed = await decide.mutateAsync(values);
        if (failed.length) void message.error(t(`${failed.length} 条没有做成：${failed[0]}`, `${failed.length} were not done: ${failed[0]}`));
        done();
        return failed;
      }}
      close={close}
    >
      <Form.Item name="reason" label={t("说明（会员看得到）", "Reason (the member sees it)")} rules={isRelease ? [] : [{ required: true, whitespace: true, message: t("请写明原因", "Give a reason") }]}>
        <Input maxLength={100} />
      </Form.Item>
    </Dialog>
  );
}
