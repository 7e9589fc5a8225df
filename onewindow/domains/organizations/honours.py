"""The part of the door about honours: brands with stars (N13) and commendations (W31)."""

from onewindow.domains.organizations.actions import (
    CarriedBy,
    commend,
    rate_brand,
    register_brand,
    set_rating_term,
    withdraw_brand,
    withdraw_commendation,
)
from onewindow.domains.organizations.brands import (
    BrandToday,
    brand,
    brands,
    outlet_brands,
    ratings_of,
    stars_on,
)
from onewindow.domains.organizations.commendations import (
    commendations,
    commendations_of,
    commended,
)
from onewindow.domains.organizations.errors import (
    BrandCodeTaken,
    BrandNotInForce,
    CommendationWithdrawn,
    UnknownBrand,
    UnknownCommendation,
)
from onewindow.domains.organizations.models import (
    BrandRating,
    Commendation,
    ServiceBrand,
)
from onewindow.domains.organizations.rules.brands import (
    BrandStatus,
    BrandTier,
    Carrier,
)
from onewindow.domains.organizations.rules.kinds import (
    CommendationLevel,
)

__all__ = [
    "BrandCodeTaken",
    "BrandNotInForce",
    "BrandRating",
    "BrandStatus",
    "BrandTier",
    "BrandToday",
    "CarriedBy",
    "Carrier",
    "Commendation",
    "CommendationLevel",
    "CommendationWithdrawn",
    "ServiceBrand",
    "UnknownBrand",
    "UnknownCommendation",
    "brand",
    "brands",
    "commend",
    "commendations",
    "commendations_of",
    "commended",
    "outlet_brands",
    "rate_brand",
    "ratings_of",
    "register_brand",
    "set_rating_term",
    "stars_on",
    "withdraw_brand",
    "withdraw_commendation",
]
