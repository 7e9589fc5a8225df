"""The name of a plate (板块) where places and certifications keep it."""

from __future__ import annotations

from django.db import transaction

from onewindow.domains.organizations.models import Skill, Window, Zone
from onewindow.domains.organizations.permissions import MANAGE, demand
from onewindow.kit.actors import Actor


@transaction.atomic
def rename_plate(name: str, new_name: str, *, by: Actor) -> None:
    """Call a plate otherwise at zones, windows and in certifications.

    Part of the act of the domain that owns plates, which records the fact.
    """
    demand(by, MANAGE)
    Zone.objects.filter(plate=name).update(plate=new_name)
    Window.objects.filter(plate=name).update(plate=new_name)
    Skill.objects.filter(scope=Skill.Scope.PLATE, code=name).update(code=new_name)
