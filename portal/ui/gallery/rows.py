"""Made-up rows for the gallery, with names as long as they get."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAMES = [
    "王秀英",
    "内蒙古自治区呼和浩特市新城区海拉尔东路北星新能源汽车销售服务有限责任公司",
    "Alexandra Maximiliana von Hohenstein-Wittelsbach",
    "李伟",
    "上海虹途汽车销售服务有限公司",
    "张敏",
    "欧阳娜娜",
    "Chen Jie",
    "买买提·吐尔逊·阿卜杜热依木",
    "刘洋",
]
CARS = ["星河 L7 尊享版", "Nebula S5 Pro", "星河 X9 六座旗舰长续航四驱版", "Nebula E3"]
STATES = ["new", "assigned", "contacted", "won", "lost"]
LABELS = {
    "new": "New 新建",
    "assigned": "Assigned 已分配",
    "contacted": "Contacted 已联系",
    "won": "Won 战胜",
    "lost": "Lost 战败",
}
TONES = {
    "new": "waiting",
    "assigned": "going",
    "contacted": "going",
    "won": "done",
    "lost": "trouble",
}
ADVISORS = ["周建国", "Wu Lan", "赵雷", ""]


@dataclass
class Row:
    """A lead that is none."""

    n: int
    name: str
    car: str
    status: str
    amount: Decimal | None
    owner: str
    phone: str
    created_at: datetime
    due_at: datetime
    is_vip: bool
    currency: str = "CNY"
    pk: UUID = field(init=False)

    def __post_init__(self):
        self.pk = UUID(int=0x0197F000000070008000000000000000 + self.n)

    def __str__(self):
        return self.name

    def get_status_display(self):
        return LABELS[self.status]

    def get_absolute_url(self):
        return "/ui/thing/"


class Rows(list):
    """Rows that answer what a list, its export and its bulk actions ask of a queryset."""

    def order_by(self, *names):
        return self

    def iterator(self, chunk_size):
        return iter(self)

    def count(self):
        return len(self)

    def filter(self, pk__in):
        return Rows(row for row in self if row.pk in pk__in)

    def __getitem__(self, wanted):
        found = super().__getitem__(wanted)
        return Rows(found) if isinstance(wanted, slice) else found


def looks(here: str) -> list[dict]:
    """The switch between list, board and calendar."""
    found = [
        ("list", _("List"), "/ui/list/"),
        ("layout-kanban", _("Board"), "/ui/board/"),
        ("calendar", _("Calendar"), "/ui/calendar/"),
    ]
    return [{"icon": i, "label": n, "url": u, "active": i == here} for i, n, u in found]


def make(count: int) -> Rows:
    """The first ``count`` rows; always the same but for the clock."""
    now = timezone.now()
    return Rows(
        Row(
            n=n,
            name=NAMES[n % len(NAMES)],
            car=CARS[n % len(CARS)],
            status=STATES[(n * 7) % len(STATES)],
            amount=None if n % 9 == 4 else Decimal(98_800 + n * 13_370 % 402_000),
            owner=ADVISORS[n % len(ADVISORS)],
            phone=f"+86138{n * 7919 % 100_000_000:08d}",
            created_at=now - timedelta(minutes=7 + n * n * 31),
            due_at=now + timedelta(hours=(n % 7) - 2),
            is_vip=n % 6 == 1,
        )
        for n in range(count)
    )
