/** What signing in each day is worth. */

import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Switch } from "antd";

import { useText } from "../../language.tsx";
import { CountInput, NumbersInput } from "../../parts/inputs.tsx";
import { Panel } from "../../parts/page.tsx";
import { Optional } from "./optional.tsx";

export function SignIn({ canEdit }: { canEdit: boolean }) {
  const t = useText();
  const needed = { required: true, message: t("不能为空", "Required") };
  return (
    <Panel title={t("每日签到", "Daily sign-in")}>
      <Form.Item name={["sign_in", "ladder"]} label={t("连续第 1、2、3… 天各得几分", "Points of day 1, 2, 3 … in a row")} rules={[needed]}>
        <NumbersInput most={31} isRepeatable />
      </Form.Item>
      <Form.Item name={["sign_in", "wrap"]} label={t("走完一轮从头再来", "Begin again after the last")} valuePropName="checked" extra={t("关着时一直拿最后一天的分", "Off: the last day's points go on")}>
        <Switch />
      </Form.Item>
      <Form.List name={["sign_in", "bonus_days"]}>
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="row">
                <Form.Item name={[name, "day"]} label={t("连续满几天", "Days in a row")} rules={[needed]}>
                  <CountInput min={2} max={3650} />
                </Form.Item>
                <Form.Item name={[name, "points"]} label={t("另送", "Bonus")} rules={[needed]}>
                  <CountInput min={1} max={100_000} />
                </Form.Item>
                {canEdit && <Button icon={<DeleteOutlined />} aria-label={t("删掉", "Remove")} onClick={() => remove(name)} />}
              </div>
            ))}
            {canEdit && fields.length < 12 && (
              <Button className="spaced" icon={<PlusOutlined />} onClick={() => add({})}>
                {t("加一个连续奖励", "Add a bonus day")}
              </Button>
            )}
          </>
        )}
      </Form.List>
      <Optional name={["sign_in", "make_up"]} label={t("可以补签", "Missed days can be made up")} otherwise={t("不能补签", "they cannot")} initial={{ per_month: 3, points: 10, days_back: 7 }}>
        <div className="fields">
          <Form.Item name={["sign_in", "make_up", "per_month"]} label={t("每月几次", "Times a month")} rules={[needed]}>
            <CountInput min={1} max={10} />
          </Form.Item>
          <Form.Item name={["sign_in", "make_up", "points"]} label={t("每次花几分", "Price in points")} rules={[needed]}>
            <CountInput max={100_000} />
          </Form.Item>
          <Form.Item name={["sign_in", "make_up", "days_back"]} label={t("最多补几天前的", "Days back")} rules={[needed]}>
            <CountInput min={1} max={28} />
          </Form.Item>
        </div>
      </Optional>
    </Panel>
  );
}
