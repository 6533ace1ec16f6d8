"""Activities as the merchant defines them: surveys, games, sharing and other tasks."""

from dataclasses import dataclass
from datetime import datetime

from points.domain.program import lives
from points.domain.program.campaigns import EVERYTHING as EVERYTHING
from points.domain.program.campaigns import Campaign as Campaign
from points.domain.program.campaigns import CampaignKind as CampaignKind


@dataclass(frozen=True, slots=True)
class Question:
    """One survey question. Without `options` the answer is free text; with `multiple` it is a list of options."""

    question_id: str
    title: str
    options: tuple[str, ...] = ()
    multiple: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GameTerms:
    """The terms of one game: its shortest duration, its highest possible score, and points by score.
    `steps` are (lowest score, points), ascending. Without steps every game gives the activity's points.
    """

    min_seconds: int
    max_score: int
    steps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity: a member may do it for points, up to `daily_limit` times a day and `total_limit` times in all.

    A survey with questions is answered once. A game needs a ticket. Sharing is never reported by the member: it counts
    when a friend opens the card (`points.domain.earning.sharing`). `budget_points` is shared by all members. None means
    unlimited.
    """

    activity_id: str
    kind: str
    title: str
    points: int
    daily_limit: int
    starts_at: datetime
    ends_at: datetime
    total_limit: int | None = None
    ticket_required: bool = False
    version: int = 0
    questions: tuple[Question, ...] = ()
    game: GameTerms | None = None
    budget_points: int | None = None
    strict: bool = True  # sharing: only a new member counts, after their first order or sign-in
    life: int = lives.FIRST

    @property
    def life_id(self) -> str:
        """The id of this life."""
        return lives.life_id(self.activity_id, self.life)

    @property
    def most_points(self) -> int:
        """The most points that it can give before any campaign: the points of a game's last step, else `points`."""
        if self.game is None or not self.game.steps:
            return self.points
        return self.game.steps[-1][1]

    def is_running(self, at: datetime) -> bool:
        """Returns whether `at` lies from `starts_at` up to, but not including, `ends_at`."""
        return at >= self.starts_at and not at >= self.ends_at
