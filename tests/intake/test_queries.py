"""What others read of a sitting."""

import pytest

from intake import queries
from intake.actions import pairing
from intake.queries import case
from tests.intake import sittings
from tests.intake.sittings import AT


def test_the_facts_of_a_sitting_are_those_of_its_answers(sitting):
    assert case.facts_of_case(sitting) == {}
    sittings.save_only(sitting, "onset_kind", "slowly", onset_ago="2", onset_ago__unit="weeks")
    assert case.facts_of_case(sitting) == {"intake.symptom_days": 14}


def test_the_newest_answered_sitting_speaks_for_a_case(sitting, visit, desk):
    assert queries.latest_session(visit.episode_id) is None
    sittings.save(sitting, "smoker")
    pairing.end_session(session=sitting, by=desk, at=AT)
    pairing.start_session(visit=visit, by=desk, at=AT)
    assert queries.latest_session(visit.episode_id) == sitting


def test_progress_names_the_state_where_there_is_no_page(visit, desk):
    session, _ = pairing.start_session(visit=visit, by=desk, at=AT)
    assert queries.progress_of(session).words == "Waiting for the tablet"


@pytest.mark.parametrize("state", ["answering", "submitted"])
def test_board_rows_are_one_query(sitting, django_assert_num_queries, state):
    sitting.state = state
    sitting.save()
    with django_assert_num_queries(1):
        assert sitting.visit_id in queries.progress_by_visit([sitting.visit_id])
