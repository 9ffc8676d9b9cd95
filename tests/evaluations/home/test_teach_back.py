"""Three questions on the tablet, from the code to the row that staff see."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from evaluations.actions import plan_links, teach_back
from evaluations.models import PlanLink, TeachBack
from evaluations.queries import teach_backs

BORN = {"day": "14", "month": "2", "year": "1990"}
HERE = "/teach-back/questions/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def code(plan, therapist):
    return plan_links.make(evaluation=plan, purpose="teach_back", by=therapist, at=timezone.now())


@pytest.fixture
def tablet(client, code):
    assert client.post("/teach-back/", BORN | {"code": code.code})["Location"] == HERE
    return client


def so_far(page):
    return re.search(r'name="so_far" value="([^"]*)"', page.content.decode()).group(1)


def asked(code):
    return teach_backs.asked_of(PlanLink.objects.get(pk=code.link.pk), at=timezone.now())


def answer(client, page, choice):
    return client.post(HERE, {"so_far": so_far(page), "choice": choice})


def test_three_right_answers_end_on_a_page_that_knows_nobody(tablet, code, plan):
    page = tablet.get(HERE)
    assert b"Question 1 of 3" in page.content
    assert b"checked" not in page.content
    for question in asked(code):
        page = answer(tablet, page, question.right)
    assert page["Location"] == "/teach-back/done/?language=en"
    assert page.cookies[settings.PLAN_COOKIE_NAME].value == ""
    done = tablet.get(page["Location"])
    assert b"You can hand the tablet back" in done.content
    assert b"Renata" not in done.content
    row = TeachBack.objects.get()
    assert (row.first_right, row.by, len(row.questions)) == (3, f"plan:{code.link.pk}", 3)
    assert tablet.get(HERE).status_code == 410


def test_a_wrong_answer_opens_the_card_and_asks_again(tablet, code):
    question = asked(code)[0]
    wrong = next(one for one in "abc" if one != question.right)
    page = answer(tablet, tablet.get(HERE), wrong)
    assert b"Look at your plan again" in page.content
    assert question.card[1] in page.content.decode()
    assert b"Question 1 of 3" in page.content
    page = answer(tablet, page, question.right)
    assert b"Question 2 of 3" in page.content
    assert b"Look at your plan again" not in page.content


def test_without_a_choice_nothing_is_counted(tablet):
    page = tablet.post(HERE, {"so_far": so_far(tablet.get(HERE))})
    assert page.status_code == 422
    assert b"Choose one." in page.content


def test_answers_that_were_changed_on_the_way_start_again(tablet):
    page = tablet.post(HERE, {"so_far": "forged", "choice": "a"})
    assert page.status_code == 200
    assert not TeachBack.objects.exists()


def test_the_code_dies_after_half_an_hour_and_so_does_the_tablets_key(client, code, tablet):
    PlanLink.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get(HERE).status_code == 410


def test_the_key_of_the_questions_opens_no_plan_and_the_other_way_round(tablet, client, fresh):
    assert tablet.get("/plan/now/").status_code == 410
    client.cookies.clear()
    client.post("/plan/", BORN | {"token": fresh.token})
    assert client.get("/plan/now/").status_code == 200
    assert client.get(HERE).status_code == 410


def test_it_is_kept_once_and_only_when_whole(tablet, code):
    link = PlanLink.objects.select_related("evaluation").get(pk=code.link.pk)
    questions = asked(code)
    with pytest.raises(teach_back.NotFinished):
        teach_back.keep(link=link, asked=questions, answers=(), at=timezone.now())
    right = [teach_back.teach_back.answered(one, one.right) for one in questions]
    assert teach_back.keep(link=link, asked=questions, answers=right, at=timezone.now())
    assert teach_back.keep(link=link, asked=questions, answers=right, at=timezone.now()) is None
    assert TeachBack.objects.count() == 1


def test_staff_see_what_was_right_at_once(tablet, code, plan, client, therapist):
    questions = asked(code)
    page = answer(tablet, tablet.get(HERE), next(c for c in "abc" if c != questions[0].right))
    for question in questions:
        page = answer(tablet, page, question.right)
    client.force_login(therapist)
    seen = client.get(f"/patients/{plan.patient_id}/evaluations/{plan.pk}/link/").content
    assert b"2 of 3 right at the first try" in seen
    assert b"Right after reading again" in seen
