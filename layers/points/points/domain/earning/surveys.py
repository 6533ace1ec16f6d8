"""Surveys: what may be answered to which question."""

from collections.abc import Mapping, Sequence

from points.domain.errors import Invalid
from points.domain.program.activity_terms import Question

Given = str | Sequence[str]


def check(questions: Sequence[Question], answers: Mapping[str, Given]) -> None:
    """Refuses answers that the questions do not allow, each by its field; questions without answers, too."""
    asked = {question.question_id: question for question in questions}
    errors = {f"answers.{name}": "There is no such question." for name in answers if name not in asked}
    for name, question in asked.items():
        fault = _fault(question, answers.get(name))
        if fault:
            errors[f"answers.{name}"] = fault
    if errors:
        raise Invalid(errors)


def _fault(question: Question, given: Given | None) -> str:
    """What is wrong with the answer; empty where nothing is."""
    if given is None or not given:
        return "" if question.optional else "This question must be answered."
    if question.multiple:
        if isinstance(given, str) or len(set(given)) < len(given) or not set(given) <= set(question.options):
            return f"Choose among: {', '.join(question.options)}; each once."
        return ""
    if not isinstance(given, str):
        return "This question takes one answer."
    if question.options and given not in question.options:
        return f"Choose one of: {', '.join(question.options)}."
    return ""
