"""What a campaign brought, compared with members who were held out."""

from random import Random

from points.domain.figures.effect import Effect, Hundredth, effect


def test_the_effect_is_the_difference_of_the_means_times_the_members() -> None:
    control = [Hundredth(100, 1000.0)] * 5
    test = [Hundredth(100, 1500.0)] * 95

    assert effect([*control, *test], 5) == Effect(47_500, 47_500, 47_500, 15.0, 10.0, 9500, 500)


def test_members_who_bought_nothing_count_in_the_mean() -> None:
    found = effect([Hundredth(200, 1000.0)] * 10 + [Hundredth(100, 1000.0)] * 90, 10)

    assert found is not None
    assert (found.control_fen, found.test_fen) == (5.0, 10.0)


def test_without_members_in_both_parts_there_is_no_effect() -> None:
    assert effect([Hundredth(0, 0.0)] * 10 + [Hundredth(5, 100.0)] * 90, 10) is None


def test_the_interval_holds_the_true_effect_about_nineteen_times_of_twenty() -> None:
    """A thousand campaigns that bring 3 fen a member, of shops where a member pays 50 give or take 40."""
    random, hits = Random(18), 0
    for _ in range(1000):
        hundredths = []
        for number in range(100):
            mean = 50 if number < 5 else 53
            hundredths.append(Hundredth(100, 100 * mean + random.gauss(0, 40 * 10)))
        found = effect(hundredths, 5)
        assert found is not None
        assert found.low_fen <= found.mid_fen <= found.high_fen
        hits += found.low_fen <= 3 * found.test_members <= found.high_fen
    assert 930 <= hits <= 970
