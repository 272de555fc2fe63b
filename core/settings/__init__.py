"""The installation's settings: read once from config.toml (or MANDATE_CONFIG); a bad value stops the start.

`settings()` gives them, `DEFAULTS` the policies by dotted name. What holds on a day, after an administrator's changes, is
asked from `core.policies`."""
from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.settings.locate import line_of
from core.settings.model import Policies, Settings

__all__ = ["DEFAULTS", "BadConfiguration", "Policies", "Settings", "defaults_of", "load", "settings"]

STANDARD = Path(__file__).parents[2] / "config.toml"


class BadConfiguration(RuntimeError):
    """config.toml cannot be used: each problem with its line, name and reason, one sentence per line."""


def load(path: Path) -> Settings:
    """Reads and checks a configuration file. Fractions are read as exact decimals, never as floats."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise BadConfiguration(f"{path.name} cannot be read: {unreadable}.") from unreadable
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        raise BadConfiguration(f"{path.name}: {wrong}.") from wrong
    try:
        return Settings.model_validate(values)
    except ValidationError as wrong:
        raise BadConfiguration("\n".join(_sentence(path.name, text, problem) for problem in wrong.errors())) from wrong


def _sentence(name: str, text: str, problem: Any) -> str:
    path = problem["loc"]
    where = f"{name}, line {line_of(text, path)}: {'.'.join(str(part) for part in path)}"
    if problem["type"] == "extra_forbidden":
        return f"{where} is not a setting this version knows."
    own = problem["type"] == "value_error"
    reason = problem["msg"].removeprefix("Value error, ") if own else problem["msg"][0].lower() + problem["msg"][1:]
    return f"{where} cannot be {_shown(problem['input'])}: {reason}."


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value)


@cache
def settings() -> Settings:
    named = os.environ.get("MANDATE_CONFIG")
    return load(Path(named) if named else STANDARD)


def defaults_of(policies: Policies) -> dict[str, Any]:
    """The policies by dotted name."""
    return {f"{section}.{field}": value for section in Policies.model_fields for field, value in iter(getattr(policies, section))}


@cache
def _defaults() -> dict[str, Any]:
    return defaults_of(settings())


class _Defaults(Mapping[str, Any]):
    """The defaults of config.toml by dotted name, read when first asked for."""

    @property
    def _values(self) -> dict[str, Any]:
        return _defaults()

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


DEFAULTS: Mapping[str, Any] = _Defaults()
