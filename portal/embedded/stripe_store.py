"""What the Stripe stand-in remembers, and the postman who carries its signed webhooks."""

import hashlib
import hmac
import json
import re
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

API_VERSION = "2026-10-28.endive"
RETRY_SECONDS = (0.2, 1, 2, 5, 15, 60)
# path: (prefix of the id, name of the object)
KINDS = {
    "customers": ("cus", "customer"),
    "products": ("prod", "product"),
    "prices": ("price", "price"),
    "subscriptions": ("sub", "subscription"),
    "invoices": ("in", "invoice"),
    "invoiceitems": ("ii", "invoiceitem"),
    "checkout/sessions": ("cs_test", "checkout.session"),
    "billing_portal/sessions": ("bps", "billing_portal.session"),
    "events": ("evt", "event"),
}
WHOLE_NUMBERS = {
    "amount",
    "quantity",
    "unit_amount",
    "trial_period_days",
    "trial_end",
    "limit",
    "interval_count",
    "days_until_due",
    "cancel_at",
    "billing_cycle_anchor",
    "expires_at",
}

Fields = dict[str, Any]


class Refused(Exception):
    """An answer in Stripe's shape for errors."""

    def __init__(
        self, status: int, message: str, code: str = "", kind: str = "invalid_request_error"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {"type": kind, "message": message, **({"code": code} if code else {})}
        }


def unflatten(pairs: list[tuple[str, str]]) -> Fields:
    """``items[0][price]=p`` as nested data. Metadata stays text, as it does at Stripe."""
    nested: Fields = {}
    for name, text in pairs:
        keys = re.findall(r"[^\[\]]+", name)
        if name.endswith("[]"):
            keys.append(str(len(_at(nested, keys))))
        place = _at(nested, keys[:-1])
        place[keys[-1]] = (
            text if keys[0] == "metadata" or "metadata" in keys else _typed(keys[-1], text)
        )
    return {name: _lists(value) for name, value in nested.items()}


def _at(nested: Fields, keys: list[str]) -> Fields:
    for key in keys:
        nested = nested.setdefault(key, {})
    return nested


def _typed(name: str, text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if name in WHOLE_NUMBERS and text.lstrip("-").isdigit() else text


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(each) for key, each in value.items()}


def as_list(rows: list[Fields], url: str = "/v1", has_more: bool = False) -> Fields:
    return {"object": "list", "data": rows, "has_more": has_more, "url": url}


class Store:
    """Every object by its id, answers by idempotency key, and the webhooks still to be taken."""

    def __init__(self, keep: Path | None) -> None:
        self.keep = keep
        self.lock = threading.RLock()
        self.objects: dict[str, Fields] = {}
        self.answers: dict[str, Fields] = {}
        self.waiting: list[str] = []
        self.number = 0
        if keep and keep.exists():
            kept = json.loads(keep.read_text("utf-8"))
            self.objects, self.answers = kept["objects"], kept["answers"]
            self.waiting, self.number = kept["waiting"], kept["number"]

    def save(self) -> None:
        if self.keep:
            state = {
                "objects": self.objects,
                "answers": self.answers,
                "waiting": self.waiting,
                "number": self.number,
            }
            fresh = self.keep.with_suffix(".new")
            fresh.write_text(json.dumps(state), "utf-8")
            fresh.replace(self.keep)

    def new_id(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}_{self.number:06d}"

    def new(self, kind: str, **fields: Any) -> Fields:
        prefix, name = KINDS[kind]
        row: Fields = {
            "id": self.new_id(prefix),
            "object": name,
            "created": int(time.time()),
            "livemode": False,
        }
        row |= {"metadata": {}} | fields
        self.objects[row["id"]] = row
        return row

    def get(self, kind: str, ident: str) -> Fields:
        row = self.objects.get(ident)
        if row is None or row["object"] != KINDS[kind][1]:
            raise Refused(404, f"No such {KINDS[kind][1]}: '{ident}'", "resource_missing")
        return row

    def rows(self, kind: str) -> list[Fields]:
        """Newest first, as Stripe lists them."""
        return [row for row in reversed(self.objects.values()) if row["object"] == KINDS[kind][1]]

    def emit(self, name: str, row: Fields) -> None:
        """Note an event with the object as it is now; the postman takes it from there."""
        event = self.new(
            "events", type=name, api_version=API_VERSION,
            data={"object": json.loads(json.dumps(row))}, pending_webhooks=1,
            request={"id": None, "idempotency_key": None},
        )  # fmt: skip
        self.waiting.append(event["id"])


class Postman(threading.Thread):
    """Sends events in order, each until it is taken or has been refused too often."""

    def __init__(self, store: Store, url: str, secret: str) -> None:
        super().__init__(daemon=True)
        self.store, self.url, self.secret = store, url, secret
        self.bell = threading.Event()

    def run(self) -> None:
        while True:
            self.bell.wait(timeout=5)
            self.bell.clear()
            while self.store.waiting:
                self._deliver(self.store.waiting[0])
                with self.store.lock:
                    self.store.waiting.pop(0)
                    self.store.save()

    def _deliver(self, ident: str) -> None:
        event = self.store.objects[ident]
        for wait in (0.0, *RETRY_SECONDS):
            time.sleep(wait)
            try:
                self._send(json.dumps(event).encode())
            except OSError as error:
                print(f"{event['type']} {ident} was not taken: {error}", flush=True)
            else:
                event["pending_webhooks"] = 0
                return

    def _send(self, body: bytes) -> None:
        now = int(time.time())
        signature = hmac.new(self.secret.encode(), b"%d." % now + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Stripe-Signature": f"t={now},v1={signature}",
        }
        request = urllib.request.Request(self.url, data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()
