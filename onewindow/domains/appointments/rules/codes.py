"""Booking codes: short enough to be read aloud, with a check character, not found by trying.

Seven random letters of 31 are 34 bits; the last one proves that the others were typed right.
31 is prime: every wrong letter and every exchange of two is found.
"""

from __future__ import annotations

import secrets

from onewindow.lib.check_digits import canonical

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8


def new_code() -> str:
    """Return a random code."""
    body = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return body + check_letter(body)


def check_letter(body: str) -> str:
    """Return the check character of the others."""
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(body, start=2))
    return LETTERS[total % len(LETTERS)]


def tidy(text: str) -> str:
    """Return a code as it is kept, from however it was typed; "" where it cannot be one."""
    code = canonical(text).replace("-", "")
    if len(code) != LENGTH or any(letter not in LETTERS for letter in code):
        return ""
    return code if check_letter(code[:-1]) == code[-1] else ""


def shown(code: str) -> str:
    """Return the code in two groups, as people read it."""
    return f"{code[:4]}-{code[4:]}"
