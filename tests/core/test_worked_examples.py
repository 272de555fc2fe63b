"""The examples in the docstrings of the rules are true."""
import doctest
import importlib
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "core"
SOURCES = sorted({*CORE.glob("*.py"), *CORE.glob("*/rules.py"), *CORE.glob("calendar/*.py"), *CORE.glob("scheduling/*.py"), *CORE.glob("progress/*.py"),
                  *CORE.glob("notices/*.py")})
MODULES = [".".join(path.relative_to(CORE.parent).with_suffix("").parts) for path in SOURCES if path.name != "__init__.py" and ">>>" in path.read_text("utf-8")]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name):
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failed
