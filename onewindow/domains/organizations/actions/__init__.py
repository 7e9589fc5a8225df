"""What managers do: establish departments, open windows, fill posts, grant delegations."""

from onewindow.domains.organizations.actions.brands import (
    CarriedBy,
    rate_brand,
    register_brand,
    set_rating_term,
    withdraw_brand,
)
from onewindow.domains.organizations.actions.commendations import (
    commend,
    withdraw_commendation,
)
from onewindow.domains.organizations.actions.delegations import (
    grant_delegation,
    withdraw_delegation,
)
from onewindow.domains.organizations.actions.facilities import (
    inspect_outlet,
    roster_leaders,
)
from onewindow.domains.organizations.actions.norms import (
    abolish_norm,
    draft_norm,
    drop_norm_draft,
    promote_norm,
    publish_norm,
    revise_norm,
    set_norm_clause,
    strike_norm_clause,
)
from onewindow.domains.organizations.actions.places import (
    close_outlet,
    close_window,
    establish_department,
    establish_division,
    furnish_hall,
    furnish_zone,
    open_outlet,
    open_window,
)
from onewindow.domains.organizations.actions.posts import (
    cancel_leave,
    certify_skill,
    fill_post,
    register_leave,
)

__all__ = [
    "CarriedBy",
    "abolish_norm",
    "cancel_leave",
    "certify_skill",
    "close_outlet",
    "close_window",
    "commend",
    "draft_norm",
    "drop_norm_draft",
    "establish_department",
    "establish_division",
    "fill_post",
    "furnish_hall",
    "furnish_zone",
    "grant_delegation",
    "inspect_outlet",
    "open_outlet",
    "open_window",
    "promote_norm",
    "publish_norm",
    "rate_brand",
    "register_brand",
    "register_leave",
    "revise_norm",
    "roster_leaders",
    "set_norm_clause",
    "set_rating_term",
    "strike_norm_clause",
    "withdraw_brand",
    "withdraw_commendation",
    "withdraw_delegation",
]
