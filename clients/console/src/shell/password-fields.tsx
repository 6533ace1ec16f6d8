/** The fields with which an operator replaces a password. */

import { Form, Input } from "antd";

import { useText } from "../language.tsx";

export interface Passwords {
  password: string;
  new_password: string;
  again: string;
}

export function PasswordFields() {
  const t = useText();
  return (
    <>
      <OldPassword />
      <Form.Item name="new_password" label={t("新密码", "New password")} extra={t("10 到 128 个字符，不含姓名", "10 to 128 characters, without your name")} rules={[{ required: true, min: 10, max: 128, message: t("10 到 128 个字符", "10 to 128 characters") }]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("再输一遍", "Once more")}
        dependencies={["new_password"]}
        rules={[
          { required: true, message: t("再输一遍新密码", "The new password once more") },
          ({ getFieldValue }) => ({ validator: (_, value) => (value && value !== getFieldValue("new_password") ? Promise.reject(new Error(t("两遍不一样", "They differ"))) : Promise.resolve()) }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}

export function OldPassword() {
  const t = useText();
  return (
    <Form.Item name="password" label={t("现在的密码", "Password now")} rules={[{ required: true, message: t("请输入现在的密码", "Enter your password") }]}>
      <Input.Password autoComplete="current-password" />
    </Form.Item>
  );
}
