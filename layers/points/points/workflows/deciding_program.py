"""Makes the decision about the program: checks it against campaigns, boards and the time zone, and replaces it."""

from points.adapters.catalog import decisions, shop
from points.adapters.catalog.decoding.policies import program_of
from points.adapters.catalog.records import Record
from points.domain.boards import boards
from points.domain.decisions import conflicts
from points.workflows import decision_guards as guards
from points.workflows.deciding import Decision, Recorder
from points.workflows.decision_guards import Content
from points.workflows.decision_kinds import campaigns_ahead
from points.workflows.zone_history import begins, former_zones


def program() -> Decision:
    """Returns the newest decision about the program. Makes one read, or two if the shop has changed."""
    current = shop.latest()
    return Decision(current.program_record, current.now, {})


@guards.checked_again_if_overtaken
def change_program(content: Content, *, version: int, record: Recorder) -> Decision:
    """Replaces the program if its version is `version`. Raises VersionConflict or Objected.

    `record` makes the entry of the audit trail.
    """
    current = shop.latest()
    before = current.program_record
    if guards.is_done(before, content, version):
        return Decision(before, current.now, {}, replayed=True)
    wanted = program_of(Record("program", 0, content))
    boards.check_room(wanted.boards, wanted.expiry, wanted.pending_days)
    guards.refuse(conflicts.of_sign_in(wanted.ladder, campaigns_ahead(current)))
    guards.refuse(conflicts.of_zone(current.catalog.program.zone, wanted.zone, begins(content, current.now)))
    was = guards.until_then(content, before, current.now)
    seen = guards.seen(before, version)
    zones = former_zones(before, content, current.now)
    saved = decisions.save(
        "program",
        "",
        content,
        version=seen,
        was=was,
        zones=zones,
        revision=current.revision,
        entry=record("program", "change", before.body, content),
    )
    return Decision(Record("program", saved, content, was, zones=zones), current.now, {})
