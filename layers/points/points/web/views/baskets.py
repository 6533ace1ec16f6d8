"""The bodies and answers of the coupon operations at the checkout. The body is an order before it is paid."""

from pydantic import Field, model_validator

from points.domain import ids
from points.domain.rewards import coupons
from points.web.fields import wrong
from points.web.order_lines import MOST_LINES, Lines, OrderId, OrderLine, have_different_ids
from points.web.validation import Answers, Body


class BasketBody(Body):
    """The order before payment."""

    order_id: OrderId
    lines: Lines
    shipping_fen: int = Field(0, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _whole(self) -> "BasketBody":
        if not have_different_ids(self.lines):
            raise wrong("lines 中的 line_id 不能重复", "lines: every line_id of an order is different")
        return self


class ReturnedBasket(BasketBody):
    """The order of the use, and its `use_id`. Other fields are accepted and ignored."""

    use_id: str | None = Field(
        None,
        pattern=f"^[{ids.ALPHABET}]{{{coupons.USE_ID_LENGTH}}}$",
        description="From the answer of the use. Required if the coupon was used for this order more than once.",
    )
    lines: list[OrderLine] = Field([], max_length=MOST_LINES)


class DiscountAnswer(Answers):
    """The discount and its reason."""

    discount_fen: int
    reason: str


class UseAnswer(DiscountAnswer):
    """The discount, and the id of this use of the coupon."""

    use_id: str = Field(description="For the release. Each use of a coupon has another id.")
