"""Every screen for every role in both languages, on a firm in which the main job has been done (PLT-03, GEN-06).

What is open to a role draws; what is not does not exist for it; a record that is not theirs looks like one that is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Actor, Role
from core.approval.queries import case_detail
from core.contracts.queries import sheet
from core.customers.queries import card as customer_card
from core.errors import NotFound
from core.performance.queries import sheet_detail
from core.projects.queries import card
from core.screens import SCREENS, Screen, screen
from db import engine
from pages.shared.session import KEY
from pages.shared.words import speaking, word
from tests.conftest import Cluster
from tests.screens.conftest import ROOT, session_key
from tests.worked import Worked, worked

LANGUAGES = ("zh", "en")
BARE_KEY = re.compile(r"^[a-z_]+\.[a-z_:]+(\.[a-z_]+)*$")
GARBAGE = ("", "0", "-1", "abc", "9" * 30, "²", "1; drop table project")
KINDS = ("markdown", "button", "text_input", "selectbox", "number_input", "checkbox", "tabs", "expander", "multiselect", "toggle", "radio", "text_area")
# what no page says to somebody who may not see the record
SECRETS = ("华泽", "Huaze", "1,060,000", "供应链")
# the roles speak one language and the other in turn; what all who may open it would see in one alone is drawn in the other too
SPEAKS = {role: LANGUAGES[n % 2] for n, role in enumerate(Role)}
EVERY = tuple(pytest.param(role, language, id=f"{role.value}-{language}") for role, language in SPEAKS.items())


@pytest.fixture(scope="module")
def house(cluster: Cluster) -> Iterator[Worked]:
    with worked(cluster) as made:
        yield made


def opened(actor: Actor, language: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    with engine.session_factory()() as session:
        test.session_state[KEY] = session_key(session, actor, language)
    return test.run()


def show(test: AppTest, key: str, **query: str) -> AppTest:
    test.query_params.clear()
    test.switch_page(screen(key).path)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def html_of(test: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in test.get("html"))


def texts(test: AppTest) -> list[str]:
    """Labels and values a person reads; HTML as its texts."""
    found = re.findall(r">([^<>]+)<", html_of(test))
    for kind in KINDS:
        for element in test.get(kind):
            found += [str(getattr(element, name, "") or "") for name in ("label", "value", "placeholder", "help")]
    return [text.strip() for text in found]


def wrong_with(test: AppTest) -> list[str]:
    found = [f"{e.message} {' '.join(e.stack_trace[-3:])}" for e in test.exception]
    return found + [f"untranslated {text!r}" for text in texts(test) if BARE_KEY.match(text) and "@" not in text]


@pytest.mark.parametrize(("role", "language"), EVERY)
def test_what_is_open_draws_and_what_is_not_does_not_exist(house: Worked, role: Role, language: str) -> None:
    actor = house.people[role]
    test, wrong = opened(actor, language), {}
    for s in SCREENS:
        if s.open_to(actor):
            if found := wrong_with(show(test, s.key)):
                wrong[s.key] = found
        elif _exists(test, s):
            wrong[s.key] = ["is not theirs, and opens"]
    other = next(one for one in LANGUAGES if one != language)
    alone = [s for s in SCREENS if spoken_by(house, s)[other] is None and spoken_by(house, s)[language] is role]
    if alone:
        test = opened(actor, other)
        wrong |= {s.key: found for s in alone if (found := wrong_with(show(test, s.key)))}
    assert not wrong


def spoken_by(house: Worked, s: Screen) -> dict[str, Role | None]:
    """Language → the first role that opens the screen in it."""
    return {language: next((r for r in Role if SPEAKS[r] == language and s.open_to(house.people[r])), None) for language in LANGUAGES}


def _exists(test: AppTest, s: Screen) -> bool:
    try:
        test.switch_page(s.path)
        test.run()
    except ValueError:
        return False
    return not test.exception


def asked_for(house: Worked) -> list[tuple[str, str, int, Callable[[Actor], object]]]:
    """(screen, name in the address, id, how the house is asked whether the person may see it)."""
    return [
        ("project", "id", house.project, lambda a: card(a, house.project)),
        ("project", "id", house.draft, lambda a: card(a, house.draft)),
        ("contract", "id", house.contract, lambda a: sheet(a, house.contract)),
        ("contract", "id", house.waiting, lambda a: sheet(a, house.waiting)),
        ("customer", "id", house.customer, lambda a: customer_card(a, house.customer)),
        ("decision", "case", house.case, lambda a: case_detail(a, house.case)),
        ("bonus", "id", house.bonus, lambda a: sheet_detail(a, house.bonus)),
    ]


@pytest.mark.parametrize(("role", "language"), EVERY)
def test_a_record_of_others_looks_like_none(house: Worked, role: Role, language: str) -> None:
    """Somebody who holds the role and has no part in anything; what the role alone shows is drawn, the rest is not there."""
    actor, wrong = house.strangers[role], []
    test = opened(actor, language)
    with speaking(language):
        none = word("error.not_found")
    for key, name, record, ask in asked_for(house):
        if not screen(key).open_to(actor):
            continue
        try:
            ask(actor)
            seen = True
        except NotFound:
            seen = False
        show(test, key, **{name: str(record)})
        wrong += [f"{key} {record}: {text}" for text in wrong_with(test)]
        said = html_of(test)
        if seen == (none in said):
            wrong.append(f"{key} {record}: {'is theirs and not shown' if seen else 'is not theirs, and nothing says so'}")
        if not seen:
            wrong += [f"{key} {record}: shows {secret}" for secret in SECRETS if secret in " ".join([said, *texts(test)])]
    assert not wrong


@pytest.mark.parametrize("asked", GARBAGE)
def test_an_address_that_names_nothing_shows_nothing(house: Worked, asked: str) -> None:
    """By the person who may see most."""
    test, wrong = opened(house.people[Role.CEO], "zh"), []
    names = {"decision": "case", "my_week": "week"}
    for key in ("project", "contract", "customer", "decision", "bonus", "employees", "my_week"):
        name = names.get(key, "id")
        show(test, key, **{name: asked})
        wrong += [f"{key}: {text}" for text in wrong_with(test)]
        if key in ("project", "contract", "customer", "decision") and word_of_none() not in html_of(test):
            wrong.append(f"{key}: does not say that there is none")
    assert not wrong


def word_of_none() -> str:
    with speaking("zh"):
        return word("error.not_found")


TABS = ("overview", "plan", "budget", "money", "team", "stages", "risks", "simulation", "issues", "progress", "documents", "approval", "trail")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.PM, Role.CEO, Role.MEMBER], ids=lambda r: r.value)
def test_every_tab_of_a_project(house: Worked, role: Role, language: str) -> None:
    """As draft and when it is finished; a tab that is not the person's opens the first one."""
    actor, wrong = house.people[role], []
    test = opened(actor, language)
    for project in (house.project, house.draft) if role is Role.PM else (house.project,):
        for tab in TABS:
            wrong += [f"{project} {tab}: {text}" for text in wrong_with(show(test, "project", id=str(project), tab=tab))]
    assert not wrong
