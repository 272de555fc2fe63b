"""The bonus of a project or stage: pool, quality score, contributions, shares (PER-01 … PER-04). Points are exact Fractions on the 100 scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.errors import AsPercent, AsPoints, AsWord, Refusal
from core.money import ZERO, Exact, fen, rounded, split_exactly
from core.projects.errors import WeightsNotHundred

HUNDRED = Fraction(100)
ROLE_PART = Fraction(60, 100)  # of a contribution: role weight × days
SCORE_PART = Fraction(40, 100)  # of a contribution: the manager's score


class ScoreOutOfRange(Refusal):
    """A score is between 0 and 100."""

    code = "score_out_of_range"


class QualityScoreMissing(Refusal):
    """One of the three quality scores is not entered; `missing` names them."""

    code = "quality_score_missing"


class BonusRateOutOfRange(Refusal):
    """A bonus ratio is a fraction from 0 to 1."""

    code = "bonus_rate_out_of_range"


class ScheduleFactorOutOfRange(Refusal):
    code = "schedule_factor_out_of_range"


class MemberScoreMissing(Refusal):
    """Somebody with confirmed days has no score yet; `people` by employee number."""

    code = "member_score_missing"


class RoleWithoutWeight(Refusal):
    """Days were confirmed in a role that the project gives no weight (0 is a weight)."""

    code = "role_without_weight"


class ContributionsOverHundred(Refusal):
    """The reading `percent` would pay more than the pool."""

    code = "contributions_over_hundred"


class Reading(StrEnum):
    """How the manager's score becomes points: policy `bonus.reading` (PER-04)."""

    SCORE_SHARE = "score_share"  # score / sum of scores × 40: adds up to 100
    PERCENT = "percent"  # score × 40 %: refused over 100
    PRINTED = "printed"  # score / 100 × 40 %: what is left stays undistributed


@dataclass(frozen=True)
class QualityWeights:
    """Weights of the three scores in percent, together 100: policy `bonus.quality_weights` (PER-02)."""

    qa: Exact = 40
    daily: Exact = 20
    customer: Exact = 40


@dataclass(frozen=True)
class RoleDays:
    """Confirmed days of one person (by employee number) in one project role."""

    employee: str
    role: str
    days: Decimal


@dataclass(frozen=True)
class RolePart:
    """The first term of a contribution for one role: weight × days / days of the role × 60 %."""

    role: str
    weight: Fraction
    days: Decimal
    role_days: Decimal
    points: Fraction


@dataclass(frozen=True)
class Contribution:
    """One person's points out of 100, with where they come from."""

    employee: str
    parts: tuple[RolePart, ...]
    score: Decimal
    score_points: Fraction

    @property
    def role_points(self) -> Fraction:
        return sum((part.points for part in self.parts), Fraction(0))

    @property
    def points(self) -> Fraction:
        return self.role_points + self.score_points


@dataclass(frozen=True)
class Contributions:
    """All of them by employee number. `weights`: as used; `moved`: weights of roles without days, given to the other roles."""

    lines: tuple[Contribution, ...]
    weights: Mapping[str, Fraction]
    moved: Mapping[str, Decimal]

    @property
    def points(self) -> Fraction:
        return sum((line.points for line in self.lines), Fraction(0))


@dataclass(frozen=True)
class Shares:
    """Amounts in CNY by employee number; together with `undistributed` they are the pool."""

    amounts: Mapping[str, Decimal]
    undistributed: Decimal


def bonus_pool(margin: Decimal, *, rate: Decimal, quality: Decimal, schedule_factor: Decimal = Decimal(1)) -> Decimal:
    """Margin × bonus ratio × quality / 100 (× schedule factor, PER-13), to the fen; none when the margin is not positive (PER-01).

    >>> bonus_pool(Decimal("300000.00"), rate=Decimal("0.10"), quality=Decimal(92))
    Decimal('27600.00')
    >>> bonus_pool(stage_margin(Decimal("400000.00"), Decimal("290000.00")), rate=Decimal("0.10"), quality=Decimal(90))
    Decimal('9900.00')
    """
    if not 0 <= rate <= 1:
        raise BonusRateOutOfRange(field="bonus_rate", rate=AsPercent(rate))
    if not 0 <= schedule_factor <= 2:
        raise ScheduleFactorOutOfRange(field="schedule_factor", factor=str(schedule_factor))
    require_score(quality, field="quality_score")
    if margin <= 0:
        return ZERO
    return fen(Fraction(margin) * Fraction(rate) * Fraction(quality) / 100 * Fraction(schedule_factor))


def stage_margin(stage_revenue: Decimal, cost: Decimal) -> Decimal:
    """Net revenue of the stage (its share, PER-01) − actual cost of the stage on the settlement date."""
    return stage_revenue - cost


def last_pool(whole: Decimal, paid: Iterable[Decimal]) -> Decimal:
    """What the last sheet pays: the pool of the whole project − pools paid, not below 0 (PER-01).

    >>> last_pool(Decimal("27600.00"), [Decimal("9900.00")]), last_pool(Decimal("9000.00"), [Decimal("9900.00")])
    (Decimal('17700.00'), Decimal('0.00'))
    """
    return max(whole - sum(paid, ZERO), ZERO)


def quality_score(qa: Decimal | None, daily: Decimal | None, customer: Decimal | None, weights: QualityWeights | None = None) -> Decimal:
    """The weighted mean of the three scores, 0 … 100, half-up to the four decimals a sheet keeps (PER-02).

    A missing score is refused unless its weight is 0.

    >>> quality_score(Decimal(90), Decimal(85), Decimal(97))
    Decimal('91.8000')
    """
    weights = weights or QualityWeights()
    if sum(Fraction(weight) for weight in (weights.qa, weights.daily, weights.customer)) != HUNDRED:
        raise ValueError("the quality weights add up to 100")
    parts = [
        (qa, weights.qa, AsWord("quality_part.qa")),
        (daily, weights.daily, AsWord("quality_part.daily")),
        (customer, weights.customer, AsWord("quality_part.customer")),
    ]
    missing = [word for score, weight, word in parts if score is None and weight]
    if missing:
        raise QualityScoreMissing(field="quality_score", missing=missing)
    total = sum((Fraction(require_score(score)) * Fraction(weight) for score, weight, _ in parts if score is not None and weight), Fraction(0))
    return rounded(total / 100, 4)


def require_score(score: Decimal, *, field: str = "score", person: str = "") -> Decimal:
    """A score between 0 and 100."""
    if not score.is_finite() or not 0 <= score <= 100:
        raise ScoreOutOfRange(field=field, person=person)
    return score


def require_role_weights(weights: Mapping[str, Decimal]) -> None:
    """Role weights of a project add up to exactly 100 (PER-03)."""
    total = sum(weights.values(), Decimal(0))
    if total != 100 or any(weight < 0 for weight in weights.values()):
        raise WeightsNotHundred(field="weights", total=AsPoints(total), missing=AsPoints(100 - total))


def contributions(
    team: Iterable[RoleDays],
    *,
    weights: Mapping[str, Decimal],
    scores: Mapping[str, Decimal],
    reading: Reading = Reading.SCORE_SHARE,
) -> Contributions:
    """Each person's points: role weight × days / days of the role × 60 % + the manager's part (PER-03, PER-04).

    Only people with confirmed days take part. A role with a weight but no days gives it to the other roles in proportion.
    Somebody in two roles adds the first terms and is scored once. All scores 0: the 40 stay undistributed.

    *Pool 27,600.00, weights 40 / 45 / 15: see test_the_worked_table.*
    """
    require_role_weights(weights)
    days = _days(team)
    unknown = sorted({role for _, role in days if role not in weights})
    if unknown:
        raise RoleWithoutWeight(field="weights", roles=[AsWord(f"project_role.{role}") for role in unknown])
    people = sorted({employee for employee, _ in days})
    _require_scores(people, scores)
    role_days = {role: sum((d for (_, r), d in days.items() if r == role), Decimal(0)) for role in weights}
    used, moved = _move_idle_weights(weights, role_days)
    total_score = sum((Fraction(scores[person]) for person in people), Fraction(0))
    lines = tuple(
        Contribution(
            person,
            tuple(
                RolePart(role, used[role], own, role_days[role], used[role] * Fraction(own) / Fraction(role_days[role]) * ROLE_PART)
                for (employee, role), own in sorted(days.items())
                if employee == person
            ),
            scores[person],
            _score_points(Fraction(scores[person]), total_score, reading),
        )
        for person in people
    )
    found = Contributions(lines, used, moved)
    if reading is Reading.PERCENT and found.points > HUNDRED:
        raise ContributionsOverHundred(total=AsPoints(rounded(found.points, 2)))
    return found


def shares(pool: Decimal, found: Contributions) -> Shares:
    """The pool by points, to the fen (largest remainder, ties by employee number); what no points stand for stays undistributed.

    In `score_share` the amounts add up to the pool unless all scores are 0."""
    points = found.points
    paid = fen(Fraction(pool) * points / HUNDRED) if points else ZERO
    people = [line.employee for line in found.lines]
    amounts = split_exactly(paid, [line.points for line in found.lines], people)
    return Shares(dict(zip(people, amounts, strict=True)), pool - paid)


def _days(team: Iterable[RoleDays]) -> dict[tuple[str, str], Decimal]:
    """Days by person and role, those above zero: corrections can bring somebody back to none."""
    days: dict[tuple[str, str], Decimal] = {}
    for row in team:
        days[row.employee, row.role] = days.get((row.employee, row.role), Decimal(0)) + row.days
    return {key: value for key, value in days.items() if value > 0}


def _require_scores(people: Sequence[str], scores: Mapping[str, Decimal]) -> None:
    missing = [person for person in people if person not in scores]
    if missing:
        raise MemberScoreMissing(field="score", people=missing, count=len(missing))
    for person in people:
        require_score(scores[person], person=person)


def _move_idle_weights(weights: Mapping[str, Decimal], role_days: Mapping[str, Decimal]) -> tuple[dict[str, Fraction], dict[str, Decimal]]:
    """The weights in use, and those taken from roles without days; nothing moves when no working role has a weight."""
    working = sum((Fraction(weight) for role, weight in weights.items() if role_days[role]), Fraction(0))
    idle = {role: weight for role, weight in weights.items() if weight and not role_days[role]}
    used = {role: Fraction(weight) * HUNDRED / working if working else Fraction(0) for role, weight in weights.items() if role_days[role]}
    return used, idle if working else {}


def _score_points(score: Fraction, total: Fraction, reading: Reading) -> Fraction:
    if reading is Reading.SCORE_SHARE:
        return score / total * HUNDRED * SCORE_PART if total else Fraction(0)
    if reading is Reading.PERCENT:
        return score * SCORE_PART
    return score / 100 * SCORE_PART


def shown_points(points: Exact) -> Decimal:
    """Points as a sheet keeps them: six decimals, half-up."""
    return rounded(points, 6)
