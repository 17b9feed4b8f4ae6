"""Translations are compiled without gettext tools: when older, and only when readable."""

import gettext
import os
from pathlib import Path

import pytest

from portal.embedded.bootstrap import Stop
from portal.embedded.translations import compile_all

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + 'msgid "Vehicle"\nmsgstr "车辆"\n', "utf-8")
    return path


def test_compiles_once_and_again_when_changed(source: Path, tmp_path: Path) -> None:
    assert compile_all(tmp_path) == 1
    assert compile_all(tmp_path) == 0
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Vehicle") == "车辆"
    os.utime(source, (2e9, 2e9))
    assert compile_all(tmp_path) == 1


def test_broken_file_is_named(source: Path, tmp_path: Path) -> None:
    source.write_text(HEADER + "no message at all\n", "utf-8")
    with pytest.raises(Stop, match=r"django\.po"):
        compile_all(tmp_path)
