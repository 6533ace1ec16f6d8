import { Page } from "../parts/page.tsx";
export function Home() {
  return <Page title="首页">…</Page>;
}
