"""Facts: frozen dataclasses in the past tense with a stable stored type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Fact:
    """Base of all facts; a subclass sets ``type`` such as ``cases.case_accepted.v1``.

    Fields are plain values, dates, aware datetimes and frozen dataclasses of these; fields with a
    default that still hold it are not stored.
    """

    type: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        dumped = _adapter(type(self)).dump_python(self, mode="json", exclude_defaults=True)
        assert isinstance(dumped, dict)
        return dumped


_BY_TYPE: dict[str, type[Fact]] = {}
_ADAPTERS: dict[type[Fact], TypeAdapter[Any]] = {}
F = TypeVar("F", bound=Fact)


def fact_type(cls: type[F]) -> type[F]:
    """Register a fact so that stored events can be read back; types never repeat."""
    assert cls.type, f"{cls.__name__} needs a type"
    assert cls.type not in _BY_TYPE, f"{cls.type} is registered twice"
    _BY_TYPE[cls.type] = cls
    return cls


def is_known(type_: str) -> bool:
    """Return whether this version of the code registers the type."""
    return type_ in _BY_TYPE


def load_fact(type_: str, payload: dict[str, Any]) -> Fact:
    """Return the fact as it was recorded; raise KeyError for a type nobody registered."""
    fact = _adapter(_BY_TYPE[type_]).validate_python(payload)
    assert isinstance(fact, Fact)
    return fact


def _adapter(cls: type[Fact]) -> TypeAdapter[Any]:
    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]
