/** Why something was not done, above the button that was pressed. */

import { Alert, type FormInstance } from "antd";

import { useText } from "../language.tsx";
import type { Problem } from "../service/problem.ts";

export function ProblemNote({ problem, isPlaced }: { problem: Problem | null; isPlaced?: (field: string) => boolean }) {
  const t = useText();
  if (!problem) return null;
  const unplaced = problem.errors.filter(({ field }) => !isPlaced?.(field));
  const wait = problem.retryAfterS && t(`请 ${problem.retryAfterS} 秒后再试。`, `Try again in ${problem.retryAfterS} s.`);
  const more = [...unplaced.map(({ field, message }) => `${field}: ${message}`), wait, problem.isOpen && problem.requestId && `${t("请求编号", "Request")} ${problem.requestId}`];
  const lines = more.filter(Boolean);
  return (
    <Alert
      className="spaced"
      role="alert"
      type="error"
      showIcon
      title={problem.title || t("没有做成", "It was not done")}
      description={lines.length ? lines.map((line) => <div key={String(line)}>{line}</div>) : undefined}
    />
  );
}

export type Path = (string | number)[];

/** `lines.0.amount_fen` as antd names fields. */
export function pathOf(field: string): Path {
  return field.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Puts each error beside its field, and goes to the first; answers whether a field is among those of the form. */
export function place(form: FormInstance, problem: Problem): void {
  const fields = problem.errors.filter(({ field }) => isPart(form, field));
  form.setFields(fields.map(({ field, message }) => ({ name: pathOf(field), errors: [message] })) as never);
  const first = fields[0];
  if (first) form.scrollToField(pathOf(first.field), { block: "center" });
}

export function isPart(form: FormInstance, field: string): boolean {
  return form.getFieldInstance(pathOf(field)) !== undefined;
}
