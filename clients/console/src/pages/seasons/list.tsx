/** The boards with their prizes, and the seasons that are over: who won, and whether the prize was paid. */

import { Button, Drawer } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { points } from "../../format/amounts.ts";
import { type Text, useText } from "../../language.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel, type Tone } from "../../parts/page.tsx";
import { Shown } from "../../parts/states.tsx";
import { useStores } from "../../parts/stores.tsx";
import { useAnswer, useLocalPages, usePages } from "../../service/queries.ts";
import type { Answer } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

type Season = Answer<"GET /merchant/seasons">["items"][number];
type Prize = Answer<"GET /merchant/seasons/{season_id}">["prizes"][number];
type Program = Answer<"GET /merchant/program">;

interface BoardRow {
  board: string;
  title: string;
  counts: string;
  prizes: readonly { from_place: number; to_place: number; points: number }[];
}

export function Seasons() {
  const t = useText();
  const [opened, setOpened] = useState<Season | null>(null);
  const pages = usePages("GET /merchant/seasons");
  const columns: Column<Season>[] = [
    { title: t("赛季", "Season"), show: ({ title, period }) => <>{title}<div className="muted small number">{period}</div></> },
    { title: t("获奖", "Winners"), show: ({ winners }) => points(winners), align: "right" },
    { title: t("奖励合计", "Prizes"), show: ({ points: sum }) => `${points(sum)} ${t("积分", "points")}` },
    { title: t("发放", "Paid"), show: ({ paid }) => (paid ? <Mark tone="good">{t("已结算", "Settled")}</Mark> : <Mark tone="wait">{t("等下一轮发", "The next run pays")}</Mark>) },
    {
      title: t("操作", "Actions"),
      show: (one) => (
        <Button size="small" onClick={() => setOpened(one)}>
          {t("看获奖者", "Winners")}
        </Button>
      ),
    },
  ];
  return (
    <Page title={t("排行与赛季", "Boards and seasons")} about={t("每个周期结束后，名次定下来，奖励自动发一次。", "When a period ends its places are final, and each prize is paid once.")}>
      <Panel title={t("已结束的赛季", "Seasons that are over")}>
        <Listing name={t("已结束的赛季", "Seasons that are over")} pages={pages} columns={columns} keyOf={({ season_id }) => season_id} empty={t("还没有结束的赛季", "No season is over yet")} />
      </Panel>
      <Boards />
      <Drawer open={opened !== null} onClose={() => setOpened(null)} title={`${opened?.title ?? ""} ${opened?.period ?? ""}`} size={560}>
        {opened && <Winners season_id={opened.season_id} />}
      </Drawer>
    </Page>
  );
}

function Boards() {
  const t = useText();
  const { may } = useSession();
  const { namesOf } = useStores();
  const found = useAnswer("GET /merchant/program");
  const rows = found.data && rowsOf(found.data, namesOf, t);
  const pages = useLocalPages({ ...found, data: rows }, () => true, "");
  const columns: Column<BoardRow>[] = [
    { title: t("榜", "Board"), show: ({ title, board }) => <>{title}<div className="code muted small">{board}</div></> },
    { title: t("算什么", "Counts"), show: ({ counts }) => counts },
    { title: t("奖励", "Prizes"), show: ({ prizes }) => prizes.map((prize) => prizeName(prize, t)).join(t("，", ", ")) || t("没有", "None") },
  ];
  return (
    <Panel title={t("榜单", "Boards")} extra={may("program:edit") && <Link to="/program">{t("在积分计划里改", "Change them in the program")}</Link>}>
      <Listing name={t("榜单", "Boards")} pages={pages} columns={columns} keyOf={({ board }) => board} empty={t("没有榜单", "No board")} />
    </Panel>
  );
}

function rowsOf({ leaderboard }: Program, namesOf: (stores: readonly string[]) => string, t: Text): BoardRow[] {
  const prizesOf = (board: string) => (leaderboard.prizes ?? []).filter((prize) => prize.board === board);
  const general: [string, string][] = [["total", t("总榜", "All time")], ["month", t("月榜", "Month")], ["week", t("周榜", "Week")]];
  return [
    ...general.map(([board, title]) => ({ board, title, counts: t("所有积分", "All points"), prizes: prizesOf(board) })),
    ...(leaderboard.boards ?? []).map(({ board_id, title, categories, stores, activities }) => {
      const counts = [categories?.join("、"), stores?.length && namesOf(stores), activities?.join("、")].filter(Boolean).join(" · ");
      return { board: board_id, title, counts, prizes: prizesOf(board_id) };
    }),
  ];
}

function prizeName({ from_place, to_place, points: each }: BoardRow["prizes"][number], t: Text): string {
  const places = from_place === to_place ? t(`第 ${from_place} 名`, `place ${from_place}`) : t(`第 ${from_place} 到 ${to_place} 名`, `places ${from_place} to ${to_place}`);
  return t(`${places}各 ${points(each)} 积分`, `${places}: ${points(each)} points`);
}

const PRIZES: Record<Prize["state"], readonly [string, string, Tone]> = {
  paid: ["已发", "Paid", "good"],
  due: ["等下一轮发", "The next run pays it", "wait"],
  frozen: ["账户冻结，不发", "Frozen, not paid", "bad"],
  erased: ["已注销，不发", "Erased, not paid", "idle"],
  missed: ["发奖时冻结着，没发", "Was frozen then, not paid", "bad"],
};

function Winners({ season_id }: { season_id: string }) {
  const found = useAnswer("GET /merchant/seasons/{season_id}", { path: { season_id } });
  return <Shown of={found}>{({ prizes }) => <Prizes prizes={prizes} />}</Shown>;
}

function Prizes({ prizes }: { prizes: Prize[] }) {
  const t = useText();
  const { may } = useSession();
  const pages = useLocalPages({ data: prizes, isPending: false, isFetching: false, error: null, refetch: () => undefined }, () => true, "");
  const columns: Column<Prize>[] = [
    { title: t("名次", "Place"), show: ({ place }) => t(`第 ${place} 名`, `${place}`) },
    { title: t("会员", "Member"), show: ({ member_id }) => (may("members:view") ? <Link to={`/members/${member_id}`} className="code">{member_id}</Link> : <span className="code">{member_id}</span>) },
    { title: t("奖励", "Prize"), show: (prize) => points(prize.points), align: "right" },
    {
      title: t("发放", "Paid"),
      show: ({ state }) => {
        const [chinese, english, tone] = PRIZES[state];
        return <Mark tone={tone}>{t(chinese, english)}</Mark>;
      },
    },
  ];
  return <Listing name={t("获奖者", "Winners")} pages={pages} columns={columns} keyOf={({ member_id }) => member_id} empty={t("没有人获奖", "Nobody won")} />;
}
