"""The care desk: a year of complaints and requests behind it, and what waits for an answer today."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.timezone import now

from dealers.care import services as care
from dealers.care.models import Case
from dealers.care.states import CaseChannel, CaseKind, CaseState, Priority, Severity
from dealers.customers.models import Customer, Vehicle
from integrations.demo.people import Maker
from tenants.accounts.models import Unit, User
from tenants.workspace.services import next_number

PAST = [
    ("保养后机油灯仍亮", "Repair not done well", Severity.MAJOR, "重新检查并更换机油传感器"),
    ("预约后仍等了两个小时", "Waited too long", Severity.MINOR, "致歉并赠送一次洗车"),
    ("结算单与报价不一致", "Price or invoice", Severity.MAJOR, "核对后退还差额"),
    ("新车左后门异响", "Quality of the car", Severity.MAJOR, "更换门锁总成，厂家索赔"),
    (
        "Ordered floor mats not delivered",
        "Part missing or wrong",
        Severity.MINOR,
        "Sent by courier",
    ),
    ("交车时少一把钥匙", "Sale and delivery", Severity.MAJOR, "补配钥匙并送货上门"),
    ("电话里态度不好", "How we were treated", Severity.MINOR, "服务经理当面致歉，员工再培训"),
    ("Brakes squeak after the service", "Repair not done well", Severity.MAJOR, "Pads replaced"),
]
LINKED = (CaseChannel.PHONE, CaseChannel.COUNTER, CaseChannel.WECHAT, CaseChannel.WEB)


class CareToday:
    """Some cases in every store, by the services a desk would use."""

    def __init__(self, *, maker: Maker, manager: User) -> None:
        self.random, self.manager = maker.random, manager

    def make(
        self, *, owned: Sequence[tuple[Customer, Vehicle, Unit]], stores: Sequence[Unit]
    ) -> None:
        """The past, then today, store by store."""
        for store in stores:
            mine = [row for row in owned if row[2] == store]
            people = User.objects.filter(home_store=store, is_service=False)
            agent = people.filter(assignments__role__key="care_specialist").first() or self.manager
            mechanic = people.filter(assignments__role__key="technician").first() or self.manager
            self._past(store, mine, agent)
            self._present(store, mine, agent, mechanic)

    def _past(self, store: Unit, owned: Sequence, agent: User) -> None:
        """Closed cases of the last eleven months, written as they ended."""
        rows = []
        for number in range(16):
            customer, vehicle, _store = self.random.choice(owned)
            subject, category, severity, measures = PAST[number % len(PAST)]
            came = now() - timedelta(days=20 + 20 * number, hours=self.random.randrange(8))
            answered = came + timedelta(minutes=self.random.choice([6, 20, 45, 200, 400]))
            closed = came + timedelta(hours=self.random.choice([9, 26, 50, 75, 170]))
            again = self.random.random() < 0.15
            rows.append(
                Case(
                    number=next_number(kind="CS", store=store), kind=CaseKind.COMPLAINT,
                    state=CaseState.CLOSED, channel=self.random.choice(LINKED), subject=subject,
                    category=category, severity=severity, store=store, owner=agent,
                    opened_by=agent, customer=customer, vehicle=vehicle, received_at=came,
                    acknowledge_by=came + timedelta(hours=1), acknowledged_at=answered,
                    resolve_by=came + timedelta(days=2), measures=measures, executed_at=closed,
                    closed_at=closed, satisfied=self.random.random() < 0.85,
                    goodwill=Decimal(self.random.choice([0, 0, 0, 100, 260])), reopened=int(again),
                )
            )  # fmt: skip
        Case.objects.bulk_create(rows)

    def _present(self, store: Unit, owned: Sequence, agent: User, mechanic: User) -> None:
        """What waits: just in, overdue, with a department, to be called back, on the road."""
        people = iter(self.random.sample(list(owned), min(len(owned), 8)))

        def brought(subject: str, kind: str = "complaint", **more) -> Case:
            customer, vehicle, _store = next(people)
            fields = {"channel": CaseChannel.PHONE, "vehicle": vehicle, **more}
            return care.open_case(
                kind=kind, subject=subject, store=store, customer=customer, actor=agent, **fields
            )

        brought("空调维修后不制冷", description="昨天刚取车，今天又不制冷了，要求当天解决。",
                severity=Severity.CRITICAL, priority=Priority.URGENT)  # fmt: skip
        late = brought("等候时间太长，无人解释", channel=CaseChannel.WECHAT)
        self._long_ago(late, hours=30)
        case = brought("发动机异响，第三次进店", category="Repair not done well", severity="major")
        case = care.acknowledge_case(case=case, note="已致电", actor=agent)
        case = care.classify_case(
            case=case, category="Repair not done well", severity="major", actor=agent
        )
        case = care.investigate_case(case=case, actor=agent)
        done = care.give_task(
            case=case, subject="查前两次维修记录和用料", queue="service", actor=agent
        )
        done = care.take_task(task=done, actor=mechanic)
        care.finish_task(task=done, result="两次都换了火花塞，未查点火线圈。", actor=mechanic)
        care.give_task(case=case, subject="路试并录音", queue="service", actor=agent)
        care.give_task(
            case=case, subject="Check stock of ignition coils", queue="parts", actor=agent
        )
        care.send_to_oem(case=case, reason="同批次多起，请厂家支持", actor=agent)
        self._to_callback(brought("Invoice shows a part that was not fitted"), agent)
        request = brought("高速上打不着火，需要救援", kind="request", vehicle=None,
                          vin_typed="沪A·新车未上牌", severity="major")  # fmt: skip
        care.advance_request(case=request, stage="first", note="电话指导无效", actor=agent)
        care.open_case(
            kind="enquiry", channel=CaseChannel.WEB, subject="二手车能不能延保？", store=store,
            contact_name="刘女士", contact_phone="13900001111", actor=agent,
        )  # fmt: skip
        brought("建议周末延长取车时间", kind="suggestion", channel=CaseChannel.COUNTER)

    def _to_callback(self, case: Case, agent: User) -> None:
        case = care.acknowledge_case(case=case, actor=agent)
        case = care.classify_case(
            case=case, category="Price or invoice", severity="minor", actor=agent
        )
        case = care.investigate_case(case=case, actor=agent)
        case = care.propose_solution(
            case=case, proposal="Money back for the part", goodwill=Decimal(180), actor=agent
        )
        case = care.agree_solution(case=case, actor=agent)
        case = care.execute_solution(case=case, measures="Paid back by transfer", actor=agent)
        care.plan_callback(case=case, actor=agent)

    def _long_ago(self, case: Case, *, hours: int) -> None:
        """It came in so long ago that a manager was told."""
        came: datetime = now() - timedelta(hours=hours)
        due = came + timedelta(hours=4)
        Case.objects.filter(pk=case.pk).update(
            received_at=came, acknowledge_by=due, due_at=due, escalate_at=due
        )
        case.refresh_from_db()
        care.escalate_case(case=case)
