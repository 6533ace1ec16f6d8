/** What a member redeemed, coupons included, newest first. */

import { Button } from "antd";
import { useState } from "react";

import { points, price } from "../../format/amounts.ts";
import { kindName, statusName, statusTone } from "../../format/labels.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark } from "../../parts/page.tsx";
import { usePages } from "../../service/queries.ts";
import { RedemptionDrawer } from "./detail.tsx";
import { queryOf, EVERY } from "./filters.tsx";
import type { Redemption } from "./list.tsx";

export function RedemptionsOf({ memberId }: { memberId: string }) {
  const t = useText();
  const [opened, setOpened] = useState<Redemption | null>(null);
  const pages = usePages("GET /merchant/redemptions", { query: queryOf(EVERY, { member_id: memberId }) });
  const columns: Column<Redemption>[] = [
    {
      title: t("奖品", "Reward"),
      show: (one) => (
        <Button type="link" className="flush" onClick={() => setOpened(one)}>
          {one.name}
          {one.quantity > 1 && ` × ${points(one.quantity)}`}
        </Button>
      ),
    },
    { title: t("类型", "Kind"), show: ({ kind }) => kindName(kind, t), width: 110 },
    { title: t("状态", "State"), show: ({ status }) => <Mark tone={statusTone(status)}>{statusName(status, t)}</Mark>, width: 110 },
    { title: t("花费", "Cost"), show: (one) => price(one, t("积分", "points")), width: 160 },
    { title: t("兑换时间", "Redeemed"), show: ({ created_at }) => <span className="number">{moment(created_at)}</span>, width: 150 },
  ];
  return (
    <>
      <Listing name={t("兑换单", "Redemptions")} pages={pages} columns={columns} keyOf={({ redemption_id }) => redemption_id} empty={t("还没有兑换过", "Nothing was redeemed yet")} />
      <RedemptionDrawer redemption={opened} close={() => setOpened(null)} ask={undefined} />
    </>
  );
}
