"""Customers from a file: guessed, tried, written, each line whole or not at all, twice the same."""

import base64
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import Workbook

from dealers.customers import services
from dealers.customers.models import Customer, Ownership
from dealers.customers.services import importing
from dealers.customers.services.import_columns import guess_columns
from portal.core.errors import Conflict, DomainError, InvalidInput, NotPermitted
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.workspace.models import Job, StoredFile
from tenants.workspace.services import Progress, claim_job
from tenants.workspace.services.jobs import LostJob
from tenants.workspace.tasks import run_job
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import VIN, fixed_vin, make_customer
from tests.integrations.api.helpers import assert_problem
from tests.ui.base import ZH, text_of

HEAD = "客户姓名,手机号码（必填）,邮箱,生日,备注"
LINES = [
    "王小明,13900139000,,1985-03-02,喜欢红色",
    "李雷,138****8000,,1985/3/2,",
    "韩梅梅,１３８１２３４５６７８,han@example.test,2999-01-01,",
    "赵四,13700137000,zhao@example,,",
    "老客户,13800138000,,,又来了",
]


def upload(text=None, name="customers.csv", encoding="utf-8-sig", lines=LINES):
    data = text if isinstance(text, bytes) else (text or "\n".join([HEAD, *lines])).encode(encoding)
    return SimpleUploadedFile(name, data)


def workbook(*rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def finished(job):
    run_job(connection.schema_name, str(job.pk))
    job.refresh_from_db()
    return job


def take(actor, file=None, **options):
    return finished(services.import_table(upload=file or upload(), actor=actor, **options))


def counts(job):
    tally = services.Tally.of(job)
    return {r.value: tally.count(r) for r in tally.results}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_good_lines_are_taken_and_bad_ones_say_why(owner, encoding):
    make_customer(owner)
    job = take(owner, upload(encoding=encoding))
    assert (job.state, job.error) == ("done", "")
    assert counts(job) == {"created": 1, "wrong": 3, "skipped": 1}
    assert "138****8000" in job.result["notes"]["3"]
    assert "future" in job.result["notes"]["4"]
    assert "zhao@example" in job.result["notes"]["5"]
    made = Customer.objects.get(full_name="王小明", phone="+8613900139000")
    assert (str(made.born_on), made.notes, made.owner) == ("1985-03-02", "喜欢红色", None)
    assert made.store == owner.home_store
    assert AuditEntry.objects.filter(verb="customers.customer.import").get().changes["created"] == 1


def test_result_file_names_every_line(owner, http):
    job = take(owner)
    text = b"".join(http.get(f"/files/{job.file_id}/").streaming_content).decode("utf-8-sig")
    rows = text.splitlines()
    assert len(rows) == 1 + len(LINES)
    assert "Not taken" in rows[2]
    assert "is not a phone number" in rows[2]


def test_dry_run_writes_nothing_and_finds_what_exists_and_what_is_said_twice(owner):
    known = make_customer(owner)
    lines = [*LINES, "王小明,139 0013 9000,,,", "王小明2,13900139000,,,"]
    before = (Customer.objects.count(), AuditEntry.objects.count())
    job = take(owner, upload(lines=lines), dry_run=True)
    assert (Customer.objects.count(), AuditEntry.objects.count()) == before
    found = {entry["line"]: (entry["id"], entry["note"]) for entry in job.result["known"]}
    assert found[6] == (str(known.pk), str(known))
    assert found[8] == ("", "The same as line 2.")


@pytest.mark.parametrize(
    ("choice", "name", "notes", "city"),
    [
        ("skip", "王小明", "Old", ""),
        ("update", "王大明", "New", "上海"),
        ("merge", "王小明", "Old\nNew", "上海"),
    ],
)
def test_choice_for_a_customer_that_exists(owner, choice, name, notes, city):
    known = make_customer(owner, notes="Old")
    text = "Name,Mobile,Remarks,City\n王大明,138 0013 8000,New,上海\n"
    take(owner, upload(text), choices={"2": choice})
    known.refresh_from_db()
    assert (known.full_name, known.notes, known.city) == (name, notes, city)
    assert Customer.objects.count() == 1


def test_file_never_overrules_what_a_customer_answered(owner):
    known = make_customer(owner, may_contact=True, consent_proof="P1")
    services.record_consent(
        customer=known, purpose="marketing", given=False, channel="phone", actor=owner
    )
    text = "Name,Mobile,Marketing,Proof\n王小明,13800138000,yes,P2\n"
    take(owner, upload(text), on_duplicate="update")
    known.refresh_from_db()
    assert not known.may_contact


def test_consent_without_proof_is_refused(owner):
    job = take(owner, upload("姓名,营销许可\n王小明,是\n"))
    assert "Proof of consent" in job.result["notes"]["2"]
    assert not Customer.objects.exists()


def test_line_is_whole_or_not_at_all(owner):
    vin = fixed_vin(VIN)
    rows = "姓名,手机,车架号,车牌\n王小明,13900139000,%s,沪A12345\n李雷,13700137000,%s,nonsense\n"
    job = take(owner, upload(rows % (vin, fixed_vin("LSVAA49J132047371"))))
    assert counts(job) == {"created": 1, "wrong": 1}
    assert Ownership.objects.get().customer.full_name == "王小明"
    assert not Customer.objects.filter(full_name="李雷").exists()


def test_same_file_twice_doubles_nobody(owner):
    lines = ["王小明,13900139000,,,", "无电话,,,,", "无电话,,,,"]
    take(owner, upload(lines=lines))
    assert Customer.objects.count() == 2
    job = take(owner, upload(lines=lines))
    assert counts(job) == {"skipped": 3}
    assert Customer.objects.count() == 2


def test_worker_that_dies_is_followed_by_one_that_goes_on(owner, monkeypatch):
    lines = [f"客户{n},1390013{n:04d},,," for n in range(60)]
    file = importing.keep_table(upload=upload(lines=lines), actor=owner)
    monkeypatch.setattr("tenants.workspace.services.jobs._wake", lambda *a: None)
    job = services.start_import(file=file, actor=owner)
    written = importing.import_row
    calls = []

    def dies(**given):
        calls.append(given)
        if len(calls) == 47:
            raise KeyboardInterrupt
        return written(**given)

    monkeypatch.setattr(importing, "import_row", dies)
    with pytest.raises(KeyboardInterrupt):
        importing.import_customers(*_claimed(job))
    assert Customer.objects.count() == 46
    Job.objects.update(lease_until="2026-01-01T00:00Z")
    done = finished(job)
    assert counts(done) == {"created": 60}
    assert Customer.objects.count() == 60
    assert len(calls) == 47 + 20  # from the checkpoint at 40


def _claimed(job):
    claimed = claim_job(job_id=job.pk)
    return claimed, Progress(claimed)


def test_worker_that_lost_its_job_stops(owner, monkeypatch):
    file = importing.keep_table(upload=upload(), actor=owner)
    monkeypatch.setattr("tenants.workspace.services.jobs._wake", lambda *a: None)
    job, progress = _claimed(services.start_import(file=file, actor=owner))
    Job.objects.update(attempts=2)
    with pytest.raises(LostJob):
        importing.import_customers(job, progress)


def test_columns_are_guessed_in_both_languages_and_by_their_cells(owner):
    head = ["Customer Name", "Phone No.", "E-Mail", "备注信息", "客户手机", "?", ""]
    samples = [["A", "1", "", "", "", fixed_vin(VIN), "13800138000"]]
    found = guess_columns(head, samples, actor=owner)
    assert found == ["full_name", "phone", "email", "notes", "", "vin", ""]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["phone", "full_name", "full_name", "", ""], "Two columns are"),
        (["phone", "", "", "", ""], "customer's name"),
        (["full_name", "is_blocked", "", "", ""], "no field you can fill"),
        (["full_name", "plate", "", "", ""], "VIN"),
        (["full_name"], "5 columns"),
    ],
)
def test_wrong_columns_are_refused(owner, columns, said):
    with pytest.raises(InvalidInput, match=said):
        services.import_table(upload=upload(), columns=columns, actor=owner)


def bomb(name="xl/sharedStrings.xml"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr(name, b"0" * (31 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n", "empty"),
        ("a.xlsx", b"PK\x03\x04nonsense", "cannot be used"),
        ("a.xlsx", b"name\n", "cannot be used"),
        ("a.csv", "name\n王".encode("utf-16"), "cannot be used"),
        ("a.csv", b"name\n\xff\xff\xff", "cannot be used"),
        ("a.csv", b"a," * 70, "60 columns"),
        ("a.xlsx", bomb(), "too large"),
        ("a.xlsx", bomb("xl/other.xml"), "cannot be read"),
    ],
)
def test_file_that_cannot_be_used_says_why(owner, name, data, said):
    with pytest.raises(DomainError, match=said):
        importing.keep_table(upload=upload(data, name=name), actor=owner)


def test_large_file_is_refused(owner, monkeypatch):
    monkeypatch.setattr(importing, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(InvalidInput, match="larger than 1 MB"):
        importing.keep_table(upload=upload(b"name\n" + b"a" * 1024 * 1024), actor=owner)


def test_too_many_lines_fail_the_job_with_a_sentence(owner, monkeypatch):
    monkeypatch.setattr("tenants.workspace.sheets.MOST_ROWS", 6)
    job = take(owner, upload(lines=LINES[:1] * 7))
    assert job.state == "failed"
    assert "more than 6 lines" in job.error
    assert not Customer.objects.exists()


def test_quotation_mark_that_never_ends(owner):
    text = 'name,notes\nA,"' + "x" * 140_000
    with pytest.raises(InvalidInput, match="quotation mark"):
        take(owner, upload(text))


def test_cells_of_a_workbook(owner):
    rows = [
        ["姓名", "手机", "身份证", "备注"],
        ["王小明", 13900139000, None, "=1+1"],
        ["李雷", 13800138001.0, 310101198503021234, None],
        ["韩梅梅", "'+86 13700137000", None, True],
        [None, None, None, None],
        ["赵四", "1.38E+10", None, None],
    ]
    job = take(owner, upload(workbook(*rows), name="客户.xlsx"))
    assert counts(job) == {"wrong": 3, "created": 1}
    notes = job.result["notes"]
    assert "formula" in notes["2"]
    assert "shortened" in notes["3"]
    assert "shortened" in notes["6"]
    assert Customer.objects.get().phone == "+8613700137000"


def test_customer_of_a_colleague_is_not_changed(owner, store):
    theirs = make_customer(owner)
    other = make_person("sales_manager", store=make_store("S2"), email="m@example.test")
    text = "Name,Mobile\n王大明,13800138000\n"
    job = take(other, upload(text), on_duplicate="update")
    assert "not yours to change" in job.result["notes"]["2"]
    theirs.refresh_from_db()
    assert theirs.full_name == "王小明"


def test_second_import_waits_for_the_first_and_files_are_ones_own(owner, monkeypatch):
    monkeypatch.setattr("tenants.workspace.services.jobs._wake", lambda *a: None)
    file = importing.keep_table(upload=upload(), actor=owner)
    services.start_import(file=file, actor=owner)
    with pytest.raises(Conflict, match="still going on"):
        services.start_import(file=file, actor=owner)
    stranger = make_person("owner", email="x@example.test", scope=Scope.GROUP)
    with pytest.raises(NotPermitted):
        services.start_import(file=file, actor=stranger)


PATH = "/customers/import/"


def test_screen_from_file_to_result(owner, http):
    known = make_customer(owner)
    assert http.post(f"{PATH}?step=file", {}).status_code == 422
    assert http.post(f"{PATH}?step=file", {"upload": upload()}).url == f"{PATH}?step=columns"
    page = text_of(http.get(f"{PATH}?step=columns", headers=ZH))
    assert 'value="phone" selected' in page
    assert "喜欢红色" in page
    chosen = ["full_name", "phone", "email", "born_on", "notes"]
    typed = {f"column_{n}": key for n, key in enumerate(chosen)} | {"on_duplicate": "skip"}
    wrong = http.post(f"{PATH}?step=columns", {**typed, "column_0": ""})
    assert (wrong.status_code, "customer&#x27;s name" in text_of(wrong)) == (422, True)
    assert http.post(f"{PATH}?step=columns", typed).url == f"{PATH}?step=check"
    waiting = text_of(http.get(f"{PATH}?step=check"))
    assert "data-poll" in waiting
    assert "data-poll" in text_of(http.get(f"{PATH}?step=check&part=progress"))
    assert http.post(f"{PATH}?step=check", {}).status_code == 422
    finished(Job.objects.get())
    assert http.get(f"{PATH}?step=check&part=progress").status_code == 204
    page = text_of(http.get(f"{PATH}?step=check"))
    assert "138****8000" in page
    assert f"/customers/{known.pk}/" in page
    assert http.get(PATH).status_code == 200  # the file is still chosen
    answer = http.post(f"{PATH}?step=check", {"line_6": "merge"})
    job = Job.objects.get(kind=services.IMPORT)
    assert answer.url == f"/jobs/{job.pk}/"
    finished(job)
    known.refresh_from_db()
    assert known.notes == "又来了"
    assert "Filled in: 1" in text_of(http.get(answer.url))


def test_screen_begins_anew_when_the_file_is_gone(http):
    http.post(f"{PATH}?step=file", {"upload": upload()})
    StoredFile.objects.all().delete()
    assert http.get(f"{PATH}?step=columns").url == f"{PATH}?step=file"


def test_screen_is_for_those_who_may(store):
    http = signed_in(make_person("sales_consultant", store=store), "north")
    assert http.get(PATH).status_code == 404


def test_api_tries_and_takes_in(owner, api):
    content = base64.b64encode("\n".join([HEAD, *LINES]).encode()).decode()
    body = {"upload": {"name": "c.csv", "content": content}}
    answer = api.post(
        "/api/v1/customer-imports/", {**body, "dry_run": True}, content_type="application/json"
    )
    assert answer.status_code == 201, answer.json()
    finished(Job.objects.get())
    read = api.get(f"/api/v1/customer-imports/{answer.json()['id']}/").json()
    assert (read["state"], read["counts"]["created"], read["counts"]["wrong"]) == ("done", 2, 3)
    assert not Customer.objects.exists()
    begun = api.post("/api/v1/customer-imports/", body, content_type="application/json").json()
    result = f"/api/v1/customer-imports/{begun['id']}/result/"
    assert_problem(api.post(result), 409)
    finished(Job.objects.get(kind=services.IMPORT))
    assert Customer.objects.count() == 2
    paper = api.post(result).json()
    assert paper["name"] == "c-result.csv"
    lines = base64.b64decode(paper["content"]).decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert "added" in lines[1]


def test_tags_come_from_a_column_and_are_added_to_those_there_are(owner):
    known = make_customer(owner, tags=["VIP"])
    text = (
        '姓名,手机,标签\n李雷,13900139000,车队；VIP\n王小明,13800138000,"老客户, vip"\n赵四,13700137000,'
        + "长" * 31
    )
    job = take(owner, upload(text), on_duplicate="merge")
    assert counts(job) == {"created": 1, "merged": 1, "wrong": 1}
    assert Customer.objects.get(phone="+8613900139000").tags == ["VIP", "车队"]
    known.refresh_from_db()
    assert known.tags == ["VIP", "老客户"]
    assert "too long" in services.Tally.of(job).notes["4"]
    take(owner, upload(text), on_duplicate="update")
    known.refresh_from_db()
    assert known.tags == ["VIP", "老客户"]
    assert Customer.objects.search("车队").count() == 1
