"""`make lists-rebuild` tells how far it is."""

from local.lists import told
from points.workflows.list_rebuild import Page


def test_each_table_is_told_with_what_was_put_right() -> None:
    pages = [Page("members", 200, 7), Page("members", 50, 0), Page("orders", 30, 2)]

    assert list(told(pages)) == [
        "members: 250 read, 7 put right",
        "orders: 30 read, 2 put right",
        "9 rows of the lists were wrong or missing",
    ]


def test_a_large_table_shows_its_progress() -> None:
    lines = list(told(Page("entries", 200, 1) for _ in range(250)))

    assert lines[:3] == [
        "entries: 20000 read, 100 put right so far",
        "entries: 40000 read, 200 put right so far",
        "entries: 50000 read, 250 put right",
    ]
