"""Behind a link or QR code: judged once, nothing lost, nobody guesses, and everybody may read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from onewindow.channels import inviting
from onewindow.channels.tests.clocks import Clock
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


def page_of(number: str) -> str:
    return reverse("evaluating:asked", args=[s.invitation(number).code])


def test_the_page_offers_five_grades_with_their_official_labels(
    accepted: str, client: Client
) -> None:
    """20 §2.8: stars and labels as the national page publishes them."""
    page = client.get(page_of(accepted)).content.decode()

    assert all(name in page for name in evaluation.GRADES.values())
    assert all(label.text in page for label in evaluation.LABELS.values())
    assert "评价自愿" in page


def test_a_bad_one_without_a_reason_is_refused_and_keeps_what_was_chosen(
    accepted: str, client: Client
) -> None:
    """20 §2.8: below three stars a label or words are required; what, which rule, next step."""
    response = client.post(page_of(accepted), {"stars": "2"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "请勾选至少一个标签或写明原因" in page
    assert "国办发〔2019〕51号" in page
    assert 'value="2" required checked' in page
    assert not evaluation.ServiceEvaluation.objects.exists()


def test_words_too_long_are_kept_and_counted(accepted: str, client: Client) -> None:
    """20 §2.8: free text of at most 150 characters."""
    words = "等" * 151
    response = client.post(page_of(accepted), {"stars": "1", "words": words})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert "现有151字" in response.content.decode()


def test_labels_of_a_grade_that_was_left_again_do_not_count(accepted: str, client: Client) -> None:
    client.post(
        page_of(accepted), {"stars": "5", "labels-5": ["517"], "labels-1": ["115"], "via": "qr"}
    )

    row = evaluation.ServiceEvaluation.objects.get()
    assert (row.stars, row.labels, row.channel) == (5, ["517"], "qr")


@pytest.mark.parametrize(
    ("agent", "channel"), [("Mozilla/5.0 (Linux; Android 14) Mobile", "mobile"), ("X11", "web")]
)
def test_a_telephone_is_told_from_a_computer(
    accepted: str, client: Client, agent: str, channel: str
) -> None:
    client.post(page_of(accepted), {"stars": "4"}, headers={"user-agent": agent})

    assert evaluation.ServiceEvaluation.objects.get().channel == channel


def test_a_service_is_judged_once(accepted: str, client: Client) -> None:
    """20 §2.8: one service occasion evaluated once, duplicates refused."""
    client.post(page_of(accepted), {"stars": "1", "labels-1": ["115"]})
    again = client.post(page_of(accepted), {"stars": "5"})

    assert again.status_code == 409
    assert "已经评价过了" in again.content.decode()
    assert "您的意见已经收到" in client.get(page_of(accepted)).content.decode()
    assert evaluation.ServiceEvaluation.objects.get().stars == 1


def test_a_closed_invitation_says_so(accepted: str, client: Client, clock: Clock) -> None:
    clock.now += timedelta(days=31)

    assert "评价已经截止" in client.get(page_of(accepted)).content.decode()
    assert client.post(page_of(accepted), {"stars": "5"}).status_code == 409


def test_whoever_guesses_codes_has_to_wait(accepted: str, client: Client) -> None:
    for n in range(40):
        assert client.get(reverse("evaluating:asked", args=[f"guess-{n}"])).status_code == 404

    assert client.get(page_of(accepted)).status_code == 429
    assert client.get(page_of(accepted), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_progress_page_leads_to_what_may_be_judged(accepted: str, client: Client) -> None:
    token = signing.dumps(accepted, salt="public.progress")
    address = reverse("public:progress", args=[token])
    code = s.invitation(accepted).code

    assert f"/e/{code}?via=web" in client.get(address).content.decode()
    client.post(page_of(accepted), {"stars": "5"})
    assert code not in client.get(address).content.decode()


def test_a_printed_address_is_whole(accepted: str, settings: Any) -> None:
    settings.BASE_URL = "https://hall.example/"
    row = s.invitation(accepted)

    address = inviting.evaluation_address(row, evaluation.EvaluationChannel.QR)

    assert address == f"https://hall.example/e/{row.code}?via=qr"


def test_published_ones_stand_with_their_answers_and_page_by_key(
    accepted: str, client: Client, django_assert_max_num_queries: Any
) -> None:
    """20 §2.8: results public; default and unpublished ones are not shown."""
    for n in range(45):
        occasion = evaluation.Occasion(f"v{n}", 1, "online", item_name=f"事项{n:02}", window="A01")
        code = evaluation.invite(occasion, by=SYSTEM, at=w.MONDAY).code
        given = evaluation.submit_evaluation(
            code, stars=5, channel="web", by=s.APPLICANT, at=w.after(hours=1)
        )
        if n:
            at = w.after(hours=2, days=n)
            evaluation.publish_evaluation(given.pk, answer=f"谢谢{n:02}", by=SYSTEM, at=at)
    seen, address = "", reverse("evaluating:published")
    for _ in range(3):
        with django_assert_max_num_queries(3):
            page = client.get(address).content.decode()
        seen += page
        address = page.split('rel="next" href="')[-1].split('"')[0].replace("&amp;", "&")

    assert [seen.count(f"<h2>事项{n:02}</h2>") for n in range(45)] == [0] + [1] * 44
    assert "谢谢44" in seen
