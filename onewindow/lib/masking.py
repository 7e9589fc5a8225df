"""Masks for personal data on lists and screens (个人信息保护法 第6条: no more than needed)."""

from __future__ import annotations

import re

from onewindow.lib.check_digits import parse_citizen_id

_COMPOUND_SURNAMES = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|"
    "公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐"
)
_ADDRESS_HEAD = re.compile(
    r"^(?:.{1,8}?(?:省|自治区))?(?:.{1,8}?(?:市|自治州|盟|地区))?"
    r"(?:.{1,8}?(?:区|县|旗|市))?(?:.{1,10}?(?:街道|镇|乡|苏木))?"
)


def mask_name(name: str) -> str:
    """Keep the surname: ``王小明`` → ``王**``, ``欧阳娜`` → ``欧阳*``."""
    name = name.strip()
    kept = 2 if len(name) > 2 and _COMPOUND_SURNAMES.match(name) else 1
    return name[:kept] + "*" * max(len(name) - kept, 1) if name else ""


def mask_citizen_id(number: str) -> str:
    """Keep the division and the last two characters: ``990000**********1X``."""
    return _keep(number, 6, 2)


def mask_reference(number: str) -> str:
    """Return a licence's number; where it is a person's identity number it is masked."""
    return mask_citizen_id(number) if parse_citizen_id(number) else number


def mask_uscc(code: str) -> str:
    """Keep the authority and division and the last four: ``91110101********3X2L``.

    A social credit code is public; the mask is for lists that mix people and companies.
    """
    return _keep(code, 8, 4)


def mask_phone(number: str) -> str:
    """Keep three and four digits of a mobile number, the area code and two of others."""
    digits = number.strip()
    if re.fullmatch(r"1\d{10}", digits):
        return _keep(digits, 3, 4)
    area, dash, rest = digits.partition("-")
    return f"{area}-{_keep(rest, 0, 2)}" if dash else _keep(digits, 0, 2)


def mask_address(address: str) -> str:
    """Keep the address down to the street or town; the rest becomes four stars."""
    address = address.strip()
    match = _ADDRESS_HEAD.match(address)
    head = match[0] if match else ""
    if not head:
        head = address[: len(address) // 3]
    return f"{head}****" if address else ""


def _keep(text: str, head: int, tail: int) -> str:
    text = text.strip()
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
