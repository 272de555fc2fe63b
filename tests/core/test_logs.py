"""The log says what happened, with ids, and keeps secrets and figures of persons out."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from core import logs
from core.settings import Settings
from core.settings.model import Log


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def configured(form: str) -> logging.Logger:
        logs.configure(Settings(log=Log(format=form, level="INFO")))
        return logging.getLogger("core.test")

    yield configured
    root.handlers[:], root.level = handlers, level


def test_json_lines_carry_request_session_and_facts(log, capsys: pytest.CaptureFixture[str]) -> None:
    logger = log("json")
    with logs.about(request="r1", session="s1"):
        logger.info("case.decided", extra=logs.facts(case_id=7))
    said = json.loads(capsys.readouterr().err)
    assert (said["message"], said["case_id"], said["request"], said["session"], said["level"]) == ("case.decided", 7, "r1", "s1", "INFO")


def test_text_lines_are_one_line(log, capsys: pytest.CaptureFixture[str]) -> None:
    log("text").info("up", extra=logs.facts(port=8501))
    assert capsys.readouterr().err.rstrip().endswith("core.test [- -] up port=8501")


def test_ids_end_with_their_block(log, capsys: pytest.CaptureFixture[str]) -> None:
    logger = log("json")
    with logs.about(request="r1"):
        pass
    logger.info("after")
    assert json.loads(capsys.readouterr().err)["request"] == "-"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("postgresql+psycopg://owner:s3cret@/mandate", "s3cret"),
        ("password=hunter2", "hunter2"),
        ("{'token': 'abcdef'}", "abcdef"),
        ("Cookie: mandate=xyz", "xyz"),
    ],
)
def test_secrets_never_reach_the_log(log, capsys: pytest.CaptureFixture[str], text: str, hidden: str) -> None:
    log("text").warning(text)
    assert hidden not in capsys.readouterr().err


def test_a_traced_error_shows_no_values_of_the_statement(log, capsys: pytest.CaptureFixture[str]) -> None:
    logger = log("json")
    told = "(psycopg.errors.CheckViolation) bad row\nDETAIL:  Failing row contains (7, 张三, 88000.00).\n[parameters: {'pay': 88000}]"
    try:
        raise ValueError(told)
    except ValueError:
        logger.error("failed", exc_info=sys.exc_info())
    said = capsys.readouterr().err
    assert "88000" not in said
    assert "CheckViolation" in said
