import { dateTimeText, thousands } from "../format";
import type { Answer } from "../points";
import { say } from "../words";

type Rank = Answer<"GET /rank">;
type Row = Rank["top"][number];
type Neighbour = Rank["around"]["above"][number];

export function boardsOf({ boards }: Rank) {
  return boards.map(({ board, title }) => ({ board, title }));
}

export function boardView(rank: Rank, myId: string) {
  const { top, as_of, total_members, me } = rank;
  const rows = top.map((row) => rowOf(row, myId));
  return {
    podium: podium(rows.slice(0, 3)),
    rows: rows.slice(3),
    asOf: as_of ? say(`${dateTimeText(as_of)} 统计 · 共 ${thousands(total_members)} 人`, `Counted ${dateTimeText(as_of)} · ${thousands(total_members)} members`) : say("还没有统计过", "Not counted yet"),
    isEmpty: rows.length === 0,
    me: meView(me),
    around: me.rank !== null && !top.some(({ member_id }) => member_id === myId) ? neighbours(rank) : [],
  };
}

/** Second, first, third: as on a podium. */
function podium(three: ReturnType<typeof rowOf>[]) {
  const [first, second, third] = three;
  return [second, first, third].filter((row) => row !== undefined);
}

function rowOf({ rank, member_id, nickname, avatar_url, points }: Row, myId: string) {
  return { id: member_id, rank, name: nickname, initial: nickname.slice(0, 1), picture: avatar_url, points: thousands(points), isMe: member_id === myId };
}

function meView({ rank, points, gap_to_next, gap_to_top_ten, percentile, moved }: Rank["me"]) {
  return {
    rank: rank === null ? "—" : String(rank),
    points: points === null ? "" : say(`${thousands(points)} 分`, `${thousands(points)} points`),
    gap: rank === null ? say("赚到积分就上榜", "Earn points to be on the board") : gap_to_next === null ? say("你在第一", "You are first") : say(`距上一名还差 ${thousands(gap_to_next)} 分`, `${thousands(gap_to_next)} points to the next place`),
    topTen: gap_to_top_ten ? say(`距前十还差 ${thousands(gap_to_top_ten)} 分`, `${thousands(gap_to_top_ten)} points to the top ten`) : "",
    percentile: percentile === null ? "" : say(`超过或持平 ${Math.floor(percentile)}% 的会员`, `Level with or ahead of ${Math.floor(percentile)}% of members`),
    moved: moved ? (moved > 0 ? `↑${moved}` : `↓${-moved}`) : "",
    isUp: (moved ?? 0) > 0,
  };
}

function neighbours({ around, me }: Rank) {
  const near = (row: Neighbour) => ({ id: `${row.rank}-${row.member_id ?? "hidden"}`, rank: row.rank, name: row.nickname || say("一位会员", "A member"), points: thousands(row.points), isMe: false });
  const mine = { id: "me", rank: me.rank ?? 0, name: say("我", "Me"), points: thousands(me.points ?? 0), isMe: true };
  return [...around.above.slice(-2).map(near), mine, ...around.below.slice(0, 2).map(near)];
}
