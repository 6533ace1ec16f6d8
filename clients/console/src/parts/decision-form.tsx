/**
 * A form for what the merchant decides: a reward, a rule, a campaign, an activity, the program.
 *
 * A decision has a version. Where somebody else has changed it meanwhile, the form shows what they changed and keeps what
 * was entered. Leaving with something unsaved is asked about.
 */

import { App, Button, Form, type FormInstance } from "antd";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";

import { useText } from "../language.tsx";
import { type Problem, problemOf } from "../service/problem.ts";
import { Conflict } from "./conflict.tsx";
import { isPart, place, ProblemNote } from "./problem-note.tsx";

export interface Versioned {
  version: number;
}

interface Given<V extends object> {
  /** What is stored; null for something new. */
  base: (V & Versioned) | null;
  initial: Partial<V>;
  labels: Record<string, string>;
  read: () => Promise<V & Versioned>;
  save: (values: V, version: number | null) => Promise<unknown>;
  done: () => void;
  saved: string;
  /** A word why saving must wait, such as a preview that is missing; null where nothing is missing. */
  waitsFor?: (values: V) => string | null;
  canEdit: boolean;
  children: (form: FormInstance<V>) => ReactNode;
}

export function DecisionForm<V extends object>(given: Given<V>) {
  const { base, initial, labels, canEdit, children, waitsFor } = given;
  const t = useText();
  const [form] = Form.useForm<V>();
  const start = (base ?? initial) as V;
  const saving = useSaving(given, form);
  const values = (Form.useWatch([], { form, preserve: true }) ?? start) as V;
  const waits = waitsFor?.({ ...start, ...values }) ?? null;
  useGuard(saving.isDirty);
  return (
    <Form<V> form={form} layout="vertical" scrollToFirstError={{ block: "center" }} initialValues={start} disabled={!canEdit} onValuesChange={() => saving.touch()} onKeyDown={holdEnter} onFinish={() => void saving.save()}>
      {children(form)}
      <ProblemNote problem={saving.problem} isPlaced={(field) => isPart(form, field)} />
      <Conflict base={base} mine={{ ...start, ...form.getFieldsValue(true) }} theirs={saving.theirs} labels={labels} merge={saving.merge} drop={saving.drop} close={saving.forget} />
      {canEdit && (
        <div className="bar">
          {waits && <span className="muted waits">{waits}</span>}
          <Button type="primary" htmlType="submit" size="large" loading={saving.isSaving} disabled={waits !== null}>
            {t("保存", "Save")}
          </Button>
        </div>
      )}
    </Form>
  );
}

/** Enter chooses a date or ends a word; a long form is saved by its button. */
function holdEnter(event: KeyboardEvent): void {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
}

function useSaving<V extends object>({ base, read, save, saved, done }: Given<V>, form: FormInstance<V>) {
  const { message } = App.useApp();
  const [state, setState] = useState({ isSaving: false, isSaved: false });
  const isDirty = useRef(false); // not a state: leaving asks at once, before anything is drawn again
  const [problem, setProblem] = useState<Problem | null>(null);
  const [theirs, setTheirs] = useState<(V & Versioned) | null>(null);

  const go = async (version: number | null, values: V) => {
    setState({ isSaving: true, isSaved: false });
    setProblem(null);
    try {
      await save(values, version);
      isDirty.current = false;
      setState({ isSaving: false, isSaved: true });
      void message.success(saved);
    } catch (thrown) {
      setState({ isSaving: false, isSaved: false });
      const refused = problemOf(thrown);
      if (refused.code === "VERSION_CONFLICT") return setTheirs(await read());
      setProblem(refused);
      place(form, refused);
    }
  };
  useEffect(() => {
    if (state.isSaved) done();
  }, [state.isSaved]);

  const current = () => ({ ...base, ...form.getFieldsValue(true) }) as V;
  return {
    ...state,
    problem,
    theirs,
    isDirty,
    touch: () => (isDirty.current = true),
    save: () => go(base?.version ?? null, current()),
    forget: () => setTheirs(null),
    merge: (merged: V & Versioned) => {
      form.setFieldsValue(merged as never);
      setTheirs(null);
      void go(merged.version, merged);
    },
    drop: () => {
      isDirty.current = false;
      location.reload();
    },
  };
}

function useGuard(isDirty: RefObject<boolean>): void {
  const t = useText();
  const { modal } = App.useApp();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isDirty.current && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    void modal.confirm({
      title: t("有没保存的修改", "There are unsaved changes"),
      content: t("离开这一页，填的内容就没有了。", "If you leave, what you entered is lost."),
      okText: t("离开", "Leave"),
      cancelText: t("留下", "Stay"),
      okButtonProps: { danger: true },
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    });
  }, [blocker.state]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => isDirty.current && event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isDirty]);
}

/** Asks before something is deleted, with the consequence in words. */
export function useDeletion(title: string, consequence: string, act: () => Promise<unknown>, done: () => void): () => void {
  const t = useText();
  const { modal, message } = App.useApp();
  return () =>
    void modal.confirm({
      title,
      content: consequence,
      okText: t("删除", "Delete"),
      cancelText: t("取消", "Cancel"),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await act();
          void message.success(t("已删除", "Deleted"));
          done();
        } catch (thrown) {
          void message.error(problemOf(thrown).title);
        }
      },
    });
}

