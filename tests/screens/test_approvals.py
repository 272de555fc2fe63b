"""Home, to-do, decision, notices, flows as people use them: every role, both languages, every refusal beside its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Actor, Role
from core.approval import delegations, handing, queries, service, urging
from core.approval import files as case_files
from core.approval.preview import who_will_be_asked
from core.approval.voices import voices
from core.errors import NotFound, NotPermitted
from core.files import service as files
from core.home.portals import figures, portals_of
from core.home.waiting import waiting
from core.notices import queries as notices
from db.models import ApprovalCase, CaseCopy, Employee
from pages.home.figure_lines import note, shown
from pages.shared.words import speaking, word
from tests import factories as f
from tests.core.approval.memo import Memo, open_tasks, persons, step
from tests.statements import counting

Open = Callable[..., AppTest]


@pytest.fixture
def memo(db: Session) -> Memo:
    made = Memo()
    made.register()
    return made


def flow(db: Session, *steps: dict[str, Any]) -> None:
    f.flow(db, "memo", list(steps), owner=f.employee(db, Role.ADMIN))


def texts(test: AppTest) -> str:
    """Everything the page says."""
    html = " ".join(str(e.proto.body) for e in test.get("html"))
    return html + " ".join(b.label for b in test.button)


def button(test: AppTest, key: str) -> Any:
    return next(b for b in test.button if b.key and b.key.startswith(key))


def bar_comment(test: AppTest) -> Any:
    return next(t for t in test.text_input if t.key and t.key.startswith("comment_"))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_three_to_six_figures_that_are_said_in_words(db: Session, role: Role) -> None:
    actor = f.actor(db, role)
    found = figures(actor, portals_of(actor)[0])
    assert 3 <= len(found) <= 6
    for language in ("zh", "en"):
        with speaking(language):
            assert not [g.key for g in found if "figure" in word(f"figure.{g.key}") or "{" in shown(g) + note(g)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", [Role.CEO, Role.PM, Role.MEMBER])
def test_home_greets_and_says_that_nothing_waits(db: Session, open_screen: Open, role: Role, language: str) -> None:
    page = open_screen(f.actor(db, role), "home", language=language)
    assert not page.exception
    assert ("没有待办事项" if language == "zh" else "Nothing waits for you") in texts(page)


def test_who_may_not_read_flows_has_no_such_screen(db: Session, open_screen: Open) -> None:
    with pytest.raises(ValueError, match="flows"):
        open_screen(f.actor(db, Role.MEMBER), "flows")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_flows_are_told_in_words(db: Session, open_screen: Open, memo: Memo, language: str) -> None:
    boss = f.actor(db, Role.CEO, name="陈伟")
    flow(
        db,
        step("a", persons(boss)),
        step("b", {"kind": "initiator_manager", "levels": 2}, ("a",), condition={"tests": [{"field": "amount", "operator": ">=", "value": "5000"}]}),
    )
    page = open_screen(f.actor(db, Role.ADMIN), "flows", language=language)
    assert not page.exception
    assert "5,000.00" in texts(page)
    assert ("向上 2 级" if language == "zh" else "2 up") in texts(page)


def test_manager_approves_and_goes_on_to_the_next(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, clerk = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss)))
    case_id = memo.submit(clerk)
    home = open_screen(boss, "home")
    assert "MEMO-1" in texts(home)
    page = open_screen(boss, "decision", query={"case": str(case_id)})
    assert not page.exception
    button(page, "act_approve").click().run()
    assert memo.happened == ["approved"]
    db.expire_all()
    assert db.get_one(ApprovalCase, case_id).state == "approved"


@pytest.mark.parametrize(("move", "says"), [("return", "可修改后重新提交"), ("reject", "驳回即终止本次审批")])
def test_return_and_reject_ask_first_and_take_along_what_was_typed(db: Session, open_screen: Open, memo: Memo, move: str, says: str) -> None:
    boss, clerk = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss)))
    case_id = memo.submit(clerk)
    page = open_screen(boss, "decision", query={"case": str(case_id)})
    bar_comment(page).input("<script>原因</script>")
    button(page, f"act_{move}").click().run()
    assert not page.exception
    assert says in texts(page)
    assert [t.value for t in page.text_area] == ["<script>原因</script>"]
    assert db.scalars(select(ApprovalCase.state).where(ApprovalCase.id == case_id)).one() == "running"


def test_a_second_decision_is_told_who_decided(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, other, clerk = f.actor(db, Role.CEO, name="陈伟"), f.actor(db, Role.FINANCE, name="赵敏"), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss, other)))
    case_id = memo.submit(clerk)
    page = open_screen(boss, "decision", query={"case": str(case_id)})
    service.approve(other, open_tasks(db, case_id)[other.employee_id])
    button(page, "act_approve").click().run()
    assert "赵敏" in texts(page)
    assert "本次操作未生效" in texts(page)
    assert memo.happened == ["approved"]


def test_opening_the_address_decides_nothing_and_reading_shows_no_moves(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, clerk = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss)))
    case_id = memo.submit(clerk)
    asking = open_screen(boss, "decision", query={"case": str(case_id), "act": "approve", "task": "1", "comment": "同意"})
    assert button(asking, "act_approve").disabled is False
    assert memo.happened == []
    page = open_screen(clerk, "decision", query={"case": str(case_id)})
    assert not [b for b in page.button if b.key and b.key.startswith(("act_approve", "act_return", "act_reject"))]
    assert button(page, "act_withdraw").disabled is False
    assert memo.happened == []
    button(page, "act_withdraw").click().run()
    assert memo.happened == ["withdrawn"]


@pytest.mark.parametrize("asked", ["", "0", "x", "999999", "99999999999999999999999999", "1; drop table approval_case"])
def test_a_case_that_is_not_theirs_looks_like_none(db: Session, open_screen: Open, memo: Memo, asked: str) -> None:
    stranger = f.actor(db, Role.MEMBER)
    page = open_screen(stranger, "decision", query={"case": asked})
    assert not page.exception
    assert "无权查看" in texts(page)
    boss = f.actor(db, Role.CEO)
    flow(db, step("a", persons(boss)))
    other = open_screen(stranger, "decision", query={"case": str(memo.submit(f.actor(db, Role.PM)))})
    assert "MEMO-1" not in texts(other)


def test_what_changed_since_the_return_is_shown(db: Session, open_screen: Open, memo: Memo) -> None:
    from decimal import Decimal

    boss, clerk = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss)))
    case_id = memo.submit(clerk)
    service.return_to_initiator(boss, open_tasks(db, case_id)[boss.employee_id], comment="太贵")
    returned = [r for r in waiting(clerk) if r.kind == "returned"]
    assert [r.number for r in returned] == ["MEMO-1"]
    memo.amount = Decimal("900.00")
    assert memo.submit(clerk) == case_id
    page = open_screen(boss, "decision", query={"case": str(case_id)})
    assert "¥1,000.00" in texts(page)
    assert "−¥100.00" in texts(page)


def test_copy_can_be_sent_and_is_read_once_opened(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, clerk, reader = f.actor(db, Role.CEO), f.actor(db, Role.PM), f.actor(db, Role.MEMBER)
    flow(db, step("a", persons(boss)))
    case_id = memo.submit(clerk)
    service.copy_to(clerk, case_id, [reader.employee_id])
    assert queries.counts(reader, dt.datetime.now(dt.UTC)).copied_unread == 1
    page = open_screen(reader, "decision", query={"case": str(case_id)})
    assert "MEMO-1" in texts(page)
    db.expire_all()
    assert db.scalars(select(CaseCopy.read_at).where(CaseCopy.case_id == case_id)).one() is not None
    assert [n.read for n in notices.notices(reader)] == [True]


def test_safe_documents_are_approved_in_the_row(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, clerk = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss)))
    memo.submit(clerk)
    page = open_screen(boss, "todo")
    button(page, "sm_ok_case").click().run()
    assert memo.happened == ["approved"]


def test_notices_can_be_marked_as_read(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, clerk = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss)))
    memo.submit(clerk)
    page = open_screen(boss, "notices", language="en")
    assert "Waits for your decision: MEMO-1 Memo" in texts(page)
    button(page, "sm_all_read").click().run()
    assert [n.read for n in notices.notices(boss)] == [True]


def test_preview_names_who_will_be_asked(db: Session, memo: Memo) -> None:
    boss = f.actor(db, Role.CEO, name="陈伟")
    clerk = f.actor(db, Role.PM, name="李娜", manager=db.get_one(Employee, boss.employee_id))
    flow(db, step("a", persons(clerk)), step("b", persons(boss), ("a",), condition={"tests": [{"field": "amount", "operator": ">", "value": "5000"}]}))
    rows = who_will_be_asked(clerk, "memo", 1)
    assert [(r.people, r.reasons, r.skipped) for r in rows] == [(("陈伟",), ("own_document",), False), ((), (), True)]


def test_statements_do_not_grow_with_rows(db: Session, memo: Memo) -> None:
    boss, clerk = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss)))
    case_id = memo.submit(clerk)

    def sent(read: Callable[[], object]) -> int:
        db.expire_all()
        with counting(db) as statements:
            read()
        return len(statements)

    reads: list[Callable[[], object]] = [
        lambda: queries.box(boss, "todo"),
        lambda: waiting(clerk),
        lambda: figures(boss, Role.CEO),
        lambda: queries.case_detail(boss, case_id),
        lambda: notices.notices(boss),
    ]
    before = [sent(read) for read in reads]
    for number in range(2, 12):
        memo_of(db, memo, clerk, number)
    assert [sent(read) for read in reads] == before
    assert len(queries.box(boss, "todo")) == 11


def memo_of(db: Session, memo: Memo, clerk: Actor, number: int) -> None:
    from core.approval import engine
    from core.unit import writing

    with writing(clerk, "memo.submit") as session:
        engine.submit(session, clerk, "memo", number)


def moves_of(page: AppTest) -> set[str]:
    assert not page.exception
    return {b.key.split("_")[1] for b in page.button if b.key and b.key.startswith("act_") and not b.disabled}


def test_each_person_is_offered_their_own_moves(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, clerk, reader, pmo = f.actor(db, Role.CEO), f.actor(db, Role.PM), f.actor(db, Role.MEMBER), f.actor(db, Role.PMO)
    flow(db, step("a", persons(boss)), step("b", persons(pmo), ("a",)))
    case_id = memo.submit(clerk)
    service.copy_to(clerk, case_id, [reader.employee_id])
    offered = {who.employee_id: moves_of(open_screen(who, "decision", query={"case": str(case_id)})) for who in (boss, clerk, reader, pmo)}
    assert offered == {
        boss.employee_id: {"approve", "return", "reject", "comment", "attach", "copy", "transfer", "signer"},
        clerk.employee_id: {"urge", "withdraw", "comment", "attach", "copy"},
        reader.employee_id: {"comment", "copy"},
        pmo.employee_id: {"comment", "copy", "reassign", "stop"},
    }
    for box in ("done", "started", "copied"):
        shown = open_screen(clerk, "todo", query={"box": box})
        assert not shown.exception
        assert ("MEMO-1" in str(shown.dataframe[0].value)) if box == "started" else ("还没有处理过" in texts(shown) or "没有抄送给您" in texts(shown))
    urging.urge(clerk, case_id)
    page = open_screen(clerk, "decision", language="en", query={"case": str(case_id)})
    assert button(page, "act_urge").disabled
    assert "Urge" in texts(page)


def test_a_deputy_finds_the_to_do_with_the_name_it_is_for(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, clerk, deputy = f.actor(db, Role.CEO, name="陈伟"), f.actor(db, Role.PM), f.actor(db, Role.FINANCE, name="赵敏")
    flow(db, step("a", persons(boss)))
    case_id = memo.submit(clerk)
    delegations.delegate(boss, deputy.employee_id, clock.today(), clock.today() + dt.timedelta(days=5), reason="出差 <b>杭州</b>")
    todo = open_screen(deputy, "todo")
    assert "代 陈伟" in texts(todo)
    page = open_screen(deputy, "decision", query={"case": str(case_id)})
    assert "代 陈伟 审批" in texts(page)
    button(page, "act_approve").click().run()
    assert memo.happened == ["approved"]
    assert "赵敏 代 陈伟" in texts(open_screen(clerk, "decision", query={"case": str(case_id)}))
    told = texts(open_screen(boss, "delegations", language="en"))
    assert "Everything" in told
    assert "&lt;b&gt;杭州" in told
    assert "in force" in told
    received = texts(open_screen(deputy, "delegations"))
    assert "陈伟" in received
    assert "没有生效中的代理" in received


def test_the_list_is_filtered_by_limit_and_ordered(db: Session, open_screen: Open, memo: Memo) -> None:
    boss, clerk = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    flow(db, step("a", persons(boss), limit_hours="4"))
    with clock.at(clock.now() - dt.timedelta(days=20)):
        memo.submit(clerk)
    memo_of(db, memo, clerk, 2)
    assert "MEMO-1" in texts(open_screen(boss, "todo", query={"todo_limit": "late"}))
    assert "MEMO-2" not in texts(open_screen(boss, "todo", query={"todo_limit": "late"}))
    assert "Nothing fits the filter" in texts(open_screen(boss, "todo", language="en", query={"todo_limit": "none"}))
    shown = texts(open_screen(boss, "todo", query={"todo_order": "newest"}))
    assert shown.index("MEMO-2") < shown.index("MEMO-1")


def test_what_others_said_stands_in_the_list(db: Session, memo: Memo, open_screen: Open) -> None:
    boss, finance, clerk = f.actor(db, Role.CEO), f.actor(db, Role.FINANCE, name="赵敏"), f.actor(db, Role.PM, name="李娜")
    flow(db, step("a", persons(finance)), step("b", persons(boss), ("a",)))
    case_id = memo.submit(clerk)
    service.approve(finance, open_tasks(db, case_id)[finance.employee_id], comment="毛利 <i>足够</i>")
    handing.add_signer(boss, open_tasks(db, case_id)[boss.employee_id], f.actor(db, Role.QA).employee_id, place="after")
    service.comment(clerk, case_id, "客户催得紧")
    page = texts(open_screen(boss, "todo"))
    assert "赵敏" in page
    assert "“客户催得紧”" in page
    assert [v.kind for v in voices(boss, [case_id])[case_id]] == ["approved", "commented"]
    assert voices(f.actor(db, Role.MEMBER), [case_id]) == {}


def test_files_are_given_by_who_takes_part_and_read_by_who_sees(db: Session, memo: Memo) -> None:
    boss, clerk, reader, stranger = f.actor(db, Role.CEO), f.actor(db, Role.PM), f.actor(db, Role.MEMBER), f.actor(db, Role.SALES)
    flow(db, step("a", persons(boss)))
    case_id = memo.submit(clerk)
    service.copy_to(clerk, case_id, [reader.employee_id])
    assert [case_files.may_attach(who, case_id) for who in (boss, clerk, reader, stranger)] == [True, True, False, False]
    files.attach(boss, case_files.RECORD, case_id, "报价.txt", "三家比价".encode())
    assert [r.file_name for r in files.files_of(reader, case_files.RECORD, case_id)] == ["报价.txt"]
    with pytest.raises(NotPermitted):
        files.attach(reader, case_files.RECORD, case_id, "b.txt", b"b")
    with pytest.raises(NotFound):
        files.files_of(stranger, case_files.RECORD, case_id)
    service.approve(boss, open_tasks(db, case_id)[boss.employee_id])
    assert not case_files.may_attach(clerk, case_id)


def test_the_initiator_is_asked_for_the_persons_of_a_step(db: Session, memo: Memo) -> None:
    from pages.approvals.preview import must_choose

    boss, clerk = f.actor(db, Role.CEO, name="陈伟"), f.actor(db, Role.PM)
    flow(db, step("a", {"kind": "chosen_by_initiator"}), step("b", persons(boss), ("a",)))
    assert must_choose(clerk, "memo", 1)
    rows = who_will_be_asked(clerk, "memo", 1, chosen={"a": [boss.employee_id]})
    assert [(r.key, r.people) for r in rows] == [("a", ("陈伟",)), ("b", ("陈伟",))]
