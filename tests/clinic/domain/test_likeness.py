"""Two records alike: what makes one person of them, what does not, and in which order."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic.domain import likeness
from clinic.domain.likeness import Identity, Sureness, slips
from clinic.domain.nicknames import same_name

RENATA = Identity(
    given="Renata", family="Flores", born=date(1990, 2, 4), phone="+15035550117", sex="female"
)


def alike(**changes: Any) -> likeness.Likeness | None:
    return likeness.likeness(RENATA, replace(RENATA, **changes))


def of(name: str, **changes: Any) -> Identity:
    """``"José Luis|García López"`` with nothing else known."""
    given, _, family = name.partition("|")
    return Identity(**({"given": given, "family": family, "born": date(1980, 5, 17)} | changes))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Renata|Flores", "Renata|Flores", "Same name"),
        ("Renata|Flores", "RENATA|FLORES", "Same name"),
        ("José|Núñez", "Jose|Nunez", "Same name"),
        ("Renata|Flores", "Flores|Renata", "First and last name the other way round"),
        ("Bob|Larsson", "Robert|Larsson", "One first name is a short form of the other, same last"),
        ("Lupe|Ortiz", "Guadalupe|Ortiz", "One first name is a short form of the other, same last"),
        ("Bill J|Larsson", "William|Larsson", "One first name is a short form"),
        ("Maria|Ortiz", "Maria Elena|Ortiz", "One first name has more in it, same last name"),
        ("M.|Ortiz", "Mercy|Ortiz", "One first name is only a letter, same last name"),
        ("Renata|Flores", "Renatta|Flores", "First names nearly the same, same last name"),
        ("Renata|Flores", "Renata|Floers", "Same first name, last names nearly the same"),
        ("Renata|García López", "Renata|Lopez-Garcia", "Same first name, same last name"),
        ("Renata|García López", "Renata|García", "Same first name, last names share a part"),
        ("Alexandrina|Ortiz", "Alexsandrinna|Ortiz", "First names nearly the same"),
        ("Sukarno|", "sukarno|", "Same name"),
    ],
)
def test_names_that_are_alike(one: str, other: str, reason: str) -> None:
    for first, second in ((one, other), (other, one)):
        found = likeness.likeness(of(first), of(second))
        assert found is not None
        assert reason.removesuffix(" last") in found.reasons[0]
        assert "Same birth date" in found.reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana|Flores", "Eva|Flores"),  # too short for a slip of the hand
        ("Renata|Flores", "Renata|Okoye"),
        ("Renata|de la Cruz", "Renata|de la Rosa"),  # the little words are no part of a name
        ("Renata|Flores", "Miguel|Flores"),
        ("Sukarno|", "Suharto|"),
        ("Renata|Flores", "Renata|"),
        ("Renata|de la", "Renata|Flores"),
        ("Bob Jay|Flores", "Bob Kurt|Flores"),
        ("\u0301|Flores", "Renata|Flores"),  # an accent without its letter
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    assert likeness.likeness(of(one), of(other)) is None


def test_who_is_called_by_another_name_is_found_by_it() -> None:
    found = likeness.likeness(of("Marguerite|Okoye", called="Daisy"), of("Daisy|Okoye"))

    assert found is not None
    assert "Same name" in found.reasons


def test_twins_are_two_people() -> None:
    assert alike(given="Camila") is None


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        (date(1990, 2, 4), "Same birth date"),
        (date(1990, 4, 2), "Birth dates with day and month swapped"),
        (date(1991, 2, 4), "Birth dates differ by one digit"),
    ],
)
def test_birth_dates_that_are_alike(born: date, reason: str) -> None:
    found = alike(born=born, phone="")

    assert found is not None
    assert found.reasons == ("Same name", reason)


def test_the_same_phone_makes_up_for_another_birth_date_and_says_so() -> None:
    found = alike(born=date(1962, 11, 30))

    assert found is not None
    assert found.reasons == ("Same name", "Same phone")
    assert found.against == ("Different birth dates",)


def test_a_name_alone_is_no_reason() -> None:
    assert alike(born=date(1962, 11, 30), phone="+15035559999") is None
    assert alike(born=date(1962, 11, 30), phone="") is None


def test_an_email_is_compared_without_its_capitals() -> None:
    one, other = of("Bo|Li", email="BO@x.test"), of("Bo|Li", email="bo@X.test")
    found = likeness.likeness(one, other)

    assert found is not None
    assert "Same email" in found.reasons


@pytest.mark.parametrize(
    ("sex", "against"), [("male", ("Different sex at birth",)), ("declined", ()), ("", ())]
)
def test_another_sex_at_birth_speaks_against_it(sex: str, against: tuple[str, ...]) -> None:
    found = alike(sex=sex)

    assert found is not None
    assert found.against == against


def test_pairs_are_put_in_order_and_named_by_how_sure_one_can_be() -> None:
    sure, likely, possible = alike(), alike(given="R.", phone=""), alike(born=date(1962, 1, 1))

    assert sure is not None
    assert likely is not None
    assert possible is not None
    assert sure.points > likely.points > possible.points
    assert [one.sureness for one in (sure, likely, possible)] == list(Sureness)
    assert set(likeness.SURENESS_WORDS) == set(Sureness)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("flores", "florez", 1), ("ab", "", 2)],
)
def test_slips_of_the_hand_are_counted(one: str, other: str, count: int) -> None:
    assert slips(one, other) == slips(other, one) == count


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("bill", "william", True),
        ("pepe", "jose", True),
        ("bill", "robert", False),
        ("x", "y", False),
    ],
)
def test_short_forms_are_known(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


def test_a_pair_says_how_sure_one_can_be_in_words() -> None:
    found = alike()

    assert found is not None
    assert found.words == likeness.SURENESS_WORDS[Sureness.ALMOST]
