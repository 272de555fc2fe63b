"""Every setting and policy with its default and its limits. `config.toml` says the same with comments; a test keeps them equal.

A policy's dotted name is section.field: `margin_floor.audit`, `bonus.reading`."""
from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StringConstraints, model_validator

from core.settings.base import Control, Count, DayCount, Fraction, MaybeText, Section, Text, Weights, adding_up, rising
from core.settings.projects import (
    AcceptanceBy,
    Change,
    ClientCheck,
    ClientTeam,
    DeliverablePolicy,
    Deviation,
    Evaluation,
    Health,
    Indicators,
    InternalReview,
    Levelling,
    Load,
    MarginFloor,
    PlanGate,
    Progress,
    Quality,
    Risk,
    RiskResponse,
    Simulation,
    Staffing,
)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError(f"{name} is no time zone, such as Asia/Shanghai") from unknown
    return name


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


class Bonus(Section):
    """PER-01 … PER-04, PER-13."""

    ratio: Fraction = Decimal("0.10")
    reading: Literal["score_share", "percent", "printed"] = "score_share"
    schedule_factor: Annotated[Decimal, Field(ge=0, le=2, max_digits=5, decimal_places=4)] = Decimal("1.00")
    quality_weights: Annotated[Weights, adding_up("qa", "daily", "customer")] = {"qa": 40, "daily": 20, "customer": 40}


class Labour(Section):
    """MON-06."""

    actual_rate: Literal["grade", "person"] = "grade"


class Budget(Section):
    """MON-02, MON-05."""

    project_control: Control = "stop"
    labour_control: Control = "warn"
    company_control: Control = "stop"
    warn_percent: Annotated[tuple[Annotated[StrictInt, Field(ge=1, le=200)], ...], Field(min_length=1, max_length=10), AfterValidator(rising)] = (80, 90, 100)


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
