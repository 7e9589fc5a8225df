"""Nothing stands in anybody's way: axe on every main page."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open, serious_faults
from tests.browser.product import Product
from tests.browser.test_public import ask_progress

pytestmark = pytest.mark.browser
ITEM = "/console/items/construction-project"
PAGES = [
    ("", "/"),
    ("", "/guide/?q=过户"),
    ("", "/guide/food-business-licence/"),
    ("", "/guide/food-business-licence/?tab=materials"),
    ("", "/guide/construction-project/?tab=flow"),
    ("", "/outlets/?item=food-business-licence"),
    ("", "/outlets/city-centre/"),
    ("", "/progress/"),
    ("", "/verify/"),
    ("", "/booking/"),
    ("", "/booking/outlets/?plate=其他综合事项"),
    ("", "/booking/outlets/city-centre/?plate=其他综合事项"),
    ("", "/booking/find/"),
    ("", "/booking/visits/?division=990101&people=1"),
    ("0101", "/booking-desk/"),
    ("0101", "/booking-desk/book"),
    ("0101", "/booking-desk/vehicles"),
    ("0101", "/booking-desk/vehicles/book"),
    ("0101", "/booking-desk/channels"),
    ("0101", "/signing/desk"),
    ("0101", "/signing/desk/accompany/"),
    ("0109", "/booking-desk/settings"),
    ("0109", "/booking-desk/settings/rules"),
    ("0109", "/booking-desk/measures"),
    ("", "/sign-in"),
    ("", "{screen}"),
    ("0101", "/window/seat"),
    ("0101", "/window/queue"),
    ("0109", "/window/peaks"),
    ("0109", "/window/windows?outlet=city-centre"),
    ("0103", "/window/?group=correcting"),
    ("0103", "/window/acceptance?q=开饭店"),
    ("0101", "/window/cases/{received}/acceptance"),
    ("0103", "/window/cases/{short}/acceptance?act=accept-with-deferral"),
    ("0103", "/window/cases/{correcting}"),
    ("0104", "/window/cases/{project}"),
    ("0105", "/window/deliveries"),
    ("0105", "/window/search?q=0001"),
    ("0301", "/review/"),
    ("0701", "/review/cases/{project}?step=n8"),
    ("1001", "/review/cases/{deferred}"),
    ("0701", "/review/cases/{project}/steps/n8/suspend-step"),
    ("0701", "/review/cases/{project}/steps/n8/return"),
    ("0207", "/review/department"),
    ("4003", "/console/items"),
    ("4003", f"{ITEM}/"),
    ("4003", f"{ITEM}/plan"),
    ("4003", f"{ITEM}/findings"),
    ("4004", f"{ITEM}/publication"),
    ("4003", f"{ITEM}/yaml"),
    ("0109", "/console/places"),
    ("0109", "/console/places/facilities"),
    ("0109", "/console/places/norms"),
    ("0109", "/console/places/norms/DB99/T%203016-2025"),
    ("0109", "/console/places/norms/DB99/T%203016-2025/promote"),
    ("0109", "/console/places/outlets/city-centre/checklist"),
    ("0109", "/console/hall/rules"),
    ("0109", "/console/hall/rules/edit"),
    ("0109", "/console/hall/plates"),
    ("0109", "/console/hall/plates/edit"),
    ("0109", "/console/hall/reserves"),
    ("0109", "/console/hall/devices"),
    ("0109", "/console/hall/devices/kinds"),
    ("0109", "/console/places/divisions"),
    ("0109", "/console/texts"),
    ("0109", "/console/texts/settings"),
    ("0109", "/console/texts/policy"),
    ("0109", "/console/texts/wordings/evaluation"),
    ("0109", "/console/texts/opted-out"),
    ("4007", "/console/clients"),
    ("4007", "/console/clients/new?owner=0101"),
    ("0109", "/console/posts"),
    ("0109", "/console/calendars"),
    ("0101", "/security"),
    ("", "/hall/board/city-centre"),
    ("", "/hall/window/01"),
    ("", "/hall/progress/city-centre"),
    ("", "/hall/rules/city-centre"),
    ("0104", "/hall/reception/city-centre?q=过户"),
    ("0109", "/hall/devices"),
    ("", "/evaluations"),
    ("0103", "/tablet/"),
    ("0109", "/oversight/rectifications"),
    ("0109", "/oversight/measures"),
    ("0109", "/oversight/hall"),
    ("0109", "/oversight/city"),
    ("0109", "/oversight/appraisals"),
    ("0109", "/oversight/appraisals/draw-up"),
    ("4005", "/oversight/evaluations"),
    ("4005", "/oversight/ranking"),
    ("4005", "/oversight/policies/new"),
    ("4010", "/oversight/surveys"),
    ("0109", "/oversight/surveys/draw"),
    ("1005", "/oversight/tickets"),
    ("0109", "/oversight/schemes/new"),
]


@pytest.mark.parametrize(("staff", "address"), PAGES)
def test_nothing_serious_stands_in_anyones_way(
    visit: Open, product: Product, staff: str, address: str
) -> None:
    page = visit(address.format(**product.cases), staff)
    assert serious_faults(page) == []


def test_progress_is_open_to_all(visit: Open, product: Product) -> None:
    page = visit("/progress/", width=390, height=844)
    ask_progress(page, product)
    assert serious_faults(page) == []
