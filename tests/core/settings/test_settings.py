"""config.toml: what a bad value says, and that the shipped file, the model and the comments agree."""
from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from core.settings import STANDARD, BadConfiguration, Settings, defaults_of, load


@pytest.mark.parametrize(("text", "said"), [
    ("[bonus]\nratio = 2", "line 2: bonus.ratio cannot be 2: input should be less than or equal to 1."),
    ("[firm]\n# where\n\ntime_zone = \"Mars\"", "line 4: firm.time_zone cannot be 'Mars': Mars is no time zone, such as Asia/Shanghai."),
    ("[firm]\nfiscal_year_starts_month = 13", "line 2: firm.fiscal_year_starts_month cannot be 13: input should be less than or equal to 12."),
    ("[bonus]\nquality_weights = { qa = 50, daily = 20, customer = 40 }", "line 2: bonus.quality_weights cannot be"),
    ("[tax]\n\nrates = [0.06,\n 7]", "line 3: tax.rates.1 cannot be 7"),
    ("[tax]\ndefault_rate = 0.0600001", "line 2: tax.default_rate cannot be 0.0600001: decimal input should have no more than 6 decimal places."),
    ("[progress]\nqa_review = \"never\"", "line 2: progress.qa_review cannot be 'never': input should be 'always' or 'beyond_tolerance'."),
    ("[report]\nlock_day = true", "line 2: report.lock_day cannot be True: input should be a valid integer."),
    ("[budget]\nwarn_percent = [90, 80]", "line 2: budget.warn_percent cannot be [90, 80]: the figures must rise, each only once."),
    ("[bonus]\nfoo = 1", "line 2: bonus.foo is not a setting this version knows."),
    ("bonus.ratio = -0.1", "line 1: bonus.ratio cannot be -0.1: input should be greater than or equal to 0."),
    ("[work]\nhours_per_day = 0", "line 2: work.hours_per_day cannot be 0: input should be greater than 0."),
    ("[bonus\nratio = 1", "at line 1"),
    ("[mail]\nhost = \"smtp.example.com\"", "line 1: mail cannot be"),
    ("[mail]\nsender = \"a@b.c\\nBcc: x@y.z\"", "line 2: mail.sender cannot be"),
    ("[mail]\nbase_url = \"mandate.example.com\"", "line 2: mail.base_url cannot be"),
    ("[log]\nformat = \"xml\"\nlevel = \"LOUD\"", "line 3: log.level"),
])
def test_a_bad_value_is_refused_with_line_name_and_reason(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "firm.toml"
    path.write_text(text)
    with pytest.raises(BadConfiguration) as refused:
        load(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith("firm.toml")


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "firm.toml"
    path.write_text("[log]\nformat = \"xml\"\n[bonus]\nratio = 3")
    with pytest.raises(BadConfiguration) as refused:
        load(path)
    assert len(str(refused.value).splitlines()) == 2


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_the_shipped_file_says_the_defaults() -> None:
    assert load(STANDARD) == Settings()


def test_the_shipped_file_holds_every_key_each_with_a_comment() -> None:
    text = STANDARD.read_text()
    written = {f"{s}.{k}" for s, keys in tomllib.loads(text).items() for k in keys}
    places = {f"{s}.{k}" for s in ("firm", "log", "database", "mail") for k in Settings.model_fields[s].annotation.model_fields}
    assert written == set(defaults_of(Settings())) | places
    for line in text.splitlines():
        if "=" in line.split("#")[0]:
            assert "#" in line, line


def test_fractions_are_exact() -> None:
    assert load(STANDARD).tax.default_rate == Decimal("0.06")
    assert isinstance(load(STANDARD).bonus.ratio, Decimal)


def test_a_part_of_the_file_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text("[firm]\nname = \"Other\"")
    assert load(path).bonus.ratio == Decimal("0.10")
