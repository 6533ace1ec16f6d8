/** Which page is at which address. Each is loaded when it is first opened. */

import { type ComponentType } from "react";
import { createBrowserRouter, useRouteError } from "react-router";

import { useText } from "./language.tsx";
import { Failed } from "./parts/states.tsx";
import { Problem } from "./service/problem.ts";
import { Frame } from "./shell/frame.tsx";

type Module = Record<string, ComponentType>;

const page = (load: () => Promise<object>, name: string) => ({
  lazy: async () => ({ Component: ((await load()) as Module)[name] as ComponentType }),
  ErrorBoundary: Broken,
});

export const router = createBrowserRouter(
  [
    {
      path: "/",
      Component: Frame,
      HydrateFallback: () => null,
      children: [
        { index: true, ...page(() => import("./pages/home/home.tsx"), "Home") },
        { path: "redemptions", ...page(() => import("./pages/redemptions/list.tsx"), "Redemptions") },
        { path: "redemptions/parcels", ...page(() => import("./pages/redemptions/ship-by-csv.tsx"), "ShipByCsv") },
        { path: "redemptions/picking", ...page(() => import("./pages/redemptions/picking.tsx"), "PickingList") },
        { path: "coupons", ...page(() => import("./pages/redemptions/coupons.tsx"), "Coupons") },
        { path: "orders", ...page(() => import("./pages/orders/search.tsx"), "Orders") },
        { path: "orders/:order_id", ...page(() => import("./pages/orders/detail.tsx"), "OrderPage") },
        { path: "entries", ...page(() => import("./pages/entries.tsx"), "EntriesOfAll") },
        { path: "counter", ...page(() => import("./pages/counter.tsx"), "Counter") },
        { path: "members", ...page(() => import("./pages/members/list.tsx"), "Members") },
        { path: "members/segments", ...page(() => import("./pages/members/segments.tsx"), "Segments") },
        { path: "members/:member_id", ...page(() => import("./pages/members/detail.tsx"), "Member") },
        { path: "rewards", ...page(() => import("./pages/rewards/list.tsx"), "Rewards") },
        { path: "rewards/new", ...page(() => import("./pages/rewards/edit.tsx"), "EditReward") },
        { path: "rewards/:reward_id", ...page(() => import("./pages/rewards/edit.tsx"), "EditReward") },
        { path: "campaigns", ...page(() => import("./pages/campaigns/list.tsx"), "Campaigns") },
        { path: "campaigns/new", ...page(() => import("./pages/campaigns/edit.tsx"), "EditCampaign") },
        { path: "campaigns/:campaign_id", ...page(() => import("./pages/campaigns/edit.tsx"), "EditCampaign") },
        { path: "rules", ...page(() => import("./pages/rules/list.tsx"), "Rules") },
        { path: "rules/new", ...page(() => import("./pages/rules/edit.tsx"), "EditRule") },
        { path: "rules/:rule_id", ...page(() => import("./pages/rules/edit.tsx"), "EditRule") },
        { path: "activities", ...page(() => import("./pages/activities/list.tsx"), "Activities") },
        { path: "activities/new", ...page(() => import("./pages/activities/edit.tsx"), "EditActivity") },
        { path: "activities/:activity_id", ...page(() => import("./pages/activities/edit.tsx"), "EditActivity") },
        { path: "seasons", ...page(() => import("./pages/seasons/list.tsx"), "Seasons") },
        { path: "terms", ...page(() => import("./pages/terms.tsx"), "TermsPage") },
        { path: "messages", ...page(() => import("./pages/messages/list.tsx"), "Messages") },
        { path: "stores", ...page(() => import("./pages/stores/list.tsx"), "Stores") },
        { path: "program", ...page(() => import("./pages/program/edit.tsx"), "EditProgram") },
        { path: "reviews", ...page(() => import("./pages/reviews.tsx"), "Reviews") },
        { path: "figures", ...page(() => import("./pages/figures/dashboard.tsx"), "Figures") },
        { path: "runs", ...page(() => import("./pages/runs.tsx"), "Runs") },
        { path: "approvals", ...page(() => import("./pages/staff/approvals.tsx"), "Approvals") },
        { path: "operators", ...page(() => import("./pages/staff/operators.tsx"), "Operators") },
        { path: "account", ...page(() => import("./pages/staff/account.tsx"), "Account") },
        { path: "keys", ...page(() => import("./pages/staff/keys.tsx"), "Keys") },
        { path: "trail", ...page(() => import("./pages/staff/trail.tsx"), "Trail") },
        { path: "*", Component: Missing },
      ],
    },
  ],
  { basename: "/console" },
);

function Missing() {
  const t = useText();
  return <Failed problem={new Problem(404, { title: t("没有这个页面", "There is no such page") })} />;
}

/** A page that cannot be drawn or, after a new release, no longer be loaded. */
function Broken() {
  const t = useText();
  const fault = useRouteError();
  console.error(fault);
  return <Failed problem={new Problem(0, { title: t("页面出错了，可能刚更新过版本", "The page failed; a new version may be out") })} retry={() => location.reload()} />;
}
