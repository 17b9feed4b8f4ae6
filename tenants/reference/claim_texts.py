"""The words of the claim rules: rules, what they found, and the reason codes of X12 element 1172."""

from django.utils.translation import gettext_lazy as _

# What each rule checks, by rule id: shown beside its result.
RULES = {
    "vin": _("The VIN is well-formed"),
    "dates": _("The dates follow one another"),
    "story": _("Complaint, cause and correction are written down"),
    "lines": _("The amounts add up"),
    "causal_part": _("The causal part is named"),
    "submit_window": _("Submitted in time"),
    "coverage": _("Inside the warranty by time and distance"),
    "odometer": _("The odometer has not gone back"),
    "duplicate": _("Not claimed before"),
    "campaign": _("The campaign is open for this car"),
    "labour_hours": _("Labour within the flat rate"),
    "part_price": _("Part prices within the list price and mark-up"),
    "part_fits": _("The parts fit this car"),
    "sublet": _("Sublet work under the limit"),
}

# By rule id, or by what the rule names as ``why`` in the evidence.
MESSAGES = {
    "vin": _("%(vin)s is not a valid VIN. Read it off the car again."),
    "dates": _(
        "The dates contradict one another: opened %(opened)s, repaired %(repaired)s. Correct the"
        " repair order."
    ),
    "story": _("Complaint, cause or correction is missing. Complete all three on the job."),
    "lines": _("Nothing is claimed. Add labour or parts with a price to the job."),
    "lines.sum": _(
        "The amount of %(code_of_line)s is more than quantity times price, %(product)s."
    ),
    "causal_part": _("No part is marked as the cause. Mark the one that failed."),
    "causal_part.labour_only": _("Labour without a part: say in the cause what was at fault."),
    "submit_window": _("%(days)s days after the repair; the limit is %(limit)s days."),
    "coverage.unknown_start": _(
        "No warranty start is known for this car. Enter the delivery date."
    ),
    "coverage.before_start": _("The warranty of this car starts on %(start)s, after the repair."),
    "coverage.unknown_terms": _("The catalogue has no warranty terms for “%(system)s”."),
    "coverage.months": _("The warranty of %(months)s months ended on %(until)s."),
    "coverage.km": _("%(km)s km on the odometer; the warranty ended at %(limit)s km."),
    "odometer": _("%(km)s km now, but %(last)s km were noted before. Read the odometer again."),
    "duplicate": _("Claim %(number)s of %(day)s is for the same operation and part."),
    "duplicate.repeat": _("A repeat repair: claim %(number)s of %(day)s was for this operation."),
    "campaign": _("Campaign %(campaign)s is not open for this car."),
    "campaign.unknown": _("Campaign %(campaign)s is not known here."),
    "labour_hours": _(
        "%(hours)s hours for %(op)s; the flat rate is %(flat)s, with tolerance %(limit)s."
    ),
    "labour_hours.unknown": _("%(op)s is not in the catalogue: no flat rate to compare with."),
    "part_price": _("%(price)s for %(part)s; list price with mark-up is %(limit)s."),
    "part_fits": _("%(part)s does not fit this model."),
    "part_fits.unknown": _("%(part)s is not in the catalogue."),
    "sublet": _("Sublet work of %(amount)s; the limit is %(limit)s."),
}

# The reason a line or a claim is paid less, as decisions carry it.
REASONS = {
    "A2": _("Date or amount differs from the document"),
    "A4": _("Causal part missing"),
    "A5": _("Serial number of the main component missing"),
    "AC": _("More than was authorised"),
    "CDR": _("Caused or to be paid by the customer"),
    "CMP": _("Deductible to be paid by the customer"),
    "DC": _("Claimed twice"),
    "ELH": _("Too many hours"),
    "ELR": _("Labour rate too high"),
    "EPC": _("Part price too high"),
    "ESC": _("Sublet cost too high"),
    "EW": _("Warranty expired"),
    "FRS": _("Scheduled maintenance"),
    "FWC": _("Paid in full"),
    "II": _("Flat rate not valid"),
    "IIS": _("Information missing"),
    "IV": _("VIN not valid"),
    "IWS": _("Warranty information missing"),
    "LO": _("Overlapping labour"),
    "MRA": _("Odometer lower than before"),
    "NDF": _("No defect found"),
    "NEW": _("Not eligible for warranty"),
    "NOP": _("Not our product"),
    "NRI": _("Not in the recall or campaign"),
    "NWR": _("No warranty record"),
    "PNP": _("Part not right for this repair"),
    "PNR": _("Part not returned in time"),
    "PWA": _("Paid in part"),
    "RDP": _("Repair does not match the product"),
    "SUB": _("Submitted too late"),
    "UPR": _("Unrelated to the previous repair"),
    "UR": _("Repair not authorised"),
    "URF": _("Workshop not authorised"),
}
