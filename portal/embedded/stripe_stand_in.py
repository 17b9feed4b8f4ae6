"""A Stripe small enough to run beside the portal: its calls, its pages and signed webhooks.

Speaks to the official client through ``stripe.api_base``. It knows customers, products, prices,
subscriptions, invoices, checkout and portal sessions and events. Objects live in one JSON file, so
that a restart forgets nothing, and webhooks are sent again until taken, as the real one does.

    STRIPE_WEBHOOK_SECRET=… python -m portal.embedded.stripe_stand_in PORT WEBHOOK --keep FILE
"""

import argparse
import html
import json
import os
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from portal.embedded.stripe_store import KINDS, Fields, Postman, Refused, Store, as_list, unflatten

DAY = 86400
MONTH = 30 * DAY
INVOICE_ACTIONS = {"finalize": "open", "pay": "paid", "void": "void"}
INVOICE_EVENTS = {"finalize": "finalized", "pay": "paid", "void": "voided"}


class Stripe:
    """What each call does to the store."""

    def __init__(self, store: Store, base: str) -> None:
        self.store, self.base = store, base

    def create(self, kind: str, fields: Fields) -> Fields:
        special: dict[str, Callable[[Fields], Fields]] = {
            "subscriptions": self.create_subscription,
            "checkout/sessions": self.create_checkout,
            "billing_portal/sessions": self.create_portal,
            "invoices": self.create_invoice,
            "prices": self.create_price,
        }
        if kind in special:
            return special[kind](fields)
        row = self.store.new(kind, **fields)
        if kind != "events":
            self.store.emit(f"{row['object']}.created", row)
        return row

    def create_price(self, fields: Fields) -> Fields:
        kind = "recurring" if "recurring" in fields else "one_time"
        if isinstance(made := fields.pop("product_data", None), dict):
            fields["product"] = self.store.new("products", active=True, **made)["id"]
        row = self.store.new("prices", **({"active": True, "type": kind} | fields))
        self.store.emit("price.created", row)
        return row

    def create_subscription(self, fields: Fields) -> Fields:
        self.store.get("customers", fields.get("customer", ""))
        now = int(time.time())
        trial = fields.pop("trial_period_days", 0) or 0
        trial_end = fields.pop("trial_end", None) or (now + trial * DAY if trial else None)
        period = {"current_period_start": now, "current_period_end": trial_end or now + MONTH}
        items = [self._item(item, period) for item in fields.pop("items", [])]
        total = sum((item["price"].get("unit_amount") or 0) * item["quantity"] for item in items)
        currency = items[0]["price"].get("currency", "cny") if items else "cny"
        row = self.store.new(
            "subscriptions", status="trialing" if trial_end else "active", items=as_list(items),
            trial_start=now if trial_end else None, trial_end=trial_end, start_date=now,
            currency=currency, cancel_at_period_end=False, canceled_at=None, ended_at=None,
            **fields,
        )  # fmt: skip
        due = 0 if trial_end else total
        invoice = self.store.new(
            "invoices", customer=row["customer"], status="paid", currency=currency,
            total=due, amount_due=due, amount_paid=due, lines=as_list([]),
            parent={"subscription_details": {"subscription": row["id"]}},
        )  # fmt: skip
        row["latest_invoice"] = invoice["id"]
        self.store.emit("customer.subscription.created", row)
        self.store.emit("invoice.paid", invoice)
        return row

    def _item(self, item: Fields, period: Fields) -> Fields:
        price = item.get("price_data") and self.create_price(item["price_data"])
        price = price or self.store.get("prices", item.get("price", ""))
        ident = self.store.new_id("si")
        quantity = item.get("quantity", 1)
        return {
            "id": ident,
            "object": "subscription_item",
            "price": price,
            "quantity": quantity,
            **period,
        }

    def create_checkout(self, fields: Fields) -> Fields:
        if not fields.get("customer"):
            email = fields.get("customer_email")
            fields["customer"] = self.create("customers", {"email": email})["id"]
        row = self.store.new("checkout/sessions", status="open", payment_status="unpaid", **fields)
        row["url"] = f"{self.base}/pay/{row['id']}"
        return row

    def create_portal(self, fields: Fields) -> Fields:
        self.store.get("customers", fields.get("customer", ""))
        row = self.store.new("billing_portal/sessions", **fields)
        row["url"] = f"{self.base}/portal/{row['id']}"
        return row

    def create_invoice(self, fields: Fields) -> Fields:
        mine = [
            row for row in self.store.rows("invoiceitems")
            if row["customer"] == fields.get("customer") and not row.get("invoice")
        ]  # fmt: skip
        total = sum(row.get("amount", 0) for row in mine)
        amounts = {"total": total, "amount_due": total, "amount_paid": 0, "lines": as_list(mine)}
        row = self.store.new(
            "invoices", **({"status": "draft", "currency": "cny"} | amounts | fields)
        )
        for item in mine:
            item["invoice"] = row["id"]
        self.store.emit("invoice.created", row)
        return row

    def update(self, kind: str, row: Fields, fields: Fields) -> Fields:
        for change in fields.pop("items", []):
            self._change_item(row, change)
        row.setdefault("metadata", {}).update(fields.pop("metadata", {}) or {})
        row.update(fields)
        name = "customer.subscription" if kind == "subscriptions" else row["object"]
        self.store.emit(f"{name}.updated", row)
        return row

    def _change_item(self, row: Fields, change: Fields) -> None:
        found = [item for item in row["items"]["data"] if item["id"] == change.get("id")]
        if not found:
            raise Refused(
                404, f"No such subscription item: '{change.get('id')}'", "resource_missing"
            )
        if "price" in change:
            change["price"] = self.store.get("prices", change["price"])
        found[0].update(change)

    def act(self, kind: str, row: Fields, action: str) -> Fields:
        now = int(time.time())
        if kind == "subscriptions" and action == "cancel":
            row.update(status="canceled", canceled_at=now, ended_at=now)
            self.store.emit("customer.subscription.deleted", row)
        elif kind == "invoices" and action in INVOICE_ACTIONS:
            row["status"] = INVOICE_ACTIONS[action]
            row["amount_paid"] = (
                row.get("total", 0) if action == "pay" else row.get("amount_paid", 0)
            )
            self.store.emit(f"invoice.{INVOICE_EVENTS[action]}", row)
        elif action == "delete":
            row["deleted"] = True
            self.store.emit(f"{row['object']}.deleted", row)
        else:
            raise Refused(404, f"The stand-in has no action '{action}' for {kind}.")
        return row

    def listing(self, kind: str, fields: Fields, url: str) -> Fields:
        limit = min(int(fields.pop("limit", 10)), 100)
        after = fields.pop("starting_after", None)
        asked = {
            key: value
            for key, value in fields.items()
            if key in ("customer", "product", "status", "type", "email")
        }
        if asked.get("status") == "all":
            del asked["status"]
        rows = [
            row for row in self.store.rows(kind) if all(row.get(k) == v for k, v in asked.items())
        ]
        if after:
            rows = rows[[row["id"] for row in rows].index(self.store.get(kind, after)["id"]) + 1 :]
        return as_list(rows[:limit], url, has_more=len(rows) > limit)

    def pay(self, session: Fields) -> str:
        """The person pressed "Pay": the subscription begins. Returns where the browser goes."""
        if session["status"] == "open":
            wanted = session.get("subscription_data") or {}
            items = session.get("line_items") or []
            if session.get("mode", "subscription") == "subscription":
                fields = {"customer": session["customer"], "items": items, **wanted}
                session["subscription"] = self.create_subscription(fields)["id"]
            session.update(status="complete", payment_status="paid")
            self.store.emit("checkout.session.completed", session)
        return str(session.get("success_url", "/")).replace("{CHECKOUT_SESSION_ID}", session["id"])

    def set_status(self, subscription: Fields, status: str) -> None:
        """For tests and drills: what happens when a card fails, or is mended."""
        subscription["status"] = status
        self.store.emit("customer.subscription.updated", subscription)
        invoice = self.store.objects.get(subscription.get("latest_invoice") or "")
        if invoice and status in ("past_due", "unpaid", "active"):
            invoice["status"] = "paid" if status == "active" else "open"
            self.store.emit(
                "invoice.paid" if status == "active" else "invoice.payment_failed", invoice
            )


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px system-ui;
max-width:32rem;margin:4rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 1.2rem}}small{{color:#666}}</style>
<small>Stripe stand-in: no money moves</small><h1>{title}</h1>{body}</html>"""


class Handler(BaseHTTPRequestHandler):
    """HTTP in, store in the middle, HTTP out."""

    protocol_version = "HTTP/1.1"
    stripe: Stripe
    postman: Postman

    def log_message(self, format: str, *args: Any) -> None:
        print(f"{self.command} {self.path} {args[1] if len(args) > 1 else ''}", flush=True)

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _handle(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        fields = unflatten(parse_qsl(body or url.query, keep_blank_values=True))
        store = self.stripe.store
        with store.lock:
            try:
                if url.path.startswith("/v1/"):
                    self._json(self._once(url.path, fields))
                else:
                    self._page(url.path.strip("/").split("/"), fields)
            except Refused as refused:
                self._json(refused.body, refused.status)
            if self.command != "GET":
                store.save()
        self.postman.bell.set()

    def _once(self, path: str, fields: Fields) -> Fields:
        """The same idempotency key gets the same answer; with other parameters it is refused."""
        key = self.headers.get("Idempotency-Key") if self.command == "POST" else None
        asked = json.dumps([path, fields], sort_keys=True)
        store = self.stripe.store
        if key and key in store.answers:
            if store.answers[key]["asked"] != asked:
                raise Refused(
                    400, f"Key {key} was used with other parameters.", kind="idempotency_error"
                )
            answer: Fields = store.answers[key]["answer"]
            return answer
        fields.pop("expand", None)
        answer = self._call(path, fields)
        if key:
            store.answers[key] = {"asked": asked, "answer": json.loads(json.dumps(answer))}
        return answer

    def _call(self, path: str, fields: Fields) -> Fields:
        parts = path.removeprefix("/v1/").strip("/").split("/")
        kind = "/".join(parts[:2]) if parts[0] in ("checkout", "billing_portal") else parts[0]
        rest = parts[len(kind.split("/")) :]
        if kind not in KINDS:
            raise Refused(404, f"The stand-in does not know {self.command} {path}.")
        if not rest:
            post = self.command == "POST"
            return (
                self.stripe.create(kind, fields)
                if post
                else self.stripe.listing(kind, fields, path)
            )
        row = self.stripe.store.get(kind, rest[0])
        if self.command == "DELETE":
            return self.stripe.act(kind, row, "cancel" if kind == "subscriptions" else "delete")
        if len(rest) > 1:
            return self.stripe.act(kind, row, rest[1])
        return self.stripe.update(kind, row, fields) if self.command == "POST" else row

    def _page(self, parts: list[str], fields: Fields) -> None:
        store, post = self.stripe.store, self.command == "POST"
        if parts[0] == "pay" and len(parts) == 2:
            session = store.get("checkout/sessions", parts[1])
            if post:
                return self._redirect(self.stripe.pay(session))
            back = html.escape(str(session.get("cancel_url", "/")))
            body = f'<form method="post"><button>Pay</button> <a href="{back}">Back</a></form>'
            return self._html("Pay", body)
        if parts[0] == "portal" and len(parts) == 2:
            session = store.get("billing_portal/sessions", parts[1])
            mine = [
                row for row in store.rows("subscriptions") if row["customer"] == session["customer"]
            ]
            if post:
                chosen = next(
                    (row for row in mine if row["id"] == fields.get("subscription")), None
                )
                if chosen:
                    self.stripe.update("subscriptions", chosen, {"cancel_at_period_end": True})
                return self._redirect(str(session.get("return_url", "/")))
            rows = "".join(
                f"<p>{row['id']}: {row['status']} <button name=subscription "
                f"value={row['id']}>Cancel at period end"
                "</button></p>" for row in mine
            )  # fmt: skip
            back = html.escape(str(session.get("return_url", "/")))
            return self._html(
                "Your subscription", f'<form method="post">{rows}</form><a href="{back}">Back</a>'
            )
        if parts[0] == "_status" and len(parts) == 2 and post:
            self.stripe.set_status(
                store.get("subscriptions", parts[1]), str(fields.get("status", ""))
            )
            return self._json({"done": True})
        raise Refused(404, f"The stand-in does not know {self.command} {self.path}.")

    def _json(self, data: Fields, status: int = 200) -> None:
        self._send(status, json.dumps(data).encode(), "application/json")

    def _html(self, title: str, body: str) -> None:
        self._send(200, PAGE.format(title=title, body=body).encode(), "text/html; charset=utf-8")

    def _redirect(self, where: str) -> None:
        self._send(303, b"", "text/plain", Location=where)

    def _send(self, status: int, body: bytes, content_type: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", f"req_{time.time_ns()}")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def serve(port: int, webhook: str, secret: str, keep: Path | None) -> ThreadingHTTPServer:
    """A server ready for ``serve_forever``; port 0 takes any that is free."""
    store = Store(keep)

    class BoundHandler(Handler):
        """Handler with this server's own store."""

    server = ThreadingHTTPServer(("127.0.0.1", port), BoundHandler)
    BoundHandler.stripe = Stripe(store, f"http://127.0.0.1:{server.server_port}")
    BoundHandler.postman = Postman(store, webhook, secret)
    BoundHandler.postman.start()
    return server


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("webhook")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    serve(
        options.port, options.webhook, os.environ["STRIPE_WEBHOOK_SECRET"], options.keep
    ).serve_forever()
