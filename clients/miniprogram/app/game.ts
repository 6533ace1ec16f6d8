// Leaves fall, and a tap catches one: the rules of the game, without a screen and without a clock.

export interface Leaf {
  id: number;
  /** In percent of the field. */
  x: number;
  y: number;
  /** Percent of the field a second. */
  speed: number;
}

export interface Round {
  leaves: Leaf[];
  caught: number;
  score: number;
  leftS: number;
  nextId: number;
}

export const ROUND_S = 20;
const LEAVES_AT_ONCE = 5;
const SCORE_OF_A_LEAF = 20;

export function newRound(): Round {
  return { leaves: [], caught: 0, score: 0, leftS: ROUND_S, nextId: 1 };
}

/** The round after so many seconds; leaves that reach the ground are gone, and new ones start above. */
export function pass(round: Round, seconds: number, random: () => number = Math.random): Round {
  const fallen = round.leaves.map((leaf) => ({ ...leaf, y: leaf.y + leaf.speed * seconds })).filter(({ y }) => y < 100);
  const missing = Math.max(0, LEAVES_AT_ONCE - fallen.length);
  const fresh = Array.from({ length: missing }, (_, index): Leaf => ({ id: round.nextId + index, x: 6 + random() * 76, y: -12 - random() * 30, speed: 22 + random() * 26 }));
  return { ...round, leaves: [...fallen, ...fresh], leftS: Math.max(0, round.leftS - seconds), nextId: round.nextId + missing };
}

/** Nothing happens for a leaf that is gone, such as one that was tapped twice. */
export function catchLeaf(round: Round, id: number, maxScore: number): Round {
  if (round.leftS === 0 || !round.leaves.some((leaf) => leaf.id === id)) return round;
  const leaves = round.leaves.filter((leaf) => leaf.id !== id);
  return { ...round, leaves, caught: round.caught + 1, score: Math.min(maxScore, round.score + SCORE_OF_A_LEAF) };
}
