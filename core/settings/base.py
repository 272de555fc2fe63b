"""What every section of the settings is made of: figures with their limits, weights that add up, lists that rise."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StringConstraints

Fraction = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6)]
Points = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
Count = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
DayCount = Annotated[StrictInt, Field(ge=0, le=3650)]
Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200)]
MaybeText = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, max_length=200)]
Control = Literal["stop", "warn", "ignore"]
Weights = dict[str, Annotated[StrictInt, Field(ge=0, le=100)]]


def rising(values: tuple[int, ...]) -> tuple[int, ...]:
    if list(values) != sorted(set(values)):
        raise ValueError("the figures must rise, each only once")
    return values


def adding_up(*names: str) -> AfterValidator:
    """Weights of just these parts, together 100."""

    def add_up(weights: dict[str, int]) -> dict[str, int]:
        if set(weights) != set(names) or sum(weights.values()) != 100:
            raise ValueError(f"{', '.join(names[:-1])} and {names[-1]} must be given and add up to 100")
        return weights

    return AfterValidator(add_up)


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
