"""``manage.py demo``: a network that looks alive, the same every time."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from integrations.demo.build import SIZES, build


class Command(BaseCommand):
    """Make the demo network unless it is there, and write who can sign in where."""

    help = "Make the demo network and write who signs in there."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=SIZES, default="small")
        parser.add_argument(
            "--accounts",
            default=str(Path(settings.VAR_DIR) / "demo.json"),
            metavar="FILE",
            help="where the accounts are written; - for standard output, as in a container whose root is read-only",
        )

    def handle(self, *, size, accounts, **options):
        to_stdout = accounts == "-"
        if not to_stdout:
            _check_writable(Path(accounts))
        say = self.stderr.write if to_stdout else self.stdout.write
        made = build(size, say=lambda text: say(f"  {text}"))
        content = {"tenants": [account.as_json() for account in made]}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        if to_stdout:
            self.stdout.write(text)
        else:
            Path(accounts).write_text(text, "utf-8")
            self.stdout.write(f"{len(made)} tenants; accounts are in {accounts}.")


def _check_writable(path: Path) -> None:
    """Say so before the minutes of work. The file itself is written last: it means that all is there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise CommandError(
            f"The accounts cannot be written to {path} ({error.strerror}). "
            "Name another file with --accounts, or - for standard output."
        ) from error
