/** What a reward cost, and since when. */

import { Drawer } from "antd";

import { price } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { Listing } from "../../parts/listing.tsx";
import { usePages } from "../../service/queries.ts";
import type { Reward } from "./terms.ts";

export function PricesDrawer({ reward, close }: { reward: Reward | null; close: () => void }) {
  const t = useText();
  return (
    <Drawer open={reward !== null} onClose={close} title={t(`价格记录：${reward?.name ?? ""}`, `Prices: ${reward?.name ?? ""}`)} size={480}>
      {reward && <Prices id={reward.reward_id} />}
    </Drawer>
  );
}

function Prices({ id }: { id: string }) {
  const t = useText();
  const pages = usePages("GET /merchant/rewards/{reward_id}/prices", { path: { reward_id: id } });
  const columns = [
    { title: t("价格", "Price"), show: (one: (typeof pages.items)[number]) => price(one, t("积分", "points")) },
    { title: t("从何时起", "Since"), show: (one: (typeof pages.items)[number]) => moment(one.since) },
    { title: t("版本", "Version"), show: (one: (typeof pages.items)[number]) => one.version },
  ];
  return <Listing name={t("价格记录", "Prices")} pages={pages} columns={columns} keyOf={({ version, since }) => `${version} ${since}`} empty={t("还没有记录", "No record yet")} />;
}
