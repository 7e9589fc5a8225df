"""People of the console, each with the one role their name says."""

from __future__ import annotations

import pytest
from django.test import Client

from onewindow.channels.console.tests import arrange
from onewindow.domains.accounts.api import Role, User

NUMBERS = {
    Role.CATALOGUE_EDITOR: ("4003", "陆编辑"),
    Role.TECHNICAL_REVIEWER: ("4001", "陆技术"),
    Role.EXPERT_REVIEWER: ("4002", "陆专家"),
    Role.PUBLISHER: ("4004", "陆发布"),
    Role.CENTRE_MANAGER: ("0109", "林管理"),
    Role.SYSTEM_ADMIN: ("4006", "陆系统"),
    Role.SECURITY_ADMIN: ("4007", "陆安全"),
    Role.AUDIT_ADMIN: ("4008", "陆审计"),
    Role.WINDOW_CLERK: ("0101", "林窗口"),
}


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]


@pytest.fixture
def sign_in(db):
    """Return a browser in which a person with the role is signed in."""

    def browser(role: Role, *, number: str = "", division: str = "") -> Client:
        staff_number, name = NUMBERS[role]
        user, _ = User.objects.get_or_create(
            staff_number=number or staff_number,
            defaults={
                "name": name,
                "roles": [role.value],
                "divisions": [division] if division else [],
                "department": "market",
                "password": "!",
            },
        )
        client = Client()
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def editor(sign_in):
    return sign_in(Role.CATALOGUE_EDITOR)


@pytest.fixture
def manager(sign_in):
    return sign_in(Role.CENTRE_MANAGER)


@pytest.fixture
def draft(db):
    arrange.item()
    return arrange.CODE


@pytest.fixture
def published(db):
    """The sample item in force, written and reviewed by people who are not in these tests."""
    arrange.item()
    arrange.listed()
    arrange.publish()
    return arrange.CODE
