"""Files on records: kinds, sizes, rights, security levels; a classified download stands in the trail (PLT-05, PLT-14)."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select, text

from core import clock, policies
from core.access import Role
from core.contracts import service as contracts
from core.errors import NotFound, NotPermitted
from core.files import service
from core.files.kinds import FileKindRefused, FileNotWhatItSays, clean_name, media_type_of
from core.files.service import FileEmpty, FileLevelAboveClearance, FileTooLarge
from db.models import AuditRow
from tests import factories as f
from tests.core.contracts.house import House, build

PDF = b"%PDF-1.7 signed copy"


@pytest.fixture
def house(db) -> House:  # type: ignore[no-untyped-def]
    return build(db)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "white").save(out, "PNG")
    return out.getvalue()


def test_attached_listed_and_read_by_who_sees_the_contract(house: House) -> None:
    contract_id = house.draft()
    file_id = service.attach(house.sun, "contract", contract_id, "C:\\docs\\合同正文.pdf", PDF)
    assert [(x.file_name, x.size, x.uploaded_by) for x in service.files_of(house.legal, "contract", contract_id)] == [("合同正文.pdf", len(PDF), "孙浩")]
    assert service.download(house.legal, file_id) == service.FileContent("合同正文.pdf", "application/pdf", PDF)
    assert service.attach(house.sun, "contract", contract_id, "合同正文.pdf", PDF) == file_id  # a double click
    for deed in (
        lambda: service.files_of(house.han, "contract", contract_id),
        lambda: service.download(house.han, file_id),
        lambda: service.remove(house.han, file_id),
        lambda: service.attach(house.han, "contract", contract_id, "a.pdf", PDF),
        lambda: service.files_of(house.sun, "payroll", 1),
    ):
        with pytest.raises(NotFound):
            deed()
    with pytest.raises(NotPermitted):
        service.attach(house.zhao, "contract", contract_id, "a.pdf", PDF)


def test_a_security_level_hides_the_file_and_its_download_is_in_the_trail(house: House) -> None:
    contract_id = house.draft()
    cleared = replace(house.sun, clearance=2)
    with pytest.raises(FileLevelAboveClearance):
        service.attach(house.sun, "contract", contract_id, "plan.png", png(), security_level=1)
    file_id = service.attach(cleared, "contract", contract_id, "plan.png", png(), security_level=1)
    assert service.files_of(house.legal, "contract", contract_id) == []
    with pytest.raises(NotFound):
        service.download(house.legal, file_id)
    reader = replace(house.legal, clearance=1)
    given = service.download(reader, file_id)
    assert given.content != png()  # the reader's name is on it
    assert Image.open(io.BytesIO(given.content)).size == (320, 200)
    house.db.execute(text("SELECT set_config('mandate.scope', 'service', true)"))
    noted = house.db.scalars(select(AuditRow).where(AuditRow.action == "file.download")).one()
    assert (noted.actor_id, noted.after) == (reader.employee_id, {"downloaded_by": reader.employee_id, "file_name": "plan.png"})


def test_taken_away_only_by_who_attached_it_and_not_after_the_end(house: House) -> None:
    contract_id = house.effective()
    first, second = (service.attach(house.sun, "contract", contract_id, name, PDF) for name in ("a.pdf", "b.pdf"))
    with pytest.raises(NotPermitted):
        service.remove(house.lin, first)
    service.remove(house.sun, first)
    contracts.terminate(house.sun, contract_id, "取消", seen_version=house.contract(contract_id).version)
    for deed in (lambda: service.remove(house.sun, second), lambda: service.attach(house.sun, "contract", contract_id, "c.pdf", PDF)):
        with pytest.raises(NotPermitted):
            deed()
    assert [x.id for x in service.files_of(house.sun, "contract", contract_id)] == [second]


def test_empty_large_and_foreign_files_are_refused(house: House) -> None:
    contract_id = house.draft()
    policies.change(f.actor(house.db, Role.ADMIN), "uploads.largest_megabytes", 1, clock.today())
    for name, content, refusal in (
        ("a.pdf", b"", FileEmpty),
        ("a.pdf", PDF + b"0" * 1_000_000, FileTooLarge),
        ("a.exe", b"MZ", FileKindRefused),
        ("a.html", b"<b>", FileKindRefused),
        ("a.svg", b"<svg>", FileKindRefused),
        ("a.pdf", b"MZ\x90", FileNotWhatItSays),
        ("a.txt", b"a\x00b", FileNotWhatItSays),
        ("pdf", PDF, FileKindRefused),
    ):
        with pytest.raises(refusal):
            service.attach(house.sun, "contract", contract_id, name, content)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\r\nb.pdf", "a__b.pdf"),
        ("合同\u202efdp.exe", "合同_fdp.exe"),
        ("", "file"),
        ("长" * 300 + ".pdf", "长" * 156 + ".pdf"),
    ],
)
def test_names(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_media_types() -> None:
    assert media_type_of("报价.XLSX", b"PK\x03\x04...").endswith("spreadsheetml.sheet")
