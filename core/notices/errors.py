"""What the house says about addresses of robots, hours and deliveries; and why a delivery did not arrive."""

from __future__ import annotations

from core.errors import AsWord, Refusal


class AddressNotHttp(Refusal):
    """The address of a robot must be http or https, with a host and without a name or password in it."""

    code = "address_not_http"


class AddressIncomplete(Refusal):
    """The vendor's address carries a key (`part`), and this one does not."""

    code = "address_incomplete"


class AddressInternal(Refusal):
    """The address leads into the firm's own network, which the policy notices.allow_internal forbids."""

    code = "address_internal"


class QuietHoursEmpty(Refusal):
    """Quiet hours need a beginning and another end."""

    code = "quiet_hours_empty"


class RobotSilent(Refusal):
    """The robot did not take the test message."""

    code = "robot_silent"


class MailOff(Refusal):
    """The firm has no mail server in config.toml."""

    code = "mail_off"


class NoMailAddress(Refusal):
    code = "no_mail_address"


class MailNotSent(Refusal):
    code = "mail_not_sent"


class NotToRepeat(Refusal):
    """A delivery that has arrived is not sent again; one that is over is not given up."""

    code = "not_to_repeat"


class NotDelivered(Exception):  # noqa: N818  a situation, as all of the house's
    """One try failed. `problem` is the word delivery_problem.<problem>, `said` what the other side said, without secrets;
    `final` when trying again cannot help."""

    def __init__(self, problem: str, said: str = "", *, final: bool = False) -> None:
        self.problem, self.said, self.final = problem, said[:300], final
        super().__init__(f"{problem} {self.said}")

    @property
    def word(self) -> AsWord:
        return AsWord(f"delivery_problem.{self.problem}")
