"""Every setting and policy with its default and its limits. `config.toml` says the same with comments; a test keeps them equal.

A policy's dotted name is section.field: `margin_floor.audit`, `bonus.reading`."""
from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

Fraction = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6)]
Points = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
Count = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
DayCount = Annotated[StrictInt, Field(ge=0, le=3650)]
Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200)]
MaybeText = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, max_length=200)]
Gate = Literal["together", "after"]
Control = Literal["stop", "warn", "ignore"]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError(f"{name} is no time zone, such as Asia/Shanghai") from unknown
    return name


def _rising(values: tuple[int, ...]) -> tuple[int, ...]:
    if list(values) != sorted(set(values)):
        raise ValueError("the figures must rise, each only once")
    return values


Weights = dict[str, Annotated[StrictInt, Field(ge=0, le=100)]]


def _adding_up(*names: str) -> AfterValidator:
    """Weights of just these parts, together 100."""

    def add_up(weights: dict[str, int]) -> dict[str, int]:
        if set(weights) != set(names) or sum(weights.values()) != 100:
            raise ValueError(f"{', '.join(names[:-1])} and {names[-1]} must be given and add up to 100")
        return weights

    return AfterValidator(add_up)


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Firm(Section):
    name: Text = "远见咨询"
    name_en: Text = "Foresight Consulting"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "CNY"
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    fiscal_year_starts_month: Annotated[StrictInt, Field(ge=1, le=12)] = 1


class Log(Section):
    format: Literal["text", "json"] = "text"
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class Database(Section):
    pool_size: Annotated[StrictInt, Field(ge=1, le=200)] = 10
    pool_overflow: Annotated[StrictInt, Field(ge=0, le=200)] = 20
    recycle_seconds: Annotated[StrictInt, Field(ge=10, le=86_400)] = 1800
    prepare_statements: StrictBool = True


class Mail(Section):
    """PLT-11. Without a host no mail is sent. The password stands in the environment only: MANDATE_SMTP_PASSWORD."""

    host: MaybeText = ""
    port: Annotated[StrictInt, Field(ge=1, le=65_535)] = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    user: MaybeText = ""
    sender: Annotated[str, StringConstraints(strict=True, max_length=200, pattern=r"^([^@\s<>\"]+@[^@\s<>\"]+)?$")] = ""
    base_url: Annotated[str, StringConstraints(strict=True, max_length=200, pattern=r"^(https?://[^\s?#]*[^\s?#/])?$")] = ""

    @model_validator(mode="after")
    def _has_a_sender(self) -> Mail:
        if self.host and not self.sender:
            raise ValueError("a mail server needs a sender")
        return self


class MarginFloor(Section):
    """PRJ-09: by project type."""

    management_consulting: Fraction = Decimal("0.30")
    audit: Fraction = Decimal("0.35")
    tax: Fraction = Decimal("0.35")
    certification: Fraction = Decimal("0.30")
    training: Fraction = Decimal("0.40")
    market_research: Fraction = Decimal("0.25")
    brand: Fraction = Decimal("0.30")
    appraisal: Fraction = Decimal("0.30")
    cost_consulting: Fraction = Decimal("0.30")


class PlanGate(Section):
    """PRJ-42: the plan approved with the initiation or after it, by project type."""

    management_consulting: Gate = "together"
    audit: Gate = "together"
    tax: Gate = "together"
    certification: Gate = "together"
    training: Gate = "together"
    market_research: Gate = "together"
    brand: Gate = "together"
    appraisal: Gate = "together"
    cost_consulting: Gate = "together"


class InternalReview(Section):
    """PRJ-26, PRJ-32: the review before a deliverable leaves the house, by project type."""

    management_consulting: Literal["every", "marked"] = "every"
    audit: Literal["every", "marked"] = "every"
    tax: Literal["every", "marked"] = "every"
    certification: Literal["every", "marked"] = "every"
    training: Literal["every", "marked"] = "marked"
    market_research: Literal["every", "marked"] = "every"
    brand: Literal["every", "marked"] = "every"
    appraisal: Literal["every", "marked"] = "every"
    cost_consulting: Literal["every", "marked"] = "every"


class ClientCheck(Section):
    """PRJ-43: who of the client checks and decides, by project type."""

    management_consulting: Literal["two_steps", "one_step", "none"] = "two_steps"
    audit: Literal["two_steps", "one_step", "none"] = "two_steps"
    tax: Literal["two_steps", "one_step", "none"] = "two_steps"
    certification: Literal["two_steps", "one_step", "none"] = "one_step"
    training: Literal["two_steps", "one_step", "none"] = "one_step"
    market_research: Literal["two_steps", "one_step", "none"] = "two_steps"
    brand: Literal["two_steps", "one_step", "none"] = "two_steps"
    appraisal: Literal["two_steps", "one_step", "none"] = "two_steps"
    cost_consulting: Literal["two_steps", "one_step", "none"] = "two_steps"


class AcceptanceBy(Section):
    """PRJ-33: who accepts the project, by project type."""

    management_consulting: Literal["client", "sponsor"] = "client"
    audit: Literal["client", "sponsor"] = "client"
    tax: Literal["client", "sponsor"] = "client"
    certification: Literal["client", "sponsor"] = "client"
    training: Literal["client", "sponsor"] = "client"
    market_research: Literal["client", "sponsor"] = "client"
    brand: Literal["client", "sponsor"] = "client"
    appraisal: Literal["client", "sponsor"] = "client"
    cost_consulting: Literal["client", "sponsor"] = "client"


class DeliverablePolicy(Section):
    """PRJ-44, PRJ-45."""

    done_needs: Literal["accepted", "submitted"] = "accepted"
    link_days: Annotated[StrictInt, Field(ge=1, le=90)] = 14


class Tax(Section):
    """CON-10."""

    default_rate: Fraction = Decimal("0.06")
    rates: Annotated[tuple[Fraction, ...], Field(min_length=1, max_length=20)] = (
        Decimal("0.00"), Decimal("0.01"), Decimal("0.03"), Decimal("0.06"), Decimal("0.09"), Decimal("0.13"))


class Work(Section):
    hours_per_day: Annotated[Decimal, Field(gt=0, le=24, max_digits=4, decimal_places=2)] = Decimal("8")


class Report(Section):
    """MON-07."""

    norm_minutes: Annotated[StrictInt, Field(ge=60, le=1440)] = 480
    least_minutes: Annotated[StrictInt, Field(ge=1, le=480)] = 15
    lock_day: Annotated[StrictInt, Field(ge=1, le=28)] = 5


class Deviation(Section):
    """PRJ-20."""

    tolerance_points: Points = Decimal("5")


class Health(Section):
    """PRJ-36."""

    red_deviation_points: Points = Decimal("10")
    amber_deviation_points: Points = Decimal("5")
    red_cpi: Annotated[Decimal, Field(ge=0, le=2)] = Decimal("0.90")
    amber_cpi: Annotated[Decimal, Field(ge=0, le=2)] = Decimal("0.95")
    amber_margin_points: Points = Decimal("2")
    red_overdue_days: DayCount = 90
    amber_overdue_days: DayCount = 30


class Indicators(Section):
    """PRJ-22: a rate beyond a limit warns or opens a corrective action."""

    schedule_warn: Fraction = Decimal("0.05")
    schedule_breach: Fraction = Decimal("0.10")
    cost_warn: Fraction = Decimal("0.05")
    cost_breach: Fraction = Decimal("0.10")
    quality_warn: Fraction = Decimal("0.90")
    quality_breach: Fraction = Decimal("0.80")
    corrective_days: Annotated[StrictInt, Field(ge=1, le=250)] = 10


class Bonus(Section):
    """PER-01 … PER-04, PER-13."""

    ratio: Fraction = Decimal("0.10")
    reading: Literal["score_share", "percent", "printed"] = "score_share"
    schedule_factor: Annotated[Decimal, Field(ge=0, le=2, max_digits=5, decimal_places=4)] = Decimal("1.00")
    quality_weights: Annotated[Weights, _adding_up("qa", "daily", "customer")] = {"qa": 40, "daily": 20, "customer": 40}


class Progress(Section):
    """PRJ-18."""

    qa_review: Literal["always", "beyond_tolerance"] = "always"


class Evaluation(Section):
    """PRJ-46."""

    weights: Annotated[Weights, _adding_up("goal", "time", "cost", "margin", "quality", "satisfaction")] = {
        "goal": 20, "time": 15, "cost": 15, "margin": 15, "quality": 20, "satisfaction": 15,
    }  # fmt: skip


class Labour(Section):
    """MON-06."""

    actual_rate: Literal["grade", "person"] = "grade"


class Budget(Section):
    """MON-02, MON-05."""

    project_control: Control = "stop"
    labour_control: Control = "warn"
    company_control: Control = "stop"
    warn_percent: Annotated[tuple[Annotated[StrictInt, Field(ge=1, le=200)], ...], Field(min_length=1, max_length=10), AfterValidator(_rising)] = (80, 90, 100)


class Change(Section):
    """PRJ-14."""

    managed_may_raise: StrictBool = True


class Approval(Section):
    """APR-03, APR-05."""

    same_person_once: StrictBool = True
    urge_hours: Annotated[StrictInt, Field(ge=1, le=240)] = 4
    transfers: Annotated[StrictInt, Field(ge=0, le=20)] = 3
    added_signers: Annotated[StrictInt, Field(ge=0, le=20)] = 5
    escalate_hours: Annotated[StrictInt, Field(ge=0, le=1000)] = 4


class SignIn(Section):
    """PLT-02."""

    idle_minutes: Annotated[StrictInt, Field(ge=1, le=1440)] = 120
    longest_hours: Annotated[StrictInt, Field(ge=1, le=168)] = 12
    failures: Annotated[StrictInt, Field(ge=1, le=100)] = 5
    lock_minutes: Annotated[StrictInt, Field(ge=1, le=1440)] = 15
    password_length: Annotated[StrictInt, Field(ge=8, le=72)] = 10


class Receivables(Section):
    """CON-08, PRJ-36."""

    due_soon_days: DayCount = 14


class Contracts(Section):
    """CON-03."""

    without_project_days: DayCount = 5


class Imports(Section):
    """GEN-05."""

    longest_rows: Count = 5000
    largest_megabytes: Annotated[StrictInt, Field(ge=1, le=200)] = 10


class Uploads(Section):
    largest_megabytes: Annotated[StrictInt, Field(ge=1, le=200)] = 20


class Notices(Section):
    """PLT-11: deliveries by mail and robot."""

    allow_internal: StrictBool = False
    tries: Annotated[StrictInt, Field(ge=1, le=20)] = 8
    retry_minutes: Annotated[StrictInt, Field(ge=1, le=120)] = 2


class Reminders(Section):
    """PLT-11: how long before the day people are told."""

    task_days: Annotated[StrictInt, Field(ge=0, le=60)] = 1
    deliverable_days: Annotated[StrictInt, Field(ge=0, le=60)] = 3
    contract_days: Annotated[StrictInt, Field(ge=0, le=365)] = 30


class Load(Section):
    """PRJ-37."""

    over_rate: Annotated[Decimal, Field(ge=0, le=3, max_digits=5, decimal_places=4)] = Decimal("1.00")
    under_rate: Fraction = Decimal("0.50")
    fair_low_rate: Fraction = Decimal("0.80")
    fair_high_rate: Annotated[Decimal, Field(ge=1, le=5, max_digits=5, decimal_places=4)] = Decimal("1.20")


class Staffing(Section):
    """PRJ-03."""

    needs_agreement: StrictBool = False


Response = Literal["avoid", "mitigate", "transfer", "accept"]


class Risk(Section):
    """PRJ-28, PRJ-30: how likely a word is, and how often a risk of a level is looked at."""

    probability_high: Fraction = Decimal("0.70")
    probability_medium: Fraction = Decimal("0.40")
    probability_low: Fraction = Decimal("0.15")
    review_red_days: Annotated[StrictInt, Field(ge=1, le=365)] = 14
    review_amber_days: Annotated[StrictInt, Field(ge=1, le=365)] = 30
    review_slate_days: Annotated[StrictInt, Field(ge=1, le=365)] = 60


class RiskResponse(Section):
    """PRJ-29: the response proposed for each cell of the matrix."""

    high_severe: Response = "avoid"
    high_major: Response = "mitigate"
    high_moderate: Response = "mitigate"
    high_minor: Response = "mitigate"
    medium_severe: Response = "mitigate"
    medium_major: Response = "mitigate"
    medium_moderate: Response = "mitigate"
    medium_minor: Response = "accept"
    low_severe: Response = "transfer"
    low_major: Response = "transfer"
    low_moderate: Response = "accept"
    low_minor: Response = "accept"


class Simulation(Section):
    """PRJ-30: how many runs, and how far a task without three-point estimate may be off."""

    runs: Annotated[StrictInt, Field(ge=100, le=100_000)] = 10_000
    faster: Annotated[Decimal, Field(ge=0, lt=1, max_digits=5, decimal_places=4)] = Decimal("0.20")
    slower: Annotated[Decimal, Field(ge=0, le=5, max_digits=6, decimal_places=4)] = Decimal("0.50")


class ClientTeam(Section):
    """PRJ-41: touch points with the client's people."""

    stage_start_days: Annotated[StrictInt, Field(ge=0, le=60)] = 5
    contact_days: Annotated[StrictInt, Field(ge=1, le=180)] = 14


class Quality(Section):
    """PRJ-31: how often QA looks at a process area of a project."""

    look_days: Annotated[StrictInt, Field(ge=1, le=365)] = 30
    reduced_days: Annotated[StrictInt, Field(ge=1, le=365)] = 60


class Levelling(Section):
    """PRJ-39: how long a proposal is looked for."""

    seconds: Annotated[StrictInt, Field(ge=1, le=300)] = 20


class Policies(Section):
    """What an administrator changes on a screen, with effective dates (PLT-10)."""

    margin_floor: MarginFloor = MarginFloor()
    plan_gate: PlanGate = PlanGate()
    deliverable_review: InternalReview = InternalReview()
    client_check: ClientCheck = ClientCheck()
    acceptance_by: AcceptanceBy = AcceptanceBy()
    deliverable: DeliverablePolicy = DeliverablePolicy()
    tax: Tax = Tax()
    work: Work = Work()
    report: Report = Report()
    deviation: Deviation = Deviation()
    health: Health = Health()
    indicators: Indicators = Indicators()
    bonus: Bonus = Bonus()
    progress: Progress = Progress()
    evaluation: Evaluation = Evaluation()
    labour: Labour = Labour()
    load: Load = Load()
    staffing: Staffing = Staffing()
    budget: Budget = Budget()
    change: Change = Change()
    approval: Approval = Approval()
    sign_in: SignIn = SignIn()
    receivables: Receivables = Receivables()
    contracts: Contracts = Contracts()
    imports: Imports = Imports()
    uploads: Uploads = Uploads()
    client_team: ClientTeam = ClientTeam()
    quality: Quality = Quality()
    reminders: Reminders = Reminders()
    risk: Risk = Risk()
    risk_response: RiskResponse = RiskResponse()
    simulation: Simulation = Simulation()
    levelling: Levelling = Levelling()
    notices: Notices = Notices()


class Settings(Policies):
    """The whole of config.toml: what holds for the installation, and the policies' defaults."""

    firm: Firm = Firm()
    log: Log = Log()
    database: Database = Database()
    mail: Mail = Mail()
