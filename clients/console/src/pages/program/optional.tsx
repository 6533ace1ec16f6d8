/** A part that may be missing: off is null, on begins with `initial`. */

import { Form, Switch } from "antd";
import type { ReactNode } from "react";

import { useText } from "../../language.tsx";

interface Given {
  name: string | string[];
  label: string;
  otherwise: string;
  initial: object;
  children: ReactNode;
}

export function Optional({ name, label, otherwise, initial, children }: Given) {
  const t = useText();
  const form = Form.useFormInstance();
  const isOn = Form.useWatch(name, { form, preserve: true }) != null;
  return (
    <div className="optional">
      <Form.Item label={label} extra={isOn ? undefined : t(`关着时：${otherwise}`, `Off: ${otherwise}`)}>
        <Switch checked={isOn} aria-label={label} onChange={(on) => form.setFieldValue(name, on ? initial : null)} />
      </Form.Item>
      {isOn && children}
    </div>
  );
}
