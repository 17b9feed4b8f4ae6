import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope
from tenants.accounts.permissions import MANAGE_KEYS, VIEW_PEOPLE
from tenants.context import in_tenant
from tenants.workspace.content import IMAGES, PAPERS, SHEETS, clean_name
from tenants.workspace.models import StoredFile
from tenants.workspace.services import save_made_file, save_upload
from tests.conftest import make_person, make_store, signed_in

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 50
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50
WEBP = b"RIFF\x10\0\0\0WEBPVP8 " + b"x" * 50
PDF = b"%PDF-1.7\n" + b"x" * 50


def xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def save(owner, name: str, data: bytes, **more) -> StoredFile:
    values = {"verb": VIEW_PEOPLE, "accept": PAPERS | SHEETS, **more}
    return save_upload(upload=SimpleUploadedFile(name, data), actor=owner, **values)


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("车辆.JPG", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.png", PNG, "image/png"),
        ("a.webp", WEBP, "image/webp"),
        ("a.pdf", PDF, "application/pdf"),
        ("客户.csv", "姓名,电话\n李雷,138".encode(), "text/csv"),
        ("gb.csv", "姓名,电话\n李雷,138".encode("gb18030"), "text/csv"),
        (
            "a.xlsx",
            xlsx(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_real_files_are_kept(name, data, content_type, owner, north):
    file = save(owner, name, data)
    assert file.content_type == content_type
    assert file.name == name
    assert file.path.startswith(f"{north.schema_name}/")
    assert name not in file.path
    with default_storage.open(file.path) as kept:
        assert kept.read() == data


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.jpg", b""),
        ("page.jpg", b"<html><script>alert(1)</script></html>"),
        ("page.csv", b"<!DOCTYPE html><html></html>"),
        ("page.csv", b"a,b\n<script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.jpg", PNG),
        ("photo.html", JPEG),
        ("photo.jpg.exe", JPEG),
        ("photo", JPEG),
        ("program.jpg", b"MZ\x90\0" + b"x" * 50),
        ("program.csv", b"\x7fELF" + b"\0" * 50),
        ("book.xlsx", zipped(evil=b"x")),
        ("book.xlsx", b"PK\x03\x04 and then nothing"),
        (
            "macro.xlsx",
            zipped(
                **{
                    "[Content_Types].xml": b"x",
                    "xl__workbook.xml": b"x",
                    "xl__vbaProject.bin": b"x",
                }
            ),
        ),
        (
            "bomb.xlsx",
            zipped(
                **{
                    "[Content_Types].xml": b"x",
                    "xl__workbook.xml": b"x",
                    "xl__sheet.xml": b"0" * (201 * 1024 * 1024),
                }
            ),
        ),
        ("noise.csv", b"\x80\xff\xfe\x81" * 9),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_not_kept(name, data, owner, tmp_path):
    with pytest.raises(InvalidInput):
        save(owner, name, data)
    assert not StoredFile.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_kind_that_is_not_wanted_and_size_are_refused(owner):
    with pytest.raises(InvalidInput):
        save(owner, "a.pdf", PDF, accept=IMAGES)
    with pytest.raises(InvalidInput) as caught:
        save(owner, "a.jpg", JPEG + b"x" * 2_000_000, max_bytes=1024 * 1024)
    assert "1 MB" in str(caught.value)


@pytest.mark.parametrize(
    ("hostile", "clean"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\x\\车.jpg", "车.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie_ x=1.jpg"),
        ("exe\u202egpj.jpg", "exegpj.jpg"),
        ('a"b<c>.jpg', "a_b_c_.jpg"),
        ("...", "file"),
        ("", "file"),
        ("长" * 300 + ".jpg", "长" * 156 + ".jpg"),
        ("a\0.jpg", "a.jpg"),
    ],
)
def test_hostile_names_become_harmless(hostile, clean):
    assert clean_name(hostile) == clean


def test_file_of_a_refused_row_is_removed(owner, tmp_path):
    with pytest.raises(Exception, match="too long"):
        save(owner, "a.jpg", JPEG, verb="v" * 90)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_download_is_an_attachment_that_cannot_run(http, owner):
    file = save(owner, "车辆 照片.pdf", PDF)
    response = http.get(f"/files/{file.pk}/")
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "%E8%BD%A6" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Type"] == "application/pdf"
    picture = save(owner, "a.jpg", JPEG)
    for shown, expected in ((file, "attachment"), (picture, "inline")):
        response = http.get(f"/files/{shown.pk}/?show=1")
        assert response.headers["Content-Disposition"].startswith(expected)
        assert b"".join(response.streaming_content)


def status(client, file) -> int:
    response = client.get(f"/files/{file.pk}/")
    if response.streaming:  # read to its end: closing it early would close the connection too
        assert b"".join(response.streaming_content)
    return response.status_code


def test_who_may_not_read_it_does_not_find_it(owner, http, store):
    cashier = signed_in(make_person("cashier"), "north")
    file = save(owner, "a.jpg", JPEG)
    secret = save(owner, "b.jpg", JPEG, verb=MANAGE_KEYS)
    own = save_made_file(name="c.csv", content_type="text/csv", data=b"x", actor=owner)
    manager = signed_in(make_person("general_manager", scope=Scope.GROUP), "north")
    assert [status(http, f) for f in (file, secret, own)] == [200, 200, 200]
    assert [status(manager, f) for f in (file, secret, own)] == [200, 404, 404]
    assert [status(cashier, f) for f in (file, secret, own)] == [404, 404, 404]
    http.logout()
    assert [status(http, f) for f in (file, secret, own)] == [404, 404, 404]


def test_file_follows_the_record_it_is_about(owner, store):
    """A manager of one store reads the papers of its people and of nobody else's."""
    manager = make_person("general_manager", store=store, scope=Scope.STORE)
    near = make_person("cashier", email="near@x.test", store=store)
    far = make_person("cashier", email="far@x.test", store=make_store("S2"))
    http = signed_in(manager, "north")
    assert status(http, save(owner, "a.jpg", JPEG, about=near)) == 200
    assert status(http, save(owner, "a.jpg", JPEG, about=far)) == 404


def test_file_of_one_dealer_is_not_anothers(owner, south):
    file = save(owner, "a.jpg", JPEG)
    with in_tenant(south):
        there = make_person("owner", scope=Scope.GROUP)
        assert status(signed_in(there, "south"), file) == 404
        StoredFile.objects.create(  # even with the row copied its path stays a stranger's
            pk=file.pk, name="a.jpg", path=file.path, content_type="image/jpeg", size=1,
            sha256="", verb=VIEW_PEOPLE, uploaded_by=there,
        )  # fmt: skip
        assert status(signed_in(there, "south"), file) == 404


def test_lost_file_is_404(owner, http):
    file = save(owner, "a.jpg", JPEG)
    Path(default_storage.path(file.path)).unlink()
    assert status(http, file) == 404
