/** The screens, in the order of the day, and the right that each needs. */

import {
  AuditOutlined,
  BarChartOutlined,
  CalendarOutlined,
  CarOutlined,
  CheckSquareOutlined,
  ClusterOutlined,
  FileTextOutlined,
  FireOutlined,
  GiftOutlined,
  HomeOutlined,
  IdcardOutlined,
  KeyOutlined,
  MessageOutlined,
  ProfileOutlined,
  ScanOutlined,
  SafetyOutlined,
  SettingOutlined,
  ShopOutlined,
  ShoppingOutlined,
  TagsOutlined,
  TeamOutlined,
  TrophyOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";

export interface Screen {
  path: string;
  icon: ReactNode;
  name: readonly [chinese: string, english: string];
  right?: string;
}

export const SCREENS: readonly Screen[] = [
  { path: "/", icon: <HomeOutlined />, name: ["首页", "Home"] },
  { path: "/redemptions", icon: <CarOutlined />, name: ["兑换单", "Redemptions"], right: "redemptions:view" },
  { path: "/counter", icon: <ScanOutlined />, name: ["核销台", "Counter"], right: "vouchers:edit" },
  { path: "/orders", icon: <ShoppingOutlined />, name: ["订单", "Orders"], right: "orders:view" },
  { path: "/members", icon: <TeamOutlined />, name: ["会员", "Members"], right: "members:view" },
  { path: "/entries", icon: <UnorderedListOutlined />, name: ["积分流水", "Entries"], right: "members:view" },
  { path: "/coupons", icon: <TagsOutlined />, name: ["已发的券", "Issued coupons"], right: "redemptions:view" },
  { path: "/rewards", icon: <GiftOutlined />, name: ["奖品", "Rewards"], right: "rewards:view" },
  { path: "/campaigns", icon: <FireOutlined />, name: ["营销活动", "Campaigns"], right: "program:view" },
  { path: "/rules", icon: <ProfileOutlined />, name: ["积分规则", "Earning rules"], right: "program:view" },
  { path: "/activities", icon: <CalendarOutlined />, name: ["任务活动", "Activities"], right: "program:view" },
  { path: "/reviews", icon: <SafetyOutlined />, name: ["审核", "Reviews"], right: "members:edit" },
  { path: "/approvals", icon: <CheckSquareOutlined />, name: ["审批", "Approvals"], right: "approvals:view" },
  { path: "/seasons", icon: <TrophyOutlined />, name: ["排行与赛季", "Boards and seasons"], right: "program:view" },
  { path: "/messages", icon: <MessageOutlined />, name: ["消息", "Messages"], right: "program:view" },
  { path: "/stores", icon: <ShopOutlined />, name: ["门店", "Stores"], right: "stores:view" },
  { path: "/program", icon: <SettingOutlined />, name: ["积分计划", "Program"], right: "program:view" },
  { path: "/figures", icon: <BarChartOutlined />, name: ["数据", "Figures"], right: "figures:view" },
  { path: "/terms", icon: <FileTextOutlined />, name: ["条款", "Terms"], right: "program:view" },
  { path: "/runs", icon: <ClusterOutlined />, name: ["定时任务", "Scheduled runs"], right: "figures:view" },
  { path: "/operators", icon: <IdcardOutlined />, name: ["员工", "Operators"], right: "operators:view" },
  { path: "/keys", icon: <KeyOutlined />, name: ["接口密钥", "API keys"], right: "integrations:view" },
  { path: "/trail", icon: <AuditOutlined />, name: ["操作记录", "Audit trail"], right: "audit:view" },
];
