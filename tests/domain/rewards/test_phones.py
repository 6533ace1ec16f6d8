"""Numbers at which a carrier reaches somebody, by the region of the address."""

import pytest

from points.domain.rewards.phones import is_reachable


@pytest.mark.parametrize(
    ("province", "phone"),
    [
        ("浙江省", "13800138000"),
        ("浙江省", "+86 138 0013 8000"),
        ("浙江省", "0571-88881234"),
        ("北京市", "(010) 8888 1234"),
        ("广东省", "0755-88881234-801"),
        ("香港特别行政区", "9123 4567"),
        ("香港特别行政区", "+852 2123 4567"),
        ("香港特别行政区", "13800138000"),
        ("澳门特别行政区", "66123456"),
        ("澳門特別行政區", "+853 2888 1234"),
        ("台湾省", "0912-345-678"),
        ("臺灣", "(02) 2345-6789"),
        ("Taiwan", "+886 912 345 678"),
    ],
)
def test_a_number_of_the_region_is_reachable(province: str, phone: str) -> None:
    assert is_reachable(phone, province)


@pytest.mark.parametrize(
    ("province", "phone"),
    [
        ("浙江省", "1380013800"),
        ("浙江省", "23800138000"),
        ("浙江省", "9123 4567"),
        ("浙江省", "88881234"),
        ("香港特别行政区", "0571-88881234"),
        ("澳门特别行政区", "9123"),
        ("台湾省", "12345"),
        ("浙江省", "１３８００１３８０００"),
    ],
)
def test_a_number_of_nowhere_is_not(province: str, phone: str) -> None:
    assert not is_reachable(phone, province)
