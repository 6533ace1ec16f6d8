/** Asks for what a step needs, says its consequence in words, does it, and shows beside the fields why it was refused. */

import { App, Form, Modal } from "antd";
import { type ReactNode, useRef, useState } from "react";

import { useText } from "../language.tsx";
import { type Problem, problemOf } from "../service/problem.ts";
import { isPart, place, ProblemNote } from "./problem-note.tsx";

interface Given<V> {
  isOpen: boolean;
  title: string;
  consequence?: ReactNode;
  action: string;
  isDangerous?: boolean;
  initial?: Partial<V>;
  /** The step is one of several: it ends with `close`, by whoever gave it. */
  staysOpen?: boolean;
  done: string | ((result: unknown) => string);
  act: (values: V) => Promise<unknown>;
  close: () => void;
  children?: ReactNode;
}

export function Dialog<V extends object>(given: Given<V>) {
  const { isOpen, title, action, isDangerous, close } = given;
  const t = useText();
  const [form] = Form.useForm<V>();
  const step = useStep(given, form);
  const fields = useRef<HTMLDivElement>(null);
  return (
    <Modal
      open={isOpen}
      title={title}
      okText={action}
      cancelText={t("取消", "Cancel")}
      okButtonProps={{ danger: isDangerous ?? false, loading: step.isActing }}
      onOk={() => form.submit()}
      onCancel={close}
      destroyOnHidden
      afterOpenChange={(isOpened) => isOpened && fields.current?.querySelector<HTMLElement>("input, textarea")?.focus()}
      mask={{ closable: false }}
    >
      {given.consequence && <p className="spaced">{given.consequence}</p>}
      <Form<V> form={form} layout="vertical" initialValues={(given.initial ?? {}) as V} onFinish={step.go} preserve={false}>
        <div ref={fields}>{given.children}</div>
        {/* The buttons stand outside of the form: without this one Enter would do nothing. */}
        <input type="submit" hidden />
        <ProblemNote problem={step.problem} isPlaced={(field) => isPart(form, field)} />
      </Form>
    </Modal>
  );
}

function useStep<V extends object>({ act, done, close, staysOpen }: Given<V>, form: ReturnType<typeof Form.useForm<V>>[0]) {
  const { message } = App.useApp();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isActing, setIsActing] = useState(false);
  const go = async (values: V) => {
    setIsActing(true);
    setProblem(null);
    try {
      const result = await act(values);
      if (staysOpen) return;
      void message.success(typeof done === "string" ? done : done(result));
      close();
    } catch (thrown) {
      const refused = problemOf(thrown);
      setProblem(refused);
      place(form, refused);
    } finally {
      setIsActing(false);
    }
  };
  return { problem, isActing, go };
}
