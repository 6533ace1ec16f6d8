"""A chain that was tampered with is found, and so is one that lost its end."""

from dataclasses import replace
from datetime import UTC, datetime

from points.domain.audit.trail import audit_chain, audit_heads, audit_length, audit_recorded, heads_of
from points.domain.trail.entries import SEALS, Link, TrailEntry

AT = datetime(2026, 11, 22, tzinfo=UTC)
Links = list[tuple[Link, str]]


def chain(length: int) -> Links:
    links: Links = []
    for number in range(1, length + 1):
        entry = TrailEntry("reward:mug", "change", "operator:lin", "", AT, after={"points": number})
        link = Link(entry, number, links[-1][1] if links else "")
        links.append((link, link.hash))
    return links


def is_sound(links: Links) -> bool:
    return not list(audit_chain("reward:mug", links))


def test_a_whole_chain_is_sound() -> None:
    assert is_sound([])
    assert is_sound(chain(4))


def test_a_changed_entry_is_found_even_with_a_new_hash() -> None:
    links = chain(3)
    entry = replace(links[1][0].entry, after={"points": 99})
    forged = Link(entry, 2, links[0][1])
    assert not is_sound([links[0], (forged, links[1][1]), links[2]])
    assert not is_sound([links[0], (forged, forged.hash), links[2]])


def test_a_missing_entry_is_found_at_the_beginning_and_in_the_middle() -> None:
    links = chain(4)
    assert not is_sound(links[1:])
    assert not is_sound(links[:1] + links[2:])
    assert not is_sound([links[1], links[0], *links[2:]])


def test_a_missing_end_is_found_by_the_seal() -> None:
    links = chain(4)
    heads = {"reward:mug": (4, links[3][1])}
    assert not list(audit_heads(heads, {"reward:mug": links}))
    assert is_sound(links[:3])
    broken_chains: list[dict[str, Links]] = [{"reward:mug": links[:3]}, {"reward:mug": []}, {}]
    for broken in broken_chains:
        (found,) = audit_heads(heads, broken)
        assert found.found == "missing"
    entry = replace(links[3][0].entry, after={"points": 99})
    forged = Link(entry, 4, links[2][1])
    assert list(audit_heads(heads, {"reward:mug": [*links[:3], (forged, forged.hash)]}))


def test_the_newest_seal_of_an_object_counts() -> None:
    def seal(number: int, heads: dict[str, list[int | str]]) -> Link:
        return Link(TrailEntry(SEALS, "seal", "system:trail", "", AT, after={"heads": heads}), number, "")

    seals = [seal(1, {"a": [1, "x"], "b": [1, "y"]}), seal(2, {"a": [3, "z"]})]
    assert heads_of(seals) == {"a": (3, "z"), "b": (1, "y")}


def test_a_missing_end_is_found_before_any_seal_by_the_version_of_the_object() -> None:
    links = chain(4)
    assert not list(audit_length("reward:mug", links, 4))
    for left in range(4):
        (found,) = audit_length("reward:mug", links[:left], 4)
        assert (found.subject, found.expected, found.found) == ("trail reward:mug", 4, left)


def test_an_operator_who_was_made_without_an_entry_begins_with_a_version() -> None:
    changes = chain(2)
    made = [(replace(changes[0][0], entry=replace(changes[0][0].entry, action="create")), ""), changes[1]]
    assert not list(audit_length("operator:lin", changes, 3))
    assert not list(audit_length("operator:lin", [], 1))
    assert list(audit_length("operator:lin", changes[:1], 3))
    assert not list(audit_length("operator:lin", made, 2))
    assert list(audit_length("operator:lin", made[:1], 2))


def test_what_was_done_and_is_not_recorded_is_found() -> None:
    assert not list(audit_recorded("member:ming", "adjustment", ["a-1"], ["a-1", "a-2"]))
    (found,) = audit_recorded("member:ming", "adjustment", ["a-1", "a-2"], ["a-1"])
    assert (found.subject, found.expected, found.found) == ("trail member:ming", "a-2", "missing")
