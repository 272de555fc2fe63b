"""The flow editor as the administrator uses it: a step beside another, a condition put together, a limit of −1 refused with the step's
name, saved, tried with names, published; the drawing of whatever is there."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

import core.boot  # noqa: F401
from core.access import Actor, Role
from core.approval import drafts
from core.approval.conditions import Comparison, Condition
from core.approval.definition import read_steps
from pages.approvals.flow_diagram import Box, flow_svg, wrapped
from pages.approvals.flow_layout import layout
from tests import factories as f
from tests.core.approval.memo import step

Open = Callable[..., AppTest]
CEO = {"kind": "company_role", "role": "ceo"}


def said(page: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in page.get("html"))


def press(page: AppTest, key: str) -> AppTest:
    found = next(b for b in page.button if b.key and b.key.startswith(key))
    page = found.click().run()
    assert not page.exception, page.exception
    return page


def field(page: AppTest, kind: str, label: str) -> object:
    return next(w for w in page.get(kind) if w.label == label)


@pytest.fixture
def admin(db: Session) -> Actor:
    boss = f.employee(db, Role.CEO, name="陈伟", name_en="Chen Wei")
    f.employee(db, Role.LEGAL, name="高敏", name_en="Gao Min", manager=boss)
    owner = f.employee(db, Role.ADMIN, name="管理员", name_en="Administrator")
    legal = step("legal", {"kind": "company_role", "role": "legal"}) | {"name": "法务", "name_en": "Legal"}
    flow = f.flow(db, "contract", [legal, step("ceo", CEO, ("legal",)) | {"name": "总经理", "name_en": "General manager"}], owner=owner)
    flow.code = "contract"
    db.commit()
    return f.actor_of(owner)


def test_a_draft_from_first_edit_to_published(admin: Actor, open_screen: Open) -> None:
    page = open_screen(admin, "flow_editor", language="en", query={"flow": "contract"})
    assert not page.exception
    page = press(page, "act_edit_flow")
    page = press(page, "choose_step_1")
    page = press(page, "sm_step_beside")
    assert "does not say who decides" in said(page)
    page = field(page, "text_input", "Name in English").set_value("Tax office").run()  # type: ignore[attr-defined]
    assert "key tax_office" in said(page)
    page = field(page, "selectbox", "Role in the firm").select("ceo").run()  # type: ignore[attr-defined]
    page = next(t for t in page.toggle if t.label.startswith("Entered only")).set_value(True).run()
    assert "compares with nothing yet" in said(page)
    page = next(t for t in page.text_input if t.label == "Value").set_value("50万").run()
    page = press(page, "sm_cond_step_3_1_0_r_group")
    assert [t.label for t in page.text_input].count("Value") == 2
    page = press(page, "sm_cond_step_3_1_1_rg00_gone")
    page = field(page, "number_input", "Time limit in working hours").set_value(-1).run()  # type: ignore[attr-defined]
    assert "Step “Tax office”: a time limit of -1 hours is none" in said(page)
    page = field(page, "number_input", "Time limit in working hours").set_value(8).run()  # type: ignore[attr-defined]
    page = press(page, "act_save")
    draft = drafts.sheet(admin, "contract").draft
    assert draft is not None
    assert [(s.key, s.after) for s in draft.steps] == [("legal", ()), ("tax_office", ()), ("ceo", ("legal", "tax_office"))]
    assert draft.steps[1].condition == Condition(tests=(Comparison(field="amount", operator=">=", value="500000.00"),))
    page.query_params["part"] = "trial"
    page.session_state["flow_part_next"] = "trial"
    page = page.run()
    page = field(page, "selectbox", "Submitted by").select(admin.employee_id).run()  # type: ignore[attr-defined]
    page = press(page, "flow_try")
    assert "Passed with a document made up, submitted by Administrator" in said(page)
    assert "is at least ¥500,000.00 does not hold" in said(page)
    assert "Gao Min" in said(page)
    page = press(page, "act_publish")
    assert "running cases finish" in said(page)  # the question, with what changes; AppTest cannot answer a dialog
    tried = drafts.sheet(admin, "contract")
    assert tried.draft is not None
    drafts.publish_draft(admin, tried.flow.flow_id, seen=tried.draft.stamp)
    assert drafts.sheet(admin, "contract").flow.version_number == 2


def test_who_may_only_read_sees_versions_and_no_moves(admin: Actor, db: Session, open_screen: Open) -> None:
    for language, word in (("zh", "流程编辑"), ("en", "Flow editor")):
        page = open_screen(admin, "flow_editor", language=language, query={"flow": "no_such"})
        assert not page.exception
        assert word not in said(page)
    with pytest.raises(ValueError, match="flow_editor"):
        open_screen(f.actor(db, Role.MEMBER), "flow_editor")


def test_every_flow_is_drawn_also_a_broken_one() -> None:
    """Boxes never overlap, everything stands inside the picture, nothing typed becomes markup."""
    long = "业务部门负责人与事业部总监会同审批的一个很长很长的步骤名称"
    flows = {
        "none": [],
        "line": [step("a", CEO), step("b", CEO, ("a",))],
        "split": [step("a", CEO), step("b", CEO, ("a",)), step("c", CEO, ("a",)), step("d", CEO, ("b", "c", "a")), step("e", CEO)],
        "circle": [step("a", CEO, ("c",)), step("b", CEO, ("a",)), step("c", CEO, ("b",)), step("d", CEO, ("gone",))],
    }
    for name, raw in flows.items():
        steps = read_steps(raw)
        boxes = {s.key: Box(long if s.key == "b" else "<b>&x", "总经理", "会签", "金额不低于 50 万" if s.key == "c" else "") for s in steps}
        for room in (384, 330):
            svg, width, height = flow_svg(steps, boxes, room=room)
            root = ElementTree.fromstring(svg)  # noqa: S314  our own
            assert "<b>" not in "".join(root.itertext()) or "<b>&x" in "".join(root.itertext())
            rects = [{k: float(r.get(k, 0)) for k in ("x", "y", "width", "height")} for r in root.iter("{http://www.w3.org/2000/svg}rect")]
            assert len(rects) == len(steps) + 2, name
            assert all(r["x"] >= -7 and r["x"] + r["width"] <= width and r["y"] + r["height"] <= height for r in rects), name
            for i, one in enumerate(rects):
                for other in rects[i + 1 :]:
                    apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
                    assert apart or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"], name
    assert wrapped("a very long english name of a step", 12, 90, 2) == ["a very long", "english name o…"]
    assert len(wrapped(long, 12, 100, 9)) == 4
    assert layout([], {"^": (10, 10), "$": (10, 10)}).height > 20


def test_what_is_typed_while_another_administrator_saves_is_kept_and_told(admin: Actor, db: Session, open_screen: Open) -> None:
    other = f.actor(db, Role.ADMIN, name="另一位", name_en="Other Admin")
    flow = drafts.sheet(admin, "contract").flow.flow_id
    drafts.start_draft(admin, flow)
    page = open_screen(admin, "flow_editor", language="en", query={"flow": "contract", "part": "settings"})
    seen = drafts.sheet(other, "contract").draft
    assert seen is not None
    drafts.save_draft(other, flow, seen.steps, seen.settings, note="theirs", seen=seen.stamp)
    page = next(t for t in page.text_input if t.label.startswith("What is new")).set_value("mine").run()
    page = press(page, "act_save")
    assert "Other Admin saved this draft" in said(page)
    assert next(t for t in page.text_input if t.label.startswith("What is new")).value == "mine"
    assert drafts.sheet(admin, "contract").draft.note == "theirs"  # type: ignore[union-attr]
    page = press(page, "sm_load_theirs")
    assert next(t for t in page.text_input if t.label.startswith("What is new")).value == "theirs"
