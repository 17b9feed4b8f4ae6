"""Every sentence is translated; and the check itself is seen to fail."""

from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from django.core.management import call_command

from portal.ui.management.commands.translations import faults, messages_in_code

ROOT = Path(__file__).resolve().parents[2]


def test_every_message_is_translated_into_chinese():
    call_command("translations", stdout=StringIO(), stderr=StringIO())


def test_check_finds_missing_and_wrong_translations(tmp_path):
    (tmp_path / "portal").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "portal/a.py").write_text('_("Hello %(name)s")\n_("Save")\n_("Close")\n')
    (tmp_path / "templates/a.html").write_text(
        '{% translate "Open" %}{% blocktranslate %}Hi{% endblocktranslate %}'
    )
    assert len(list(messages_in_code(tmp_path))) == 5
    catalog = Catalog(locale="zh_Hans")
    catalog.add("Hello %(name)s", "你好 %(nam)s")
    catalog.add("Save", "保存")
    found = faults(catalog, tmp_path)
    assert [fault.split(": ", 1)[1] for fault in found] == [
        "other places than the original: 'Hello %(name)s'",
        "not translated: 'Close'",
        "not translated: 'Open'",
        "not translated: 'Hi'",
    ]


def test_check_reads_the_real_code():
    assert sum(1 for _ in messages_in_code(ROOT)) > 100
