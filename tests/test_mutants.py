"""The seeded mutants still fit the code: `make mutants` tries them, which takes minutes; that they apply takes none."""

import ast

import pytest

from tests.mutants.seeded import MUTANTS, RIVALS, Mutant, NotApplicable, Rival
from tests.mutants.workshop import ROOT, applied


@pytest.mark.parametrize("mutant", [*MUTANTS, *RIVALS], ids=lambda mutant: mutant.name)
def test_every_mutant_still_fits_the_code(mutant: Mutant | Rival) -> None:
    text = (ROOT / mutant.path).read_text(encoding="utf-8")

    changed = applied(mutant, text)

    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(text))


def test_there_are_enough_of_them_and_each_is_another() -> None:
    assert len(MUTANTS) >= 30
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert len({(mutant.path, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("text", ["", "x = 1\nx = 1\n"], ids=["is gone", "stands there twice"])
def test_a_mutant_whose_text_is_not_there_once_is_an_error(text: str) -> None:
    with pytest.raises(NotApplicable):
        applied(Mutant("", "", "x = 1\n", "x = 2\n"), text)
