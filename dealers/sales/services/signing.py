"""The signature: who signed, how, where, and the paper; from then on the contract holds."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.sales.events import ContractSigned
from dealers.sales.models import Contract
from dealers.sales.permissions import VIEW_CONTRACT
from dealers.sales.selectors.achievement import entered_in_time
from dealers.sales.selectors.policy import policy
from dealers.sales.services.amendments import take_over
from dealers.sales.services.contracts import (
    announce,
    lock_contract,
    save_contract,
    settle,
    tell,
)
from dealers.sales.services.credit import check_credit
from dealers.sales.services.deals import lock_opportunity
from dealers.sales.services.instalments import ensure_plan
from dealers.sales.services.ordering import count_as_ordered
from dealers.sales.services.stages import bring_to
from dealers.sales.states import ContractStatus, OpportunityStage, SignMethod
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.content import IMAGES, PAPERS
from tenants.workspace.services import save_upload


def _missing(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


def keep_files(
    contract: Contract, actor: User, **files: UploadedFile | None
) -> dict[str, dict[str, str]]:
    """Keep what was handed in with the contract; name of the field to id and name of the file.

    Everything but ``paper`` has to be a picture. Raises ``InvalidInput`` naming the field.
    """
    kept = {}
    for field, upload in files.items():
        if upload is None:
            continue
        accept = PAPERS if field == "paper" else IMAGES
        try:
            file = save_upload(
                upload=upload, actor=actor, verb=VIEW_CONTRACT, about=contract, accept=accept
            )
        except InvalidInput as error:
            raise _missing(field, str(error)) from error
        kept[field] = {"id": str(file.pk), "name": file.name}
    return kept


def _signature(
    contract: Contract, actor: User, method: SignMethod, facts: dict[str, Any]
) -> dict[str, Any]:
    """What is kept of the signature. Raises ``InvalidInput`` for what its method asks for."""
    texts = {
        name: clean_text(facts.get(name) or "")[:120]
        for name in ("signed_by", "signatory", "reference", "place")
    }
    if method == SignMethod.ESIGN and not texts["reference"]:
        raise _missing("reference", _("Type the reference of the signature's provider."))
    if method == SignMethod.SCREEN and not facts.get("signature"):
        raise _missing("signature", _("Let the customer sign in the box first."))
    files = keep_files(contract, actor, paper=facts.get("paper"), signature=facts.get("signature"))
    return {
        **texts,
        "signed_by": texts["signed_by"] or str(contract.customer),
        "signatory": texts["signatory"] or str(contract.approved_by or actor),
        "method": method.value,
        "at": now().isoformat(timespec="seconds"),
        "files": files,
    }


@transaction.atomic
def sign_contract(
    *,
    contract: Contract,
    actor: User,
    signed_on: date | None = None,
    method: SignMethod = SignMethod.PAPER,
    signed_by: str = "",
    signatory: str = "",
    reference: str = "",
    place: str = "",
    paper: UploadedFile | None = None,
    signature: UploadedFile | None = None,
    credit_reason: str = "",
) -> Contract:
    """Customer and house have signed: the customer has ordered, and the network is told the fact.

    A signed amendment takes the place of the version before, with its money and its car.

    Who signed for the house is who approved unless said otherwise. ``paper`` is the signed paper,
    ``signature`` the picture drawn on the screen. Publishes ``ContractSigned`` in the same
    transaction. Raises ``TransitionRefused`` and ``InvalidInput``; for what is paid after the
    hand-over, what ``check_credit`` raises unless ``credit_reason`` is a manager's.
    """
    opportunity = lock_opportunity(contract.opportunity)
    contract = lock_contract(contract)
    contract.move_to(ContractStatus.SIGNED)
    contract.signed_on = signed_on or localdate()
    if contract.signed_on > localdate():
        raise _missing("signed_on", _("A signature cannot lie in the future."))
    facts = {
        "signed_by": signed_by,
        "signatory": signatory,
        "reference": reference,
        "place": place,
        "paper": paper,
        "signature": signature,
    }
    contract.signing = _signature(contract, actor, SignMethod(method), facts)
    if credit_reason:
        contract.signing["credit_reason"] = clean_text(credit_reason)[:200]
    contract.ordered_on = contract.ordered_on or contract.signed_on
    fields = ("signed_on", "ordered_on", "signing", "milestones")
    save_contract(contract, actor, "sign", *fields, method=method)
    if contract.supersedes is None:
        ensure_plan(contract)
        if contract.paid:  # with the order: the contract is going at once
            contract.move_to(ContractStatus.EXECUTING)
            contract.save(update_fields=["status", "updated_at"])
    else:
        take_over(contract.supersedes, contract, opportunity, actor)
    check_credit(contract, actor, clean_text(credit_reason))
    opportunity = bring_to(opportunity, OpportunityStage.CONTRACT, actor)
    count_as_ordered(contract, opportunity, actor)
    if contract.supersedes is None:
        settle(contract, opportunity, actor)
    tell(contract, actor, gettext_noop("Contract signed"))
    _tell_late_entry(contract)
    announce_signature(contract)
    return contract


def _tell_late_entry(contract: Contract) -> None:
    """Say on the timeline if the deal brings its advisor no credit: see ``achievement.actuals``."""
    days = policy().leads.entry_days
    mine = Contract.objects.filter(pk=contract.pk)
    if days and not mine.filter(entered_in_time(days)).exists():
        entered = localdate(contract.customer.created_at).isoformat()
        text = gettext_noop("Counts for nobody: the customer was entered on %(day)s")
        tell(contract, None, text, day=entered)


def announce_signature(contract: Contract) -> None:
    """Tell the network the fact; an amendment is the first version's contract with new figures."""
    announce(
        ContractSigned(
            contract_id=str(first_version(contract).pk),
            store_code=contract.store.code if contract.store else "",
            model_code=contract.model_code,
            signed_on=contract.signed_on.isoformat(),
            amount=str(contract.amount),
            currency=contract.currency,
        )
    )


def first_version(contract: Contract) -> Contract:
    """The row under which the network knows this contract."""
    if contract.supersedes_id is None:
        return contract
    return Contract.objects.filter(number=contract.number).earliest("version")
