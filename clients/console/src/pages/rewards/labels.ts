import { useText } from "../../language.tsx";

/** What the fields of a reward are called, for the dialog of a conflict. */
export function useRewardLabels(): Record<string, string> {
  const t = useText();
  return {
    name: t("名称", "Name"),
    points: t("积分", "Points"),
    cash_fen: t("另付现金（分）", "Cash (fen)"),
    category: t("分类", "Category"),
    market_fen: t("市场价（分）", "Market price (fen)"),
    cost_fen: t("成本（分）", "Cost (fen)"),
    images: t("图片", "Pictures"),
    description: t("说明", "Description"),
    stock: t("总量", "All units"),
    low_stock: t("剩多少时提醒", "Warn at"),
    per_member_limit: t("每人限兑", "Per member"),
    per_day_limit: t("每人每天限兑", "Per member and day"),
    draft: t("草稿", "Draft"),
    publish_at: t("定时上架", "Publish at"),
    on_sale_from: t("开始兑换", "On sale from"),
    on_sale_until: t("结束兑换", "On sale until"),
    eligibility: t("谁能兑换", "For whom"),
    coupon: t("优惠券", "Coupon"),
    service: t("到店使用", "In the store"),
  };
}
