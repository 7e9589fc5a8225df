"""Filters of the window's templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """``{{ extras|at:row.code }}``: the value under a key, None where there is none."""
    return values.get(key)
