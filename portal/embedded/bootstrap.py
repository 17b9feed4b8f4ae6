"""Make the virtual environment and the front-end files. Needs only Python itself and make.

Runs before any package is installed, so it uses the standard library alone. When nothing changed it
takes a few hundredths of a second and touches no network.
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import hashlib
import html.parser
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STAMP = ".portal-requirements"
# For a Python without ensurepip (Debian without python3-venv): the same file pip's own page offers.
PIP_WHEEL = "pip-25.3-py3-none-any.whl"
PIP_SHA256 = "9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd"


class Stop(Exception):
    """Ends the set-up with one sentence for the person at the keyboard."""


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def digest(*paths: Path) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + (path.read_bytes() if path.exists() else b"-"))
    return total.hexdigest()


# --- Python packages --------------------------------------------------------------------------


def make_environment(venv: Path, requirements: Path, log: Path) -> None:
    """Bring ``venv`` to exactly the pinned packages; an old one stays until the new is whole."""
    wanted = stamp_line(requirements)
    stamp = venv / STAMP
    if (
        not stamp.exists()
        and (venv / "bin" / "python").exists()
        and (venv / "bin" / "pip").exists()
    ) and not (venv / ".portal-unfinished").exists():
        say(f"Using the environment {venv} as it is: it was not made by this command.")
        return
    # The larger sets contain the smaller, each under its own line of the stamp.
    have = stamp.read_text().splitlines() if stamp.exists() else []
    if wanted in have and runs(venv / "bin" / "python"):
        return
    if in_use_by_a_running_portal(venv):
        raise Stop("The packages changed while the portal runs: make stop first, then start again.")
    old = venv.with_name(venv.name + ".old")
    if venv.exists():
        shutil.rmtree(old, ignore_errors=True)
        venv.rename(old)
    try:
        say(
            f"Making the Python environment (Python {platform.python_version()}, "
            f"{requirements.name})"
        )
        create(venv, log)
        (venv / ".portal-unfinished").touch()
        install(venv, requirements, log)
        (venv / STAMP).write_text("\n".join([wanted, *contained(requirements)]) + "\n")
        (venv / ".portal-unfinished").unlink()
    except BaseException:
        shutil.rmtree(venv, ignore_errors=True)
        if old.exists():
            old.rename(venv)
        raise
    shutil.rmtree(old, ignore_errors=True)


def in_use_by_a_running_portal(venv: Path) -> bool:
    """Its programs would vanish under it."""
    lock = venv.parent / "lock" / "supervisor"
    if not lock.exists():
        return False
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def contained(requirements: Path) -> list[str]:
    """The smaller sets in ``requirements``: after `make test`, `make run` has all it needs."""
    order = ["requirements-dev.txt", "requirements-local.txt"]
    smaller = order[order.index(requirements.name) + 1 :] if requirements.name in order else []
    return [stamp_line(requirements.with_name(name)) for name in smaller]


def stamp_line(requirements: Path) -> str:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return f"{requirements.name} {digest(requirements)} {version}"


def runs(python: Path) -> bool:
    return (
        python.exists() and subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    )


def create(venv: Path, log: Path) -> None:
    done = call([sys.executable, "-m", "venv", "--clear", str(venv)], log)
    if done == 0:
        return
    # No ensurepip: make it bare and bring pip by its own wheel, checked against a fixed hash.
    if call([sys.executable, "-m", "venv", "--clear", "--without-pip", str(venv)], log) != 0:
        raise Stop(f"Python could not make a virtual environment in {venv}; {tail(log)}")
    with tempfile.TemporaryDirectory() as scratch:
        wheel = Path(scratch) / PIP_WHEEL
        wheel.write_bytes(download_pip())
        runner = [str(venv / "bin" / "python"), f"{wheel}/pip", "install", "--no-index", str(wheel)]
        if call(runner, log) != 0:
            raise Stop(f"pip could not be installed: {tail(log)}")


def download_pip() -> bytes:
    remedy = (
        "Install Python's venv module (Debian and Ubuntu: apt install python3-venv) and try again."
    )
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    try:
        with urllib.request.urlopen(index, timeout=30) as page:
            links = _Links()
            links.feed(page.read().decode("utf-8", "replace"))
        address = next(link for link in links.found if f"/{PIP_WHEEL}" in link)
        with urllib.request.urlopen(urllib.parse.urljoin(index, address), timeout=60) as answer:
            content: bytes = answer.read()
    except (OSError, StopIteration) as error:
        raise Stop(f"This Python has no pip and none could be fetched. {remedy}") from error
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        raise Stop(f"The pip that was fetched is not the expected one. {remedy}")
    return content


class _Links(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def install(venv: Path, requirements: Path, log: Path) -> None:
    """Wheels only: no compiler is ever called, and a missing wheel is said plainly."""
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "--only-binary", ":all:", "--require-hashes", "-r", str(requirements)]
    if call(command, log) == 0:
        return
    text = log.read_text(errors="replace")[-20000:]
    if "No matching distribution" in text:
        line = [each for each in text.splitlines() if "No matching distribution" in each][-1]
        raise Stop(
            f"A package has no ready-made build for this machine ({platform.system()} "
            f"{platform.machine()}, "
            f"Python {platform.python_version()}), or the package index cannot be reached: "
            f"{line.strip()} "
            "Supported are Linux on x86-64 and ARM64 and macOS on Apple silicon; nothing is "
            "compiled here. "
            "On another machine use the image in docker/."
        )
    if "No space left" in text:
        raise OSError(errno.ENOSPC, "No space left on device")
    raise Stop(
        f"The Python packages could not be installed: {tail(log)} The whole story is in {log}."
    )


# --- front-end files --------------------------------------------------------------------------

# What is served, from which package: everything else in node_modules stays out.
FRONT_END = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "chart.js/chart.umd.min.js": "chart.js/dist/chart.umd.min.js",
    "chart.js/LICENSE.md": "chart.js/LICENSE.md",
    "zxing-wasm/zxing.js": "zxing-wasm/dist/iife/reader/index.js",
    "zxing-wasm/zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
    "zxing-wasm/LICENSE": "zxing-wasm/LICENSE",
}
OUTLINE = (
    'fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round"'
)
LINE = "\n"
FILLED = 'fill="currentColor"'
ICON_LIST = ROOT / "portal" / "ui" / "icons.txt"


def make_front_end(var: Path, log: Path, modules: Path | None = None) -> None:
    """``var/vendor``: the third-party files named above, and one sprite of the icons in use."""
    vendor = var / "vendor"
    lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    wanted = digest(*lock, ICON_LIST, Path(__file__))
    stamp = vendor / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    modules = modules or node_modules(var, lock, log)
    say("Copying front-end files and icons")
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for target, source in FRONT_END.items():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        data = (modules / source).read_bytes()
        if not target.endswith(".wasm"):
            data = without_source_map(data.decode()).encode()
        (fresh / target).write_bytes(data)
    (fresh / "icons.svg").write_text(icon_sprite(modules / "@tabler" / "icons" / "icons"), "utf-8")
    (fresh / ".stamp").write_text(wanted)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def without_source_map(text: str) -> str:
    """Hashed static files refuse a reference to a file that is not served."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if "sourceMappingURL=" not in line[:40])


def icon_sprite(icons: Path) -> str:
    """One SVG, a symbol per line of portal/ui/icons.txt: ``name`` (outline) or ``filled/name``."""
    lines = ICON_LIST.read_text("utf-8").splitlines() if ICON_LIST.exists() else []
    names = sorted({line.split("#")[0].strip() for line in lines} - {""})
    symbols = []
    for name in names:
        style, _, stem = name.rpartition("/")
        path = icons / (style or "outline") / f"{stem}.svg"
        if not path.exists():
            raise Stop(
                f"portal/ui/icons.txt names the icon '{name}', which the icon package does not "
                "have."
            )
        body = path.read_text("utf-8").split(">", 1)[1].rsplit("</svg>", 1)[0]
        paint = FILLED if style == "filled" else OUTLINE
        ident = name.replace("/", "-")
        symbols.append(
            f'<symbol id="{ident}" viewBox="0 0 24 24" {paint}>{body.replace(LINE, "")}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def node_modules(var: Path, lock: list[Path], log: Path) -> Path:
    """``npm ci`` in var/node, by the machine's npm or by a Node from a throw-away environment."""
    home = var / "node"
    stamp = home / ".stamp"
    if stamp.exists() and stamp.read_text() == digest(*lock):
        return home / "node_modules"
    say("Fetching front-end packages")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for path in lock:
        shutil.copy(path, home)
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    npm = shutil.which("npm")
    if npm and call([npm, *command], log, cwd=home) == 0:
        stamp.write_text(digest(*lock))
        return home / "node_modules"
    say("No npm that works here: bringing Node in a throw-away environment")
    with tempfile.TemporaryDirectory(dir=var) as scratch:
        node = Path(scratch) / "node"
        create(node, log)
        install(node, ROOT / "requirements-node.txt", log)
        search = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        if call([str(node / "bin" / "npm"), *command], log, cwd=home, PATH=search) != 0:
            raise Stop(
                f"The front-end packages could not be fetched: {tail(log)} The whole story is in "
                f"{log}."
            )
    stamp.write_text(digest(*lock))
    return home / "node_modules"


# --- the rest -----------------------------------------------------------------------------------


def call(command: list[str], log: Path, cwd: Path = ROOT, **env: str) -> int:
    with log.open("a") as out:
        print("$", *command, file=out, flush=True)
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    return done.returncode


def tail(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines[-60:] if "error" in line.lower()]
    return ((errors or lines)[-1] if lines else "no output").removeprefix("ERROR: ")


def space_for(path: Path) -> None:
    """Fail before the first byte when the disk cannot hold an environment (about 700 MB in all)."""
    while not path.exists():
        path = path.parent
    free = shutil.disk_usage(path).free // 2**20
    if free < 900:
        raise Stop(
            f"The disk that holds {path} has {free} MB free and the first start needs about 900 "
            "MB. "
            "Free some space, or keep the portal's files elsewhere with VAR_DIR=/other/disk make "
            "run."
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Prepare the Python environment and the front-end files."
    )
    parser.add_argument("--venv", type=Path, default=None)
    parser.add_argument("--var", type=Path, default=Path(os.environ.get("VAR_DIR") or ROOT / "var"))
    parser.add_argument("--requirements", default="requirements-local.txt")
    parser.add_argument(
        "--node-modules", type=Path, help="already fetched, as in the container's build"
    )
    parser.add_argument("--only-front-end", action="store_true")
    options = parser.parse_args()
    var = options.var.absolute()
    try:
        (var / "log").mkdir(parents=True, exist_ok=True)
        log = var / "log" / "setup.log"
        log.write_text("")
        venv = (options.venv or var / "venv").absolute()
        lock = (var / "setup.lock").open("w")  # two commands at once take turns
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not options.only_front_end:
            if not (venv / STAMP).exists() and not (venv / "bin").exists():
                space_for(var)
            make_environment(venv, ROOT / options.requirements, log)
        make_front_end(var, log, options.node_modules)
    except Stop as stop:
        sys.exit(f"\n{stop}")
    except OSError as error:
        sys.exit(f"\n{disk_sentence(error, var)}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. Start again at any time: what was half made is made anew.")


def disk_sentence(error: OSError, var: Path) -> str:
    elsewhere = "or keep the portal's files elsewhere with VAR_DIR=/other/disk make run."
    if error.errno == errno.ENOSPC:
        return f"The disk that holds {var} is full: free some space, {elsewhere}"
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        where = error.filename or var
        return f"{where} cannot be written: make it writable for the user you are, {elsewhere}"
    return f"{error}. Nothing else was changed; start again when that is mended."


if __name__ == "__main__":
    main()
