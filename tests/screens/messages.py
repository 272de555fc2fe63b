"""What the code says and what the catalogues hold, read from the source: for the tests of words."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

import core
from core.errors import Refusal

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "pages" / "locale"
KEYED = re.compile(r"[a-z][a-z0-9_]*(\.[a-zA-Z0-9_:@-]+)+")
FAMILY = re.compile(r"[a-z][a-z0-9_]*\.")
HOLE = re.compile(r"{(\w+)}")


DOCUMENTS = {
    "core/initiation/approval.py": ("initiation",),
    "core/contracts/approval.py": ("contract",),
    "core/performance/approval.py": ("bonus",),
    "core/projects/approval.py": ("closure", "termination"),
    "core/budget/approval.py": ("budget",),
}


@dataclass
class Used:
    """Sentences of `_`, keyed words said literally, families of them (f-strings as patterns), and what each `_` call hands over."""

    sentences: dict[str, str] = field(default_factory=dict)  # msgid → first place
    words: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)  # regex → first place, of word(f"…")
    texts: set[str] = field(default_factory=set)  # every other string that looks like a keyed word
    patterns: set[str] = field(default_factory=set)  # every other f-string that looks like a family
    calls: list[tuple[str, str, set[str] | None]] = field(default_factory=list)  # place, msgid, names handed over (None: not known)


@cache
def catalogues() -> dict[str, dict[str, dict[str, str]]]:
    """language → area → msgid → text."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for language in ("zh", "en"):
        for path in sorted((LOCALE / language).glob("*.po")):
            with path.open("rb") as file:
                found.setdefault(language, {})[path.stem] = {str(m.id): str(m.string) for m in read_po(file) if m.id}
    return found


def texts_of(language: str) -> dict[str, str]:
    return {msgid: text for area in catalogues()[language].values() for msgid, text in area.items()}


def sources(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def pattern_of(text: ast.JoinedStr) -> str:
    return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[^ ]+" for part in text.values)


def _options(node: ast.expr) -> list[ast.expr]:
    """Both ends of `a if x else b`."""
    return [*_options(node.body), *_options(node.orelse)] if isinstance(node, ast.IfExp) else [node]


@cache
def used() -> Used:
    found = Used()
    for name, tree in sources("pages", "core"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                _call(found, name, node, node.func.id)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEYED.fullmatch(node.value):
                found.texts.add(node.value)
            if isinstance(node, ast.JoinedStr) and FAMILY.match(pattern_of(node).replace("\\", "")):
                found.patterns.add(pattern_of(node))
    return found


def _call(found: Used, name: str, node: ast.Call, function: str) -> None:
    place = f"{name}:{node.lineno}"
    if function == "plural" and name.startswith("pages/"):
        for text in node.args[:2]:
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found.sentences.setdefault(text.value, place)
                found.calls.append((place, text.value, {"n"} | {str(k.arg) for k in node.keywords}))
        return
    for argument in _options(node.args[0]):
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            if function == "_" and name.startswith("pages/"):
                found.sentences.setdefault(argument.value, place)
                handed = None if any(k.arg is None for k in node.keywords) else {str(k.arg) for k in node.keywords}
                found.calls.append((place, argument.value, handed))
            elif function == "AsWord" or (function in ("word", "heading") and name.startswith("pages/")):
                found.words.setdefault(argument.value, place)
        elif isinstance(argument, ast.JoinedStr) and (function == "AsWord" or (function in ("word", "heading") and name.startswith("pages/"))):
            found.families.setdefault(pattern_of(argument), place)


@cache
def import_core() -> None:
    """Every module of the core, so that every refusal and machine is known."""
    for module in pkgutil.walk_packages(core.__path__, "core."):
        if ".commands" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def refusals() -> set[type[Refusal]]:
    import_core()

    def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    return {kind for kind in {Refusal, *below(Refusal)} if kind.__module__.startswith("core.")}


@cache
def raised_with() -> dict[tuple[str, str], list[tuple[str, set[str]]]]:
    """(module, name) of a class → each place that makes one and the facts it hands over; a place that hands over `**facts` is left out."""
    found: dict[tuple[str, str], list[tuple[str, set[str]]]] = {}
    for name, tree in sources("core", "pages"):
        here = name.removesuffix(".py").replace("/", ".")
        homes = {n.name: here for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
        homes |= {a.asname or a.name: n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in homes and not any(k.arg is None for k in node.keywords):
                found.setdefault((homes[node.func.id], node.func.id), []).append((f"{name}:{node.lineno}", {str(k.arg) for k in node.keywords}))
    return found


def told_kinds() -> dict[str, str]:
    """Every kind of notice that `tell` is called with."""
    found: dict[str, str] = {}
    for name, tree in sources("core"):
        for node in ast.walk(tree):
            called = (
                node.func.id
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else node.func.attr
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                else ""
            )
            if isinstance(node, ast.Call) and called == "tell" and len(node.args) > 2:
                for kind in _options(node.args[2]):
                    if isinstance(kind, ast.Constant):
                        found.setdefault(str(kind.value), f"{name}:{node.lineno}")
    return found


def consequence_keys() -> dict[str, str]:
    """Every line of a to-do that says what approving would do."""
    found: dict[str, str] = {}
    for name, tree in sources("core"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Consequence" and len(node.args) > 1:
                for key in _options(node.args[1]):
                    if isinstance(key, ast.Constant):
                        found.setdefault(str(key.value), f"{name}:{node.lineno}")
    return found


def document_fields() -> dict[str, str]:
    """`fact.<type>.<field>` of every field a document shows and its flows choose by: the dicts called `fields` or made by `_fields`."""
    found: dict[str, str] = {}
    for name, tree in sources("core"):
        documents = DOCUMENTS.get(name, ())
        for node in ast.walk(tree) if documents else ():
            fields = node.value if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "fields" for t in node.targets) else None
            if isinstance(node, ast.FunctionDef) and node.name == "_fields":
                fields = next((r.value for r in ast.walk(node) if isinstance(r, ast.Return)), None)
            if isinstance(fields, ast.Dict):
                names = [k.value for k in fields.keys if isinstance(k, ast.Constant)]
                found |= {f"fact.{document}.{k}": f"{name}:{node.lineno}" for document in documents for k in names}
    return found
