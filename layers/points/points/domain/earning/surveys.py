"""Surveys: which answers a question accepts."""

from collections.abc import Mapping, Sequence
from typing import Final

from points.domain.errors import Invalid, Wording
from points.domain.program.activity_terms import Question

Given = str | Sequence[str]

_UNKNOWN: Final = Wording("没有这个问题", "There is no such question.")
_MISSING: Final = Wording("请回答这个问题", "This question must be answered.")
_SINGLE: Final = Wording("这个问题只能有一个回答", "This question takes one answer.")


def check(questions: Sequence[Question], answers: Mapping[str, Given]) -> None:
    """Raises Invalid if an answer is missing, is not accepted by its question, or has no question.
    The keys of `answers` are question ids.
    """
    asked = {question.question_id: question for question in questions}
    errors = {f"answers.{name}": _UNKNOWN for name in answers if name not in asked}
    for name, question in asked.items():
        fault = _fault(question, answers.get(name))
        if fault:
            errors[f"answers.{name}"] = fault
    if errors:
        raise Invalid(errors)


def _fault(question: Question, given: Given | None) -> Wording | None:
    """Returns what is wrong with the answer; None if nothing is."""
    choices = ", ".join(question.options)
    if given is None or not given:
        return None if question.optional else _MISSING
    if question.multiple:
        if isinstance(given, str) or len(set(given)) < len(given) or not set(given) <= set(question.options):
            return Wording(f"请从这些选项中选择，每项一次：{choices}", f"Choose from: {choices}. Each at most once.")
        return None
    if not isinstance(given, str):
        return _SINGLE
    if question.options and given not in question.options:
        return Wording(f"请选择其中之一：{choices}", f"Choose one of: {choices}.")
    return None
