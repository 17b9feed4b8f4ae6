"""``manage.py startdomain dealers.care``: the first files of a domain, in the house's shape."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

NAME = re.compile(r"(dealers|oem_hub)\.([a-z][a-z_]+)")

FILES = {
    "__init__.py": "",
    "migrations/__init__.py": "",
    "README.md": """# {title}

Owns: …
Asks of others: …
Announces: …
""",
    "apps.py": """from django.apps import AppConfig


class {title}Config(AppConfig):
    name = "{package}.{name}"
    label = "{label}"
""",
    "states.py": '''"""The life of a … . The table is the specification; tests walk all of it.

open -> done
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class {title}State(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")


{constant}_TONES = {{{title}State.OPEN: "waiting", {title}State.DONE: "done"}}
{constant}_MOVES: Transitions[{title}State] = Transitions(
    {{{title}State.OPEN: {{{title}State.DONE}}}}
)
''',
    "events.py": '"""What this domain announces. Imports nothing of ours but the base."""\n',
    "permissions.py": '''"""What each role may do here. Verbs only: no queries, no models."""

from django.utils.functional import Promise

VERBS: dict[str, str | Promise] = {{}}
DEFAULT_ROLES: dict[str, list[str]] = {{}}
''',
    "models.py": '"""What this domain keeps: fields, constraints, ``move_to``; no business in ``save()``."""\n',
    "selectors.py": '"""Reads that are reused; they return querysets."""\n',
    "services.py": '"""Everything that changes something here: one function per verb of the trade."""\n',
    "views.py": '"""The screens: find, permit, call one service, render."""\n',
    "urls.py": """from django.urls import URLPattern

app_name = "{label}"
urlpatterns: list[URLPattern] = []
""",
}


class Command(BaseCommand):
    """Make the first files of a domain and say what is left to do."""

    help = "Make the first files of a domain, such as dealers.care."

    def add_arguments(self, parser):
        parser.add_argument("name", help="dealers.<name> or oem_hub.<name>")
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR)

    def handle(self, *, name, root, **options):
        match = NAME.fullmatch(name)
        if match is None:
            raise CommandError("Name it dealers.<name> or oem_hub.<name>, in small letters.")
        package, short = match.groups()
        folder = root / package / short
        if folder.exists():
            raise CommandError(f"{package}/{short} exists already; nothing was changed.")
        words = {
            "package": package,
            "name": short,
            "label": short if package == "dealers" else f"hub_{short}",
            "title": "".join(word.title() for word in short.split("_")),
            "constant": short.upper(),
        }
        for file, text in FILES.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(**words), "utf-8")
        tests = root / "tests" / package / short
        tests.mkdir(parents=True, exist_ok=True)
        (tests / "__init__.py").touch()
        kind = "dealer" if package == "dealers" else "hub"
        self.stdout.write(
            f"Made {package}/{short}. Now add it to TENANT_TYPES['{kind}'] in"
            f" portal/settings/base.py, its urls to portal/urls_{kind}.py, and go on in"
            " docs/add-a-domain.md."
        )
