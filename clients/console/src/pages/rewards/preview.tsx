/** The reward as a member sees it, while it is written. */

import { Form } from "antd";

import { price } from "../../format/amounts.ts";
import { useText } from "../../language.tsx";
import type { Reward } from "./terms.ts";

export function AsMember() {
  const t = useText();
  const reward = (Form.useWatch([], { preserve: true }) ?? {}) as Partial<Reward>;
  const [cover] = reward.images ?? [];
  const words = [
    reward.stock != null && t(`共 ${reward.stock} 件`, `${reward.stock} units`),
    reward.per_member_limit && t(`每人限兑 ${reward.per_member_limit}`, `${reward.per_member_limit} per member`),
    reward.service?.valid_days && t(`兑换后 ${reward.service.valid_days} 天内到店使用`, `Use it in the store within ${reward.service.valid_days} days`),
  ].filter(Boolean);
  return (
    <aside className="as-member" aria-label={t("会员看到的样子", "As members see it")}>
      <p className="muted small">{t("会员看到的样子", "As members see it")}</p>
      <div className="phone">
        {cover ? <img src={cover} alt="" /> : <div className="no-picture">{t("没有图片", "No picture")}</div>}
        <div className="phone-text">
          <b>{reward.name || t("奖品名称", "The reward")}</b>
          <div className="phone-price">{price({ points: reward.points ?? 0, cash_fen: reward.cash_fen }, t("积分", "points"))}</div>
          {words.map((line) => (
            <div key={String(line)} className="muted small">
              {line}
            </div>
          ))}
          {reward.description && <p className="small">{reward.description}</p>}
          {reward.draft && <div className="mark">{t("草稿：会员还看不到", "A draft: members do not see it yet")}</div>}
        </div>
      </div>
    </aside>
  );
}
