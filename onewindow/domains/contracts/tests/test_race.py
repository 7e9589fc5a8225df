"""Eight kiosks at once: one home, one contract, one number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.api import HomeContract
from onewindow.domains.contracts.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


def at_once(work: Callable[[int], object]) -> Counter[str]:
    """Count how eight hands fared: the code of the refusal, or done."""

    def one(n: int) -> str:
        try:
            work(n)
        except Refusal as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as pool:
        return Counter(pool.map(one, range(HANDS)))


def test_eight_texts_about_one_home_and_one_is_out_for_signature() -> None:
    w.build()
    drafts = [str(w.agreed().uuid) for _ in range(HANDS)]

    fared = at_once(lambda n: contracts.draw_up(drafts[n], by=w.POINT, at=w.MONDAY))

    assert fared == {"done": 1, "live_contract_exists": 7}
    assert HomeContract.objects.filter(status="signing").count() == 1


def test_the_last_signature_given_eight_times_counts_once() -> None:
    w.build()
    contract = w.drawn_up()
    w.sign(contract, "seller")

    fared = at_once(lambda _: w.sign(contract, "buyer"))

    assert fared == {"done": 1, "already_signed": 7}
    assert HomeContract.objects.get().number == "网签9901012026000001"
    assert Event.objects.filter(type="contracts.contract_concluded.v1").count() == 1


def test_both_sign_at_once_and_neither_signature_is_lost() -> None:
    w.build()
    contract = w.drawn_up()

    fared = at_once(lambda n: w.sign(contract, ("seller", "buyer")[n % 2]))

    assert fared == {"done": 2, "already_signed": 6}
    checks = contracts.verify_contract(str(contract.uuid), by=w.POINT)
    assert [one.is_good for one in checks] == [True] * 3
