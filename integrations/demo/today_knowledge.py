"""What the maker publishes and what each house has written down, matched to the workshop's complaints."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from dealers.knowledge import services as house
from dealers.knowledge.models import Article
from dealers.knowledge.services import confirm_bulletin, confirm_reading, rate_article
from integrations.demo.catalogue import TRIMS
from integrations.demo.network import Account
from oem_hub.bulletins import services as desk
from oem_hub.bulletins.models import Bulletin
from oem_hub.bulletins.selectors import bulletins_to_spread, for_the_catalogue
from tenants.accounts.models import User
from tenants.context import in_public, in_tenant
from tenants.reference.bulletins import PublishedBulletin
from tenants.reference.services import publish_bulletins


def _models(*series: str) -> list[str]:
    return [f"{code}-{trim}" for code in series for trim, *_ in TRIMS]


# number, kind, titles, symptoms, causes, corrections, fault codes, series, operations, parts, must read
BULLETINS: list[tuple[Any, ...]] = [
    ("TB-26-011", "technical", "冷启动发动机异响：水泵轴承", "Engine noise at cold start: water pump bearing",
     "冷启动时发动机异响，热车后减轻或消失。", "Noise from the engine at cold start, less or none when warm.",
     "2026 年 3 月前的水泵轴承润滑脂不足。", "Too little grease in water pump bearings made before March 2026.",
     "更换水泵（新件号标签为绿色），加注冷却液并排空。", "Replace the water pump (green label), refill and bleed.",
     ["P0118"], ("Y3", "Y5"), ["EN-02"], ["EN004-Y3"], True),
    ("TB-26-014", "technical", "空调不制冷：压缩机离合器", "Air conditioning does not cool: compressor clutch",
     "空调不制冷，怠速时有异味。", "Air conditioning does not cool, odd smell at idle.",
     "压缩机离合器间隙超差。", "The clutch gap of the compressor is out of tolerance.",
     "测量离合器间隙；大于 0.6 mm 时更换压缩机。", "Measure the clutch gap; above 0.6 mm replace the compressor.",
     ["B1421"], ("Y3", "Y7"), ["EL-04"], ["EL007-Y3"], False),
    ("TB-26-017", "technical", "车窗无法升降：升降电机", "Window does not move: window motor",
     "车窗无法升降或中途停止。", "The window does not move or stops half way.",
     "升降电机防夹标定丢失或电机卡滞。", "The pinch protection lost its calibration, or the motor sticks.",
     "先重新标定防夹功能；无效时更换升降电机。", "Calibrate the pinch protection first; replace the motor if that fails.",
     ["B1234", "U0208"], (), ["EL-05"], ["EL006-Y3"], False),
    ("TB-26-020", "technical", "低速底盘异响：稳定杆连杆", "Chassis noise at low speed: stabiliser link",
     "低速过坎时底盘异响，右前轮抖动。", "Noise from the chassis over bumps at low speed, front wheel shakes.",
     "稳定杆连杆球头磨损。", "Worn ball joint of the stabiliser link.",
     "更换两侧稳定杆连杆，做四轮定位。", "Replace the links on both sides and align the wheels.",
     [], ("Y5", "T1"), ["CH-05"], ["CH005-Y5"], False),
    ("SI-26-006", "service", "冬季交车检查新增三项", "Three new checks for deliveries in winter",
     "", "", "", "", "交车前检查冷却液冰点、胎压与电池预热。",
     "Before delivery check the coolant's freezing point, tyre pressure and battery pre-heating.",
     [], (), [], [], False),
    ("SL-26-003", "sales", "新款星河上市要点与常见问题", "The new Galaxy: selling points and questions",
     "", "", "", "", "", "", [], ("E6",), [], [], False),
]  # fmt: skip


def make_bulletins(*, hub: Account, dealers: list[Account], deliver: Callable[[], None]) -> None:
    """Bulletins are published and partly read, unless the hub has some; one waits for review."""
    with in_tenant(hub.tenant), transaction.atomic():
        if Bulletin.objects.exists():
            return
        slug = hub.tenant.slug
        author = User.objects.get(email=f"claims-reviewer@{slug}.example")
        reviewer = User.objects.get(email=f"campaign-manager@{slug}.example")
        for number, row in enumerate(BULLETINS):
            bulletin = desk.hand_in_bulletin(bulletin=_draft(row, number, author), actor=author)
            if number < len(BULLETINS) - 1:
                desk.publish_bulletin(bulletin=bulletin, actor=reviewer)
    _spread(hub)
    deliver()
    for dealer in dealers[:2]:
        with in_tenant(dealer.tenant), transaction.atomic():
            _read_bulletins()
    deliver()


def _spread(hub: Account) -> None:
    """What the hub's clock does within half a minute."""
    with in_tenant(hub.tenant):
        copies = [for_the_catalogue(bulletin) for bulletin in bulletins_to_spread()]
    with in_public():
        publish_bulletins(network=hub.tenant.pk, bulletins=copies)
    with in_tenant(hub.tenant):
        for copy in copies:
            desk.tell_dealers(bulletin_id=copy["id"], revision=copy["revision"])


def _draft(row: tuple[Any, ...], number: int, author: User) -> Bulletin:
    names = ("number", "kind", "title_zh", "title_en", "symptom_zh", "symptom_en", "cause_zh",
             "cause_en", "correction_zh", "correction_en", "fault_codes")  # fmt: skip
    series, operations, parts, must_read = row[-4:]
    more = {}
    if not row[8]:  # a sales information says it in its text
        more = {
            "body_zh": "# 卖点\n- 续航 605 公里\n- 800 V 快充：10 分钟 300 公里\n\n# 常见问题\n1. 冬季续航：预热后约 470 公里。",
            "body_en": "# Selling points\n- 605 km of range\n- 800 V: 300 km in 10 minutes\n\n# Questions\n"
            "1. Range in winter: about 470 km once pre-heated.",
        }
    return desk.draft_bulletin(
        **dict(zip(names, row, strict=False)),
        model_codes=_models(*series),
        operations=operations,
        parts=parts,
        must_read=must_read,
        valid_from=localdate() - timedelta(days=60 - number * 7),
        valid_until=localdate() + timedelta(days=305) if number % 2 else None,
        actor=author,
        **more,
    )


def _read_bulletins() -> None:
    """Two technicians have read the first three."""
    people = User.objects.filter(assignments__role__key="technician").order_by("email")[:2]
    for bulletin in PublishedBulletin.objects.order_by("number")[1:4]:
        for person in people:
            confirm_bulletin(bulletin=bulletin, actor=person)


# kind, title, symptom, cause, correction, fault codes, operations, parts, desk, roles, must read, body
ZH: list[tuple[Any, ...]] = [
    ("solution", "冷启动异响先听水泵再拆正时盖", "冷启动时发动机异响，热车后消失。", "水泵轴承磨损，声音与正时链条相似。",
     "用听诊器对比水泵与正时盖，确认后更换水泵。", ["P0118"], ["EN-07", "EN-02"], ["EN004-Y3"], "service", [], False,
     "# 判断\n1. 冷车起动 30 秒内听诊。\n2. 转动水泵皮带轮，有间隙即可判定。\n\n**不要**先拆正时盖。"),
    ("solution", "空调有异味：蒸发箱清洗", "空调有异味，开机前几分钟最重。", "蒸发箱积水发霉。",
     "清洗蒸发箱，更换空调滤芯，疏通排水管。", [], [], ["WE005-Y3"], "service", [], False, ""),
    ("solution", "右前轮抖动：先做动平衡再查轮毂轴承", "高速时右前轮抖动，方向盘发麻。", "多为配重脱落，少数为轮毂轴承磨损。",
     "动平衡；无效时更换轮毂轴承。", ["C0040"], ["CH-04"], ["CH004-Y3"], "service", [], False, ""),
    ("how_to", "新能源车高压断电七步", "", "", "", [], [], [], "service", ["technician", "service_manager"], True,
     "1. 挂警示牌，设置隔离带。\n2. 车辆下电，钥匙锁入工具柜。\n3. 断开低压蓄电池负极。\n4. 等待 10 分钟。\n"
     "5. 佩戴绝缘手套拔下维修开关。\n6. 验电：电压低于 60 V。\n7. 两人签字后开工。"),
    ("playbook", "试驾路线与话术：插混车型", "", "", "", [], [], [], "sales", [], False,
     "# 路线\n- 出店右转上高架，体验静谧性\n- 金科路掉头，体验加速\n\n# 话术\n- 先问每天通勤里程，再谈油耗"),
    ("policy", "客户资料保护制度", "", "", "", [], [], [], "", [], True,
     "# 适用范围\n全体员工。\n\n# 要求\n1. 不用私人微信保存客户证件照片。\n2. 离店前锁屏。\n3. 发现泄露立即报告总经理。"),
    ("notice", "十二月双休日值班安排", "", "", "", [], [], [], "office", [], False,
     "- 销售：每天两人\n- 服务：周六正常营业，周日预约制"),
    ("news", "购置税减免政策 2027 年起调整", "", "", "", [], [], [], "sales", [], False,
     "新能源汽车购置税减免额度自 2027 年起调整，报价前请核对“法定税率”设置。"),
]  # fmt: skip
EN: list[tuple[Any, ...]] = [
    ("solution", "Noise at cold start: listen to the water pump first", "Engine noise at cold start, gone when warm.",
     "Worn water pump bearing; it sounds like the timing chain.", "Compare by stethoscope, then replace the pump.",
     ["P0118"], ["EN-07", "EN-02"], ["EN004-Y3"], "service", [], False,
     "# How to tell\n1. Listen within 30 seconds of a cold start.\n2. Turn the pulley: play means the pump.\n\n"
     "Do **not** open the timing cover first."),
    ("solution", "A/C does not cool: measure the clutch gap", "Air conditioning does not cool.",
     "The compressor clutch is worn.", "Above 0.6 mm replace the compressor.", ["B1421"], ["EL-04"], ["EL007-Y3"],
     "service", [], False, ""),
    ("solution", "Warning light stays on after a battery change", "Warning light stays on.",
     "The window and steering sensors lost their calibration.", "Calibrate by the tester; ten minutes.", ["U0208"],
     ["EL-06"], [], "service", [], False, ""),
    ("how_to", "Seven steps to isolate a high-voltage car", "", "", "", [], [], [], "service",
     ["technician", "service_manager"], True,
     "1. Sign and barrier.\n2. Power off, key into the locker.\n3. Disconnect the 12 V battery.\n4. Wait 10 minutes.\n"
     "5. Gloves on, pull the service plug.\n6. Measure: below 60 V.\n7. Two people sign."),
    ("playbook", "Test drive route and talk: plug-in hybrids", "", "", "", [], [], [], "sales", [], False,
     "# Route\n- Ring road first: it is quiet\n- U-turn at the park: it is quick\n\n# Talk\n- Ask for the daily commute first"),
    ("policy", "How we protect customers' data", "", "", "", [], [], [], "", [], True,
     "# For whom\nEverybody.\n\n# What\n1. No customer papers on private phones.\n2. Lock the screen.\n3. Report leaks at once."),
    ("news", "Purchase tax relief changes in 2027", "", "", "", [], [], [], "sales", [], False,
     "Check the official rates under Sales rules before you quote."),
]  # fmt: skip


class KnowledgeToday:
    """The house's own articles: published, one waiting for review, one about to be reviewed anew."""

    def __init__(self, *, language: str, manager: User) -> None:
        self.rows, self.manager = (ZH if language.startswith("zh") else EN), manager

    def make(self) -> None:
        """Written by technicians and advisors, published by the manager."""
        technicians = list(
            User.objects.filter(assignments__role__key="technician").order_by("email")[:3]
        )
        author = technicians[0]
        made = [self._article(row, author) for row in self.rows]
        for number, article in enumerate(made):
            article = house.hand_in_article(article=article, actor=author)
            if number == 2:
                continue  # waits for review
            house.publish_article(article=article, actor=self.manager)
            if article.must_read:
                confirm_reading(article=article, actor=author)
            elif article.kind == "solution":
                for place, person in enumerate(technicians):
                    rate_article(article=article, helpful=place != 1, actor=person)

    def _article(self, row: tuple[Any, ...], author: User) -> Article:
        names = ("kind", "title", "symptom", "cause", "correction", "fault_codes", "operations",
                 "parts", "desk", "roles", "must_read", "body")  # fmt: skip
        given = dict(zip(names, row, strict=True))
        days = {"policy": 365, "how_to": 10}.get(given["kind"])
        return house.write_article(
            **given,
            number="ZD-2026-07" if given["kind"] == "policy" else "",
            valid_until=localdate() + timedelta(days=days) if days else None,
            actor=author,
        )
