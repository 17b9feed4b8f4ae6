"""Which column of a file is which field: guessed from its name and its cells, read as the field asks."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from dealers.customers.models import Customer, Vehicle
from dealers.customers.permissions import EDIT_VEHICLE, HAND_OVER_CUSTOMER
from dealers.customers.services.tags import clean_tags, split_tags
from dealers.customers.states import CustomerKind, Gender, Industry, Source
from portal.core.errors import InvalidInput
from tenants.accounts.models import Unit, UnitKind, User
from tenants.workspace.sheets import Unusable

_YES = {"是", "有", "同意", "y", "yes", "true", "1", "√", "✓"}
_NO = {"否", "无", "不同意", "n", "no", "false", "0", ""}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")
_LANGUAGES = {"zh": "zh-hans", "中文": "zh-hans", "简体中文": "zh-hans", "英文": "en", "英语": "en"}


@dataclass(frozen=True)
class Target:
    """A field that a column can go into. ``words``: what people call it, Chinese and English."""

    key: str
    label: str | Promise
    words: tuple[str, ...]
    verb: str = ""

    @property
    def is_of_car(self) -> bool:
        """Whether it belongs to the customer's car."""
        return self.key in CAR


CAR = ("vin", "plate", "model_name")

TARGETS = (
    Target("full_name", gettext_lazy("Full name"), ("name", "customer", "customer name", "姓名", "客户姓名",
           "客户名称", "名称", "客户", "车主", "车主姓名", "公司名称", "单位名称")),
    Target("kind", gettext_lazy("Kind"), ("type", "customer type", "客户类型", "客户类别", "类型", "性质")),
    Target("contact_name", gettext_lazy("Contact person"), ("contact", "contact name", "联系人", "联系人姓名")),
    Target("phone", gettext_lazy("Phone"), ("mobile", "tel", "telephone", "phone number", "cell", "手机",
           "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式")),
    Target("email", gettext_lazy("E-mail"), ("email", "mail", "e-mail address", "邮箱", "电子邮箱", "电子邮件")),
    Target("document_no", gettext_lazy("ID or company number"), ("id number", "id card", "document",
           "passport", "身份证", "身份证号", "身份证号码", "证件号", "证件号码", "统一社会信用代码", "税号")),
    Target("gender", gettext_lazy("Gender"), ("sex", "性别", "称谓")),
    Target("born_on", gettext_lazy("Birthday"), ("birth date", "date of birth", "dob", "生日", "出生日期")),
    Target("industry", gettext_lazy("Industry"), ("sector", "行业", "所属行业")),
    Target("city", gettext_lazy("City"), ("town", "城市", "所在城市")),
    Target("address", gettext_lazy("Address"), ("street", "地址", "联系地址", "家庭住址", "住址")),
    Target("language", gettext_lazy("Language"), ("语言", "语种")),
    Target("source", gettext_lazy("Source"), ("origin", "channel", "来源", "客户来源", "渠道", "信息来源")),
    Target("store", gettext_lazy("Store"), ("branch", "shop", "门店", "店铺", "所属门店", "店")),
    Target("owner", gettext_lazy("Looked after by"), ("owner", "advisor", "consultant", "sales consultant",
           "负责人", "销售顾问", "顾问", "归属人", "跟进人"), HAND_OVER_CUSTOMER),
    Target("may_contact", gettext_lazy("May be contacted for marketing"), ("marketing", "opt in",
           "营销许可", "同意营销", "可营销", "允许联系")),
    Target("consent_proof", gettext_lazy("Proof of consent"), ("proof", "consent", "授权凭证", "同意凭证")),
    Target("tags", gettext_lazy("Tags"), ("tag", "label", "labels", "标签", "客户标签", "标记")),
    Target("wishes", gettext_lazy("Wishes"), ("wish", "interest", "需求", "意向", "购车意向")),
    Target("notes", gettext_lazy("Notes"), ("note", "remark", "remarks", "comment", "备注", "说明", "备注信息")),
    Target("vin", gettext_lazy("VIN"), ("chassis", "车架号", "车辆识别代号", "车架", "底盘号"), EDIT_VEHICLE),
    Target("plate", gettext_lazy("Plate number"), ("plate", "licence plate", "车牌", "车牌号", "车牌号码"),
           EDIT_VEHICLE),
    Target("model_name", gettext_lazy("Model"), ("car", "vehicle", "model name", "车型", "车系", "车辆型号"),
           EDIT_VEHICLE),
)  # fmt: skip
BY_KEY = {target.key: target for target in TARGETS}
_PLAIN = frozenset({"full_name", "contact_name", "document_no", "city", "address", "model_name",
                    "consent_proof", "wishes", "notes", "vin", "plate"})  # fmt: skip
_LONGEST = {"phone": 40, "wishes": 2000, "notes": 5000}


def targets_for(actor: User) -> list[Target]:
    """The fields this person may fill from a file."""
    return [target for target in TARGETS if not target.verb or actor.can(target.verb)]


def _fold(text: str) -> str:
    """``* 手机号码（必填）`` and ``Phone No.`` as they are compared."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"\((?:必填|选填|required|optional)\)", "", text)
    return re.sub(r"[\W_]+", "", text)


@cache
def _words() -> dict[str, str]:
    """Every known name of a column, folded, to its field: also our own labels, in both languages."""
    found: dict[str, str] = {}
    for target in TARGETS:
        labels = []
        for language in ("en", "zh-hans"):
            with override(language):
                labels.append(str(target.label))
        for word in (*labels, target.key, *target.words):
            found.setdefault(_fold(word), target.key)
    return found


def _by_name(head: str) -> str:
    folded, words = _fold(head), _words()
    if folded in words:
        return words[folded]
    inside = [w for w in words if len(w) >= (5 if w.isascii() else 2) and w in folded]
    return words[max(inside, key=len)] if inside else ""


_LOOKS = (
    ("phone", re.compile(r"\+?(?:86)?1[3-9]\d{9}")),
    ("vin", re.compile(r"[0-9A-HJ-NPR-Z]{17}")),
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.\w+")),
    ("plate", re.compile(r"[\u4e00-\u9fff][A-Z][·A-Z0-9]{5,7}")),
)


def _by_cells(cells: Iterable[str]) -> str:
    filled = [re.sub(r"[\s-]", "", cell) for cell in cells if cell]
    for key, look in _LOOKS:
        if filled and all(look.fullmatch(cell) for cell in filled):
            return key
    return ""


def guess_columns(
    head: Sequence[str], samples: Sequence[Sequence[str]], *, actor: User
) -> list[str]:
    """For each column the field it seems to be, ``""`` for none; each field once."""
    allowed = {target.key for target in targets_for(actor)}
    guessed = [""] * len(head)
    looks = [_by_cells(row[n] for row in samples) for n in range(len(head))]
    for found in ([_by_name(name) for name in head], looks):
        for number, key in enumerate(found):
            if key in allowed and key not in guessed and not guessed[number]:
                guessed[number] = key
    return guessed


def check_columns(columns: Sequence[str], *, actor: User) -> None:
    """Raises ``InvalidInput`` unless each field is named once, is one this person may fill, and the
    name is among them."""
    named = [key for key in columns if key]
    if wrong := set(named) - {target.key for target in targets_for(actor)}:
        raise InvalidInput(
            _("“%(name)s” is no field you can fill from a file.") % {"name": sorted(wrong)[0]}
        )
    for key in named:
        if named.count(key) > 1:
            raise InvalidInput(
                _("Two columns are “%(field)s”. Choose one of them.") % {"field": BY_KEY[key].label}
            )
    if "full_name" not in named:
        raise InvalidInput(_("Say which column holds the customer's name."))
    if "vin" not in named and {"plate", "model_name"} & set(named):
        raise InvalidInput(_("A car needs a column with its VIN."))


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups() if part)) if found else date.min
    except ValueError:
        return date.min


class RowReader:
    """Reads the cells of a line into the details of a customer and of a car."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns

    def read(self, cells: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Details for ``register_customer`` and for ``register_vehicle``; empty cells are left out.

        Raises ``InvalidInput`` with every wrong cell in ``fields``.
        """
        details: dict[str, Any] = {}
        car: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for key, cell in zip(self.columns, cells, strict=True):
            if not key or not (cell or isinstance(cell, Unusable)):
                continue
            try:
                value = self._value(key, cell)
            except InvalidInput as error:
                wrong[key] = str(error)
            else:
                (car if key in CAR else details)[key] = value
        if not details.get("full_name"):
            wrong.setdefault("full_name", _("Type the customer's name."))
        if details.get("may_contact") and not details.get("consent_proof"):
            wrong["may_contact"] = _("Say in “Proof of consent” where it can be seen.")
        if car and not car.get("vin") and "vin" not in wrong:
            wrong["vin"] = _("A car needs its VIN.")
        if wrong:
            raise InvalidInput(words_of(wrong), fields=wrong)
        return details, car

    def _value(self, key: str, cell: str) -> Any:
        if isinstance(cell, Unusable):
            raise InvalidInput(cell.why)
        model = Vehicle if key in CAR else Customer
        longest = _LONGEST.get(key) or getattr(model._meta.get_field(key), "max_length", None)
        if longest and len(cell) > longest:
            raise InvalidInput(_("At most %(most)d characters.") % {"most": longest})
        if key in _PLAIN or key == "phone":
            return cell
        readers: dict[str, Callable[[str], Any]] = {
            "email": self._email,
            "born_on": self._born_on,
            "may_contact": self._yes_or_no,
            "owner": self._person,
            "store": self._store,
            "language": self._language,
            "tags": lambda text: clean_tags(split_tags(text)),
        }
        return readers[key](cell) if key in readers else self._choice(key, cell)

    def _email(self, cell: str) -> str:
        try:
            validate_email(cell)
        except ValidationError as error:
            raise InvalidInput(
                _("“%(text)s” is not an e-mail address.") % {"text": cell}
            ) from error
        return cell

    def _born_on(self, cell: str) -> date:
        day = _day(cell)
        if day == date.min:
            raise InvalidInput(_("Write the day as 1985-03-02."))
        return day

    def _yes_or_no(self, cell: str) -> bool:
        word = cell.casefold()
        if word not in _YES | _NO:
            raise InvalidInput(_("Write yes or no."))
        return word in _YES

    def _language(self, cell: str) -> str:
        word = cell.casefold()
        word = _LANGUAGES.get(word, "en" if word.startswith("en") else word)
        if word not in {"zh-hans", "en"}:
            raise InvalidInput(_("Write zh or en."))
        return word

    @cached_property
    def _people(self) -> dict[str, list[User]]:
        found: dict[str, list[User]] = {}
        for person in User.objects.filter(is_active=True, is_service=False):
            for name in {_fold(person.full_name), _fold(person.email)}:
                found.setdefault(name, []).append(person)
        return found

    def _person(self, cell: str) -> User:
        people = self._people.get(_fold(cell), [])
        if len(people) != 1:
            raise InvalidInput(
                _("No one colleague is called “%(name)s”. Write their e-mail.") % {"name": cell}
            )
        return people[0]

    @cached_property
    def _stores(self) -> dict[str, Unit]:
        stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True)
        return {_fold(name): store for store in stores for name in (store.name, store.code)}

    def _store(self, cell: str) -> Unit:
        if (store := self._stores.get(_fold(cell))) is None:
            raise InvalidInput(_("There is no store “%(name)s”.") % {"name": cell})
        return store

    def _choice(self, key: str, cell: str) -> str:
        choices = _choices(key)
        if (value := choices.get(_fold(cell))) is None:
            known = ", ".join(str(label) for _value, label in CHOICES[key].choices)
            raise InvalidInput(_("Write one of: %(words)s.") % {"words": known})
        return value


CHOICES = {"kind": CustomerKind, "gender": Gender, "industry": Industry, "source": Source}
_MORE = {
    "gender": {"男": "male", "女": "female", "m": "male", "f": "female"},
    "kind": {"个人": "person", "公司": "company", "企业": "company", "单位": "company"},
}


@cache
def _choices(key: str) -> dict[str, str]:
    """What may stand for a choice: its value, its label in both languages, what else is usual."""
    found: dict[str, str] = dict(_MORE.get(key, {}))
    for value, label in CHOICES[key].choices:
        found[_fold(value)] = value
        for language in ("en", "zh-hans"):
            with override(language):
                found[_fold(str(label))] = value
    return found


def words_of(fields: dict[str, str]) -> str:
    """“Phone: … Birthday: …” of the wrong cells of a line."""
    return " ".join(
        f"{capfirst(str(BY_KEY[key].label)) if key in BY_KEY else key}: {text}"
        for key, text in fields.items()
    )
