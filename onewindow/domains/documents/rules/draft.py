"""What a composer of one kind returns: the blocks and who they speak to."""

from __future__ import annotations

from dataclasses import dataclass, field

from onewindow.domains.documents.rules.facts import NoticeFacts
from onewindow.domains.documents.rules.sheet import Block


@dataclass(frozen=True)
class Draft:
    """Blocks of one notice; ``signer`` is empty where people sign in the blocks themselves."""

    blocks: list[Block]
    addressee: str = ""
    signer: str = ""
    contact: list[tuple[str, str]] = field(default_factory=list)
    distribution: str = ""


def letter(facts: NoticeFacts, *blocks: Block | list[Block], to: str = "") -> Draft:
    """Return a letter from the authority, with where to ask and to complain."""
    authority = facts.authority
    contact = [
        ("办理地址", authority.address),
        ("办理时间", authority.hours),
        ("咨询电话", authority.phone),
        ("投诉电话", authority.complaint_phone),
    ]
    return Draft(
        blocks=flat(*blocks),
        addressee=to or facts.applicant.name,
        signer=authority.name,
        contact=[line for line in contact if line[1]],
    )


def form(facts: NoticeFacts, *blocks: Block | list[Block], signed: bool = True) -> Draft:
    """Return a ruled form; ``signed`` adds the authority's name, date and seal."""
    base = letter(facts, *blocks)
    return Draft(
        blocks=base.blocks,
        signer=base.signer if signed else "",
        contact=base.contact if signed else [],
    )


def flat(*blocks: Block | list[Block]) -> list[Block]:
    """Return the blocks in one list."""
    result: list[Block] = []
    for block in blocks:
        result.extend(block if isinstance(block, list) else [block])
    return result
