"""One tap, told of by the client and by WeChat, by one of them, late or twice: it is counted once."""

import random

from hypothesis import given
from hypothesis import strategies as st

from points.domain.messages.consent import REMEMBERED, SAME_TAP_S, Report, Said, Source, add_report


def counted(*reports: Report) -> int:
    heard: tuple[Report, ...] = ()
    news = 0
    for report in reports:
        heard, is_news = add_report(heard, report)
        news += is_news
    return news


def client(at_s: int, report_id: str = "", said: Said = "accept") -> Report:
    return Report("client", said, at_s, report_id)


def wechat(at_s: int, report_id: str = "", said: Said = "accept") -> Report:
    return Report("wechat", said, at_s, report_id or f"e-{at_s}")


def test_a_tap_that_both_tell_of_is_one_whoever_is_first() -> None:
    assert counted(client(100), wechat(101)) == 1
    assert counted(wechat(101), client(160)) == 1


def test_a_tap_that_only_one_tells_of_counts() -> None:
    assert counted(client(100)) == 1
    assert counted(wechat(100)) == 1
    assert counted(client(100), wechat(100 + SAME_TAP_S + 1)) == 2


def test_two_taps_that_both_tell_of_are_two_in_any_order() -> None:
    reports = [client(100), client(110), wechat(101), wechat(111)]
    for seed in range(20):
        random.Random(seed).shuffle(reports)
        assert counted(*reports) == 2


def test_taps_in_a_chain_are_no_more_than_there_were_whoever_is_heard_first() -> None:
    reports = [client(1), wechat(1, "w1"), client(121), wechat(121), wechat(0, "w2"), client(0), wechat(0, "w3")]
    for seed in range(200):
        random.Random(seed).shuffle(reports)
        assert counted(*reports) == 4


def test_a_report_repeated_is_the_same_report() -> None:
    assert counted(wechat(100), wechat(100), wechat(100)) == 1
    assert counted(client(100, "tap"), client(140, "tap"), wechat(101), client(150, "tap")) == 1


def test_a_yes_and_a_no_are_two_answers() -> None:
    assert counted(client(100), wechat(101, said="reject")) == 2


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.booleans(), st.booleans()), min_size=1, max_size=REMEMBERED // 2),
    st.randoms(use_true_random=False),
)
def test_never_more_than_was_tapped_and_never_less_than_one_side_saw(
    taps: list[tuple[int, bool, bool]], dice: random.Random
) -> None:
    reports = []
    for number, (at_s, by_client, by_wechat) in enumerate(taps):
        sources: list[tuple[Source, bool]] = [("client", by_client), ("wechat", by_wechat)]
        for source, is_told in sources:
            reports += [Report(source, "accept", at_s, f"{source}-{number}")] * (is_told * 2)
    dice.shuffle(reports)

    told = [sum(tap[1] for tap in taps), sum(tap[2] for tap in taps)]
    assert max(told) <= counted(*reports) <= sum(tap[1] or tap[2] for tap in taps)


def test_little_is_remembered() -> None:
    heard: tuple[Report, ...] = ()
    for at_s in range(0, 100_000, 1_000):
        heard, _ = add_report(heard, client(at_s))
    assert len(heard) == REMEMBERED
