import json

import pytest

from integrations.api.parsers import MAX_DEPTH, load_json

ODD = {
    "nan": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "overflow": b'{"a": 1e999}',
    "too many digits": b'{"a": %s}' % (b"9" * 5000),
    "underscore": b'{"a": 1_000}',
    "deep": b"[" * 100_000,
    "deep and whole": b"[" * 33 + b"]" * 33,
    "deep object": b'{"a":' * 900 + b"1" + b"}" * 900,
    "escaped nul": b'{"a": "\\u0000"}',
    "nul": b'{"a": "\0"}',
    "lone surrogate": b'{"a": ["\\ud800"]}',
    "lone surrogate in a name": b'{"\\udfff": 1}',
    "not utf-8": b'{"a": "\xff"}',
    "two documents": b"{}{}",
    "single quotes": b"{'a': 1}",
    "xml": b"<adf/>",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_odd_json_is_refused(body):
    with pytest.raises(ValueError, match=r"."):
        load_json(body)


def test_good_json_is_read():
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert load_json(deep.encode()) == json.loads(deep)
    assert load_json('\ufeff{"a": "\\ud842\\udfb7 \\n 王", "b": 1e3, "c": []}'.encode()) == {
        "a": "𠮷 \n 王",
        "b": 1000.0,
        "c": [],
    }
    assert load_json(b"") == {}
