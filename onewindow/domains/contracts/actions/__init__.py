"""What happens to a home's contract, from the register's report to the transfer."""

from onewindow.domains.contracts.actions.drafting import (
    OwnedHome,
    begin_contract,
    draw_up,
    homes_of,
    identify_party,
    remove_party,
    set_terms,
)
from onewindow.domains.contracts.actions.ending import abandon_contract, agree_to_void
from onewindow.domains.contracts.actions.registry import (
    Owner,
    lift_restriction,
    register_home,
    report_restriction,
)
from onewindow.domains.contracts.actions.signing import sign_contract

__all__ = [
    "OwnedHome",
    "Owner",
    "abandon_contract",
    "agree_to_void",
    "begin_contract",
    "draw_up",
    "homes_of",
    "identify_party",
    "lift_restriction",
    "register_home",
    "remove_party",
    "report_restriction",
    "set_terms",
    "sign_contract",
]
