"""Both languages are whole: nothing missing, nothing unused, every hole of a sentence filled (GEN-06)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.access import Permission, ProjectRole, Role
from core.screens import SCREENS, SECTIONS
from core.workflow import Machine
from tests.screens import messages
from tests.screens.messages import HOLE, KEYED

LANGUAGES = ("zh", "en")


def _missing(keys: dict[str, str] | set[str], language: str) -> dict[str, str]:
    there = messages.texts_of(language)
    return {k: (keys[k] if isinstance(keys, dict) else "") for k in sorted(keys) if not there.get(k)}


def test_every_sentence_of_the_screens_is_translated() -> None:
    assert _missing(messages.used().sentences, "zh") == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_said_by_its_key_is_there(language: str) -> None:
    assert _missing(messages.used().words, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_of_words_has_members(language: str) -> None:
    there = [k for k in messages.texts_of(language) if KEYED.fullmatch(k)]
    empty = {pattern: place for pattern, place in messages.used().families.items() if not any(re.fullmatch(pattern, k) for k in there)}
    assert empty == {}


def test_every_keyed_word_is_in_both_languages() -> None:
    zh, en = ({k for k in messages.texts_of(language) if KEYED.fullmatch(k)} for language in LANGUAGES)
    assert zh ^ en == set()


def test_english_holds_only_keyed_words() -> None:
    """An English sentence is its own msgid."""
    assert [k for k in messages.texts_of("en") if not KEYED.fullmatch(k)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_sentence(language: str) -> None:
    assert _missing({f"error.{kind.code}": f"{kind.__module__}.{kind.__name__}" for kind in messages.refusals()}, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_hands_over_what_its_sentence_asks_for(language: str) -> None:
    there, raised = messages.texts_of(language), messages.raised_with()
    short = {}
    for kind in messages.refusals():
        asked = set(HOLE.findall(there.get(f"error.{kind.code}", "")))
        for place, handed in raised.get((kind.__module__, kind.__name__), []):
            if asked - handed and "__init__" not in vars(kind) and kind.__init__ is messages.Refusal.__init__:
                short[place] = (kind.code, sorted(asked - handed))
    assert short == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_action_of_every_machine_has_its_word(language: str) -> None:
    messages.import_core()
    keys: set[str] = set()
    for machine in _machines():
        keys.add(f"record.{machine.record}")
        for t in machine.transitions:
            keys |= {f"action.{machine.record}.{t.action}", f"state.{machine.record}.{t.target}", *(f"state.{machine.record}.{s}" for s in t.sources)}
    assert keys
    assert _missing(keys, language) == {}


def _machines() -> list[Machine[object]]:
    import sys

    return [value for name, module in list(sys.modules.items()) if name.startswith("core.") for value in vars(module).values() if isinstance(value, Machine)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_roles_permissions_screens_and_sections_have_their_words(language: str) -> None:
    keys = {f"role.{r.value}" for r in Role} | {f"project_role.{r.value}" for r in ProjectRole} | {f"permission.{p.value}" for p in Permission}
    keys |= {f"screen.{s.key}" for s in SCREENS} | {f"section.{s}" for s in SECTIONS if s != "mine"}
    assert _missing(keys, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_and_documents_have_their_words(language: str) -> None:
    keys = (
        {f"notice.{k}": place for k, place in messages.told_kinds().items()}
        | {f"consequence.{k}": place for k, place in messages.consequence_keys().items()}
        | messages.document_fields()
    )
    assert _missing(keys, language) == {}


def test_nothing_in_the_catalogues_is_unused() -> None:
    used = messages.used()
    refusals = {f"error.{kind.code}" for kind in messages.refusals()}
    patterns = [re.compile(p) for p in {*used.families, *used.patterns}]
    unused = {
        f"{area}: {msgid}"
        for area, found in messages.catalogues()["zh"].items()
        for msgid in found
        if msgid not in used.sentences
        and msgid not in used.words
        and msgid not in used.texts
        and msgid not in refusals
        and not (KEYED.fullmatch(msgid) and not msgid.startswith("error.") and any(p.fullmatch(msgid) for p in patterns))
    }
    assert unused == set()


def test_a_message_in_two_areas_says_the_same() -> None:
    differ = {}
    for language in LANGUAGES:
        said: dict[str, tuple[str, str]] = {}
        for area, found in messages.catalogues()[language].items():
            for msgid, text in found.items():
                other = said.setdefault(msgid, (area, text))
                if other[1] != text:
                    differ[f"{language} {msgid}"] = {other[0]: other[1], area: text}
    assert differ == {}


def test_a_word_has_the_same_holes_in_both_languages() -> None:
    """{title} in Chinese may be {title_en} in English."""
    zh, en = messages.texts_of("zh"), messages.texts_of("en")

    def holes(text: str) -> set[str]:
        return {name.removesuffix("_en") if name not in LANGUAGES else "name" for name in HOLE.findall(text)}

    assert {k: (text, en[k]) for k, text in zh.items() if k in en and holes(text) ^ holes(en[k])} == {}


def test_every_hole_of_a_sentence_is_filled_where_it_is_said() -> None:
    zh = messages.texts_of("zh")
    short = {
        place: (msgid, sorted(asked - handed))
        for place, msgid, handed in messages.used().calls
        if handed and (asked := {*HOLE.findall(msgid), *HOLE.findall(zh.get(msgid, ""))}) - handed
    }
    assert short == {}


def test_no_sentence_holds_markup() -> None:
    """A message is text; it is escaped where it is shown."""
    assert [k for language in LANGUAGES for k, text in messages.texts_of(language).items() if re.search(r"</?[a-z]+[ >]", text)] == []


# what leaves no row in the trail, or is done by the system itself
WITHOUT_A_DEED = re.compile(r"(signin|usage|job)\.|notice\.(deliver|dispatch|read)$")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deed_in_the_trail_has_its_word(language: str) -> None:
    """The actions people's use cases write under; else the audit screen shows their code."""
    core = Path(__file__).parents[2] / "core"
    deeds = {deed for file in core.rglob("*.py") for deed in re.findall(r'writing\([^,()]+,\s*"([a-z_.]+)"', file.read_text(encoding="utf-8"))}
    assert len(deeds) > 100
    assert sorted(d for d in deeds if not WITHOUT_A_DEED.match(d) and f"deed.{d}" not in messages.texts_of(language)) == []
