/** The terms of a coupon. */

import { Form, Radio, Switch } from "antd";

import { useText } from "../../language.tsx";
import { CountInput, MomentInput, WordsInput, YuanInput } from "../../parts/inputs.tsx";
import { Panel } from "../../parts/page.tsx";

export function CouponFields() {
  const t = useText();
  const kind = Form.useWatch(["coupon", "kind"]) as string | undefined;
  const needed = { required: true, message: t("不能为空", "Required") };
  return (
    <Panel title={t("优惠券", "Coupon")}>
      <Form.Item name={["coupon", "kind"]} label={t("减什么", "What it takes off")} rules={[needed]} initialValue="amount_off">
        <Radio.Group
          options={[
            { value: "amount_off", label: t("减金额", "An amount") },
            { value: "percent_off", label: t("打折", "A percentage") },
            { value: "free_shipping", label: t("包邮", "Shipping") },
          ]}
          optionType="button"
        />
      </Form.Item>
      <div className="fields">
        <Form.Item name={["coupon", "threshold_fen"]} label={t("满多少可用", "From an order of")} initialValue={0}>
          <YuanInput />
        </Form.Item>
        {kind === "amount_off" && (
          <Form.Item name={["coupon", "amount_off_fen"]} label={t("减多少", "Amount off")} rules={[needed]}>
            <YuanInput />
          </Form.Item>
        )}
        {kind === "percent_off" && (
          <>
            <Form.Item name={["coupon", "percent_off"]} label={t("减百分之几", "Percent off")} rules={[needed]} extra={t("20 就是 8 折", "20 leaves 80 % to pay")}>
              <CountInput min={1} max={99} unit="%" />
            </Form.Item>
            <Form.Item name={["coupon", "max_off_fen"]} label={t("最多减", "At most")}>
              <YuanInput />
            </Form.Item>
          </>
        )}
      </div>
      <Validity />
      <div className="fields">
        <Form.Item name={["coupon", "categories"]} label={t("适用品类", "Categories")} extra={t("* 表示全部", "* is all")} initialValue={["*"]}>
          <WordsInput most={50} />
        </Form.Item>
        <Form.Item name={["coupon", "excluded"]} label={t("不适用品类", "Excluded")} initialValue={[]}>
          <WordsInput most={20} />
        </Form.Item>
        <Form.Item name={["coupon", "blackout"]} label={t("不可用的日子", "Not on these days")} extra={t("如 2026-10-01", "As 2026-10-01")} initialValue={[]}>
          <WordsInput most={31} placeholder="2026-10-01" />
        </Form.Item>
        <Form.Item name={["coupon", "grace_days"]} label={t("过期后退货时多给几天", "Days more after a return")} initialValue={0}>
          <CountInput max={90} />
        </Form.Item>
      </div>
      <Form.Item name={["coupon", "stacks"]} label={t("可与其他可叠加的券同用", "Combines with others that stack")} valuePropName="checked" initialValue={false}>
        <Switch />
      </Form.Item>
    </Panel>
  );
}

function Validity() {
  const t = useText();
  return (
    <div className="fields">
      <Form.Item name={["coupon", "valid_days"]} label={t("兑换后几天内有效", "Valid for days")} extra={t("或者填下面的截止时间，二选一", "Or an end for all: one of the two")}>
        <CountInput min={1} max={3650} />
      </Form.Item>
      <Form.Item name={["coupon", "valid_from"]} label={t("统一开始", "Valid from")}>
        <MomentInput />
      </Form.Item>
      <Form.Item name={["coupon", "valid_until"]} label={t("统一截止", "Valid until")}>
        <MomentInput />
      </Form.Item>
    </div>
  );
}
