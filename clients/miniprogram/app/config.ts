// What differs from shop to shop. The template ids are those of WeChat's console, 订阅消息.

export const API_URL = "https://points.example.com";

export const TEMPLATES = {
  pointsExpiring: "the id of 积分到期提醒",
  redemptionShipped: "the id of 发货通知",
  voucherExpiring: "the id of 卡券到期提醒",
};
