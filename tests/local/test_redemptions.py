"""The drawing of what becomes of a redemption is the one that the code goes by."""

from local import redemptions
from points.domain.rewards.transitions import TRANSITIONS


def test_the_document_is_current() -> None:
    assert redemptions.DOCUMENT.read_text(encoding="utf-8") == redemptions.document()


def test_every_way_is_drawn_for_every_kind_it_is_open_to() -> None:
    drawn = [line.strip() for line in redemptions.document().splitlines() if "-->" in line and "[*]" not in line]

    assert len(drawn) == len(set(drawn)) + sum(len(row.kinds) - 1 for row in TRANSITIONS)
    for row in TRANSITIONS:
        arrow = f"{row.source} --> {row.to}: {row.event} ("
        assert sum(line.startswith(arrow) for line in drawn) >= len(row.kinds)
