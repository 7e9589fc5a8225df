"""Materials: basis, the four 一律取消 (H2), names (W15), deferral and promise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from onewindow.domains.catalogue.content import MaterialSource, RequiredMaterial, StandardContent
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.findings import Finding, error, warning
from onewindow.domains.catalogue.rules.units import chinese_minutes, working_minutes
from onewindow.lib.limits import Limit, Unit


class Ground(StrEnum):
    """四个一律取消: why a material must not be demanded (H2)."""

    NO_BASIS = "no_basis"
    COVERED_BY_LICENCE = "covered_by_licence"
    PROMISE_ALLOWED = "promise_allowed"
    NET_VERIFIABLE = "net_verifiable"


def grounds(material: RequiredMaterial) -> frozenset[Ground]:
    """Return every predicate that is true of a material, whether or not it has been acted on."""
    internal = material.source is MaterialSource.INTERNAL
    true = {
        Ground.NO_BASIS: not material.basis and not internal,
        Ground.COVERED_BY_LICENCE: bool(material.licence_type)
        or material.source is MaterialSource.GOVERNMENT,
        Ground.PROMISE_ALLOWED: material.promise_allowed,
        Ground.NET_VERIFIABLE: material.net_verifiable,
    }
    return frozenset(ground for ground, holds in true.items() if holds)


def still_demanded(content: StandardContent, material: RequiredMaterial) -> frozenset[Ground]:
    """Return the grounds on which the material must not be demanded and yet is.

    A licence or network check counts as acted on when it is wired to a source
    (``licence_type`` or ``shared_from``), so that the checklist shows it as free of submission; a
    promise when the item offers promises. Nothing cures a missing basis but a basis.
    """
    cured: set[Ground] = set()
    if material.is_sharable:
        cured |= {Ground.COVERED_BY_LICENCE, Ground.NET_VERIFIABLE, Ground.PROMISE_ALLOWED}
    if content.allows_promise:
        cured.add(Ground.PROMISE_ALLOWED)
    return grounds(material) - cured


def lint_materials(content: StandardContent, context: LintContext) -> Iterator[Finding]:
    """Rule 14, the four cancellations, names and deferral."""
    for n, material in enumerate(content.materials):
        place = f"materials[{n}]"
        yield from _cancellations(content, material, place)
        yield from _deferral(content, material, place)
        canonical = context.material_names.get(normal_name(material.name))
        if canonical and normal_name(canonical) != normal_name(material.name):
            yield warning(
                "material_alias", f"{place}.name", material.name, f"统一写作“{canonical}”"
            )
    yield from _duplicates(content.materials)
    if content.allows_promise:
        yield from _promise(content)


def _cancellations(
    content: StandardContent, material: RequiredMaterial, place: str
) -> Iterator[Finding]:
    demanded = still_demanded(content, material)
    if Ground.NO_BASIS in demanded:
        yield error(
            "no_basis",
            f"{place}.basis",
            material.name,
            "写明要求提供的法律、法规、规章和条款；没有的，删去此材料",
        )
    if Ground.COVERED_BY_LICENCE in demanded:
        yield error(
            "covered_by_licence",
            f"{place}.licence_type",
            material.name,
            "填写 licence_type（电子证照）或 shared_from（共享数据），改为免交；或者删去此材料",
        )
    if Ground.NET_VERIFIABLE in demanded:
        yield error(
            "net_verifiable",
            f"{place}.shared_from",
            material.name,
            "填写 shared_from（核验来源），改为免交；或者删去此材料",
        )
    if Ground.PROMISE_ALLOWED in demanded:
        yield error(
            "promise_not_offered",
            "allows_promise",
            material.name,
            "事项开放告知承诺（allows_promise），或者删去此材料",
        )


def _deferral(
    content: StandardContent, material: RequiredMaterial, place: str
) -> Iterator[Finding]:
    days = material.deferrable_days
    if days is None:
        return
    if not content.allows_deferral:
        yield error(
            "deferral_limits",
            "allows_deferral",
            material.name,
            "事项开放容缺受理（allows_deferral），或者删去 deferrable_days",
        )
    promised = content.promised_limit
    if promised and working_minutes(Limit(days, Unit.WORKING_DAYS)) > working_minutes(promised):
        yield error(
            "deferral_limits",
            f"{place}.deferrable_days",
            f"{material.name}：{days}个工作日，承诺期限{promised.chinese}",
            f"容缺期限改为{chinese_minutes(working_minutes(promised))}以内",
        )


def _promise(content: StandardContent) -> Iterator[Finding]:
    if not content.promise_conditions:
        yield error(
            "promise_incomplete",
            "promise_conditions",
            "没有承诺内容",
            "写明承诺的内容和不实承诺的后果",
        )
    if content.follow_up_days is None:
        yield error(
            "promise_incomplete",
            "follow_up_days",
            "没有事后核查期限",
            "写明发证后多少个工作日内核查",
        )


def _duplicates(materials: Iterable[RequiredMaterial]) -> Iterator[Finding]:
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    for n, material in enumerate(materials):
        place = f"materials[{n}]"
        for name in dict.fromkeys(normal_name(t) for t in (material.name, *material.aliases)):
            if name in names:
                yield error(
                    "material_duplicate",
                    f"{place}.name",
                    material.name,
                    f"与 {names[name]} 合并为一份",
                )
                break
        for name in (material.name, *material.aliases):
            names.setdefault(normal_name(name), place)
        if material.id in ids:
            yield error(
                "material_id_clash",
                f"{place}.id",
                material.id,
                f"{ids[material.id]} 已用此标识，换一个",
            )
        ids.setdefault(material.id, place)


_BRACKETS = str.maketrans("（）〔〕【】", "()[][]")
_NOISE = re.compile(r"[\s“”\"'、，,。.；;:：]+")
_COPY = re.compile(r"(?:\(?(?:原件|复印件|原件及复印件|原件和复印件|扫描件|电子件)\)?)+$")


def normal_name(name: str) -> str:
    """Return a material's name without punctuation, brackets' width and 原件/复印件 at its end."""
    bare = _NOISE.sub("", name.translate(_BRACKETS))
    return _COPY.sub("", bare) or bare


def material_names(contents: Iterable[StandardContent]) -> dict[str, str]:
    """Return the city's material dictionary: alias → name, from all standards (W15).

    A word that is one standard's name and another's alias resolves to the name it is an alias of;
    the first standard that says so wins.
    """
    dictionary: dict[str, str] = {}
    for content in contents:
        for material in content.materials:
            for alias in material.aliases:
                if normal_name(alias) != normal_name(material.name):
                    dictionary.setdefault(normal_name(alias), material.name)
    return dictionary
