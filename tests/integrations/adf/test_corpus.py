"""Documents shaped like those that live senders post, and what must be read from each."""

import json
from datetime import UTC
from pathlib import Path

import pytest
from django.utils import timezone

from integrations.adf.parser import parse

CORPUS = Path(__file__).parent / "corpus"
DOCUMENTS = sorted(p for p in CORPUS.iterdir() if p.suffix != ".json")


@pytest.fixture(autouse=True)
def _shanghai():
    with timezone.override("Asia/Shanghai"):
        yield


def test_corpus_is_there():
    assert len(DOCUMENTS) >= 15


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_document_is_read(path):
    expected = json.loads(path.with_suffix(".json").read_text())
    prospects = parse(path.read_bytes(), expected["content_type"])
    assert len(prospects) == len(expected["prospects"])
    for prospect, wanted in zip(prospects, expected["prospects"], strict=True):
        for part in ("message", "raw"):
            for text in wanted.pop(f"{part}_has", []):
                assert text in getattr(prospect, part)
        moment = prospect.requested_at
        found = vars(prospect) | {"requested_at": moment and moment.astimezone(UTC).isoformat()}
        assert {key: found[key] for key in wanted} == wanted
        assert prospect.raw


def test_resent_prospect_without_id_has_the_same_fingerprint():
    document = (
        "<adf><prospect{}><customer><contact><name>A B</name></contact></customer></prospect></adf>"
    )
    first, again, other = (
        parse(text.encode())[0].fingerprint
        for text in (
            document.format(""),
            document.format(' status="resend"'),
            document.replace("A B", "A C").format(""),
        )
    )
    assert first == again != other
