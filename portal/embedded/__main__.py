"""``python -m portal.embedded run | exec | stop``: what the Makefile calls."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time

import psutil

from portal.embedded import translations
from portal.embedded.bootstrap import Stop, disk_sentence
from portal.embedded.children import kill_leftovers
from portal.embedded.places import Places, var_directory
from portal.embedded.services import Services, in_use
from portal.embedded.supervisor import Supervisor, kept_secret


def run(places: Places) -> int:
    Supervisor(places).run()
    return 0


def execute(places: Places, command: list[str]) -> int:
    """Run one command with the services' addresses in its environment, and return its exit code."""
    if not command:
        raise Stop("Say what to run: python -m portal.embedded exec -- python manage.py check")
    places.make()
    translations.compile_all()
    with in_use(Services(places)) as addresses:
        path = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ.get('PATH', '')}"
        env = {**os.environ, **addresses, "VAR_DIR": str(places.var), "PATH": path}
        env.setdefault("SECRET_KEY", kept_secret(places.var / "secret_key"))
        env.setdefault("FIELD_KEYS", kept_secret(places.var / "field_key"))
        if shutil.which(command[0], path=env["PATH"]) is None:
            raise Stop(f"There is no program '{command[0]}' here: check the words after --.")
        child = subprocess.Popen(command, env=env)
        # Ctrl-C reaches the command by itself; we wait for it to end, then put the services away.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda got, frame: child.send_signal(got))
        code = child.wait()
    return code if code >= 0 else 128 - code


def stop(places: Places) -> int:
    """End the portal of this checkout and whatever an earlier start left behind."""
    path = places.locks / "supervisor"
    pid = int(path.read_text().strip() or 0) if path.exists() else 0
    if pid and psutil.pid_exists(pid) and "portal.embedded" in psutil.Process(pid).cmdline():
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 60
        while (
            psutil.pid_exists(pid)
            and psutil.Process(pid).status() != "zombie"
            and time.monotonic() < deadline
        ):
            time.sleep(0.05)
    kill_leftovers(places.var)
    for each in (places, Places(places.var, "test")):
        if each.base.exists():
            Services(each).stop()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=__doc__)
    kinds = parser.add_subparsers(dest="what", required=True)
    kinds.add_parser("run", help="everything, until Ctrl-C")
    kinds.add_parser("stop", help="end it from elsewhere")
    one = kinds.add_parser("exec", help="one command with the services' addresses")
    one.add_argument("--data", choices=["run", "test"], default="test", help="whose services")
    one.add_argument("command", nargs=argparse.REMAINDER, help="after --")
    options = parser.parse_args()
    var = var_directory()
    try:
        if options.what == "run":
            return run(Places(var))
        if options.what == "stop":
            return stop(Places(var))
        words = options.command[1:] if options.command[:1] == ["--"] else options.command
        return execute(Places(var, options.data), words)
    except Stop as sentence:
        print(f"\n{sentence}", file=sys.stderr)
    except OSError as error:
        print(f"\n{disk_sentence(error, var)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
