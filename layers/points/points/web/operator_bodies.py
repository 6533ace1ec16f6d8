"""Bodies of the operations on operators."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from points.domain.errors import VersionConflict
from points.domain.operators.operators import LONGEST_PASSWORD, USUAL_LIMITS, Limits, Operator, check
from points.domain.operators.rights import Role
from points.web.fields import Line, Store, distinct
from points.web.validation import Body

_MOST_POINTS = 10_000_000
Password = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD)]
Code = Annotated[str, Field(min_length=6, max_length=32)]
Name = Annotated[Line, Field(max_length=40)]


class OperatorLogin(Body):
    """The name and the password. `code` is needed if the second factor is on."""

    name: str = Field(min_length=1, max_length=60)
    password: Password
    code: Code | None = Field(None, description="Of the authenticator app, or a recovery code.")


class NewPassword(Body):
    """The current password and the new one."""

    password: Password
    new_password: Password = Field(description="10 to 128 characters, without the operator's name.")


class Totp(Body):
    """A step in turning the second factor on or off."""

    password: Password
    action: Literal["begin", "confirm", "off"]
    code: Code | None = None


class LimitsBody(Body):
    """The most points that the operator may add or remove. Null: no limit, for owners only."""

    points_per_adjustment: int | None = Field(ge=0, le=_MOST_POINTS)
    points_per_day: int | None = Field(ge=0, le=_MOST_POINTS)

    def terms(self) -> Limits:
        return Limits(self.points_per_adjustment, self.points_per_day)


class NewOperator(Body):
    """An operator to add."""

    name: Name
    role: Role
    stores: Annotated[list[Store], AfterValidator(distinct)] = Field([], max_length=50)
    limits: LimitsBody | None = Field(None, description="If missing: the usual limits of the role.")

    def operator(self, operator_id: str) -> Operator:
        """Returns the new operator. Raises Invalid."""
        limits = self.limits.terms() if self.limits else USUAL_LIMITS[self.role]
        new = Operator(operator_id, self.name, self.role, stores=tuple(self.stores), limits=limits, must_change=True)
        return check(new)


class ChangedOperator(NewOperator):
    """The operator after the change."""

    version: int | None = Field(None, ge=1, le=1_000_000_000, description="The version that is changed. Null: any.")

    def applied_to(self, was: Operator) -> Operator:
        """Returns the operator after the change. Raises VersionConflict or Invalid."""
        if self.version not in (None, was.version):
            raise VersionConflict(f"Version {was.version} is the newest. Read it again.")
        usual = was.limits if self.role == was.role else USUAL_LIMITS[self.role]
        after = replace(
            was,
            name=self.name,
            role=self.role,
            stores=tuple(self.stores),
            limits=self.limits.terms() if self.limits else usual,
            version=was.version + 1,
        )
        return check(after)
