"""The names of stores."""

from points.domain.program.stores import Store, names


def test_a_store_is_shown_by_its_name_and_an_unknown_one_by_its_id() -> None:
    stores = {"west": Store("west", "西湖店"), "east": Store("east", "东街店", is_open=False)}
    assert names(stores, ["east", "湖滨店", "west"]) == ["东街店", "湖滨店", "西湖店"]
    assert names({}, []) == []
