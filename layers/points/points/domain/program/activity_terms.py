"""Activities as the merchant defines them: surveys, games and other tasks."""

from dataclasses import dataclass
from datetime import datetime

from points.domain.program.campaigns import EVERYTHING as EVERYTHING
from points.domain.program.campaigns import Campaign as Campaign
from points.domain.program.campaigns import CampaignKind as CampaignKind


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a survey: one of its options, some of them, or a text where it has none."""

    question_id: str
    title: str
    options: tuple[str, ...] = ()
    multiple: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GameTerms:
    """How long a game lasts at least, what scores it can end with, and from which score on it gives how much.

    `steps` are (score, points), ascending; without any, every game gives the activity's points.
    """

    min_seconds: int
    max_score: int
    steps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a member may do for points, so often a day, and perhaps so often in all.

    A survey with questions is answered once; a game is played on a ticket; sharing is not reported but seen, when a
    friend comes (`points.domain.earning.sharing`). `budget_points` is for all members together.
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
    strict: bool = True  # of sharing: only a new member counts, and only when they mean it

    @property
    def most_points(self) -> int:
        """What it gives at best, before any campaign: the points of a game's last step, else `points`."""
        if self.game is None or not self.game.steps:
            return self.points
        return self.game.steps[-1][1]

    def is_running(self, at: datetime) -> bool:
        return at >= self.starts_at and not at >= self.ends_at
