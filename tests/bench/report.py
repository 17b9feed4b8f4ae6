"""What a measurement is and how it is printed."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured number. ``aim`` is the most (or, with ``at_least``, the least) it should be."""

    section: str
    name: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = False

    @property
    def is_met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim

    @property
    def verdict(self) -> str:
        return {None: "", True: "met", False: "SHORT"}[self.is_met]


def table(figures: list[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| section | figure | value | unit | aim | |", "|---|---|---:|---|---:|---|"]
    for f in figures:
        aim = "" if f.aim is None else f"{'≥' if f.at_least else '≤'} {f.aim:g}"
        lines.append(
            f"| {f.section} | {f.name} | {f.value:,.2f} | {f.unit} | {aim} | {f.verdict} |"
        )
    return "\n".join(lines)


def save(figures: list[Figure], path: Path) -> None:
    """Write the figures as JSON, for programs that compare runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(f), "is_met": f.is_met} for f in figures]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False), "utf-8")
