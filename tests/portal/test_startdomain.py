import py_compile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def test_startdomain_makes_files_that_compile(tmp_path):
    out = StringIO()
    call_command("startdomain", "dealers.after_sales", root=tmp_path, stdout=out)
    made = sorted((tmp_path / "dealers/after_sales").rglob("*.py"))
    assert len(made) > 8
    for path in made:
        py_compile.compile(str(path), doraise=True)
    assert "class AfterSalesState" in (tmp_path / "dealers/after_sales/states.py").read_text()
    assert "TENANT_TYPES['dealer']" in out.getvalue()


@pytest.mark.parametrize("name", ["sales", "dealers.Sales", "../etc", "dealers.a.b"])
def test_startdomain_refuses_other_names(tmp_path, name):
    with pytest.raises(CommandError):
        call_command("startdomain", name, root=tmp_path)
    assert not list(tmp_path.iterdir())


def test_startdomain_leaves_an_existing_domain_alone(tmp_path):
    (tmp_path / "dealers/care").mkdir(parents=True)
    with pytest.raises(CommandError):
        call_command("startdomain", "dealers.care", root=tmp_path)
    assert not list((tmp_path / "dealers/care").iterdir())
