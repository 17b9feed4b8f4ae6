"""The screens of the parts desk."""

from dealers.parts.views.demands import DemandDetail, DemandList, DemandRelease, DemandServe
from dealers.parts.views.parts import (
    PartAdopt,
    PartCreate,
    PartDetail,
    PartEdit,
    PartList,
    PartOptions,
)
from dealers.parts.views.stock import (
    MoveDetail,
    MoveList,
    MoveTakeBack,
    PartCorrect,
    PartCount,
    PartIssue,
    PartLostSale,
    PartReceive,
    PartRequest,
    PartSell,
    PartTransfer,
)

__all__ = [
    "DemandDetail",
    "DemandList",
    "DemandRelease",
    "DemandServe",
    "MoveDetail",
    "MoveList",
    "MoveTakeBack",
    "PartAdopt",
    "PartCorrect",
    "PartCount",
    "PartCreate",
    "PartDetail",
    "PartEdit",
    "PartIssue",
    "PartList",
    "PartLostSale",
    "PartOptions",
    "PartReceive",
    "PartRequest",
    "PartSell",
    "PartTransfer",
]
