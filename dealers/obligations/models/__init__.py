"""What the house owes its customers' cars beyond one visit."""

from dealers.obligations.models.accidents import AccidentCase
from dealers.obligations.models.contracts import Redemption, ServiceContract, ServicePlan
from dealers.obligations.models.rescues import RescueTicket

__all__ = ["AccidentCase", "Redemption", "RescueTicket", "ServiceContract", "ServicePlan"]
