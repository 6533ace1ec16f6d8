/** What a page shows when it has nothing else to show: waiting, failed, or empty. Never the same picture for two of them. */

import { Button, Empty, Result, Skeleton } from "antd";
import type { ReactNode } from "react";

import { useText } from "../language.tsx";
import type { Problem } from "../service/problem.ts";

export function Waiting() {
  const t = useText();
  return (
    <div role="status" aria-label={t("正在加载", "Loading")}>
      <Skeleton active title={false} paragraph={{ rows: 6 }} />
    </div>
  );
}

export function Failed({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const t = useText();
  const hint = problem.status === 403 ? t("这个账号没有这项权限，请找店主开通。", "Your account has no right to this. Ask the owner.") : undefined;
  return (
    <Result
      status={problem.status === 403 ? "403" : problem.status === 404 ? "404" : "warning"}
      role="alert"
      title={problem.title || t("没能加载", "Could not be loaded")}
      subTitle={hint ?? (problem.requestId && `${t("请求编号", "Request")} ${problem.requestId}`)}
      extra={retry && problem.status !== 403 && <Button onClick={retry}>{t("再试一次", "Try again")}</Button>}
    />
  );
}

export function Nothing({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children}>
      {action}
    </Empty>
  );
}

interface Found<T> {
  data: T | undefined;
  error: Problem | null;
  refetch: () => unknown;
}

/** The children once the answer is there; before, or instead, its state. */
export function Shown<T>({ of, children }: { of: Found<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) return children(of.data);
  return of.error ? <Failed problem={of.error} retry={() => void of.refetch()} /> : <Waiting />;
}
