/** Which page is at which address. Each is loaded when it is first opened. */

import { type ComponentType } from "react";
import { createBrowserRouter, useRouteError } from "react-router";

import { useText } from "./language.tsx";
import { Failed } from "./parts/states.tsx";
import { Problem } from "./service/problem.ts";
import { Frame } from "./shell/frame.tsx";

type Module = Record<string, ComponentType>;

const page = (load: () => Promise<Module>, name: string) => ({
  lazy: async () => ({ Component: (await load())[name] as ComponentType }),
  ErrorBoundary: Broken,
});

export const router = createBrowserRouter(
  [
    {
      path: "/",
      Component: Frame,
      HydrateFallback: () => null,
      children: [
        { index: true, ...page(() => import("./pages/home.tsx"), "Home") },
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
