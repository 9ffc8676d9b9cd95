"""Who may do what."""

import pytest

from clinic.domain.roles import PERSONAL, POLICY, ROLE_NAMES, Permission, Role, allows


@pytest.mark.parametrize(
    ("role", "permission", "may"),
    [
        ("front_desk", Permission.START_INTAKE, True),
        ("front_desk", Permission.SEE_INTAKE, False),
        ("front_desk", Permission.SEE_CHART, False),
        ("front_desk", Permission.DECIDE_TRIGGER, False),
        ("assistant", Permission.RECORD_FINDING, True),
        ("assistant", Permission.DECIDE_TRIGGER, False),
        ("assistant", Permission.SIGN, False),
        ("assistant", Permission.SEND_FOR_COSIGN, True),
        ("assistant", Permission.APPROVE_VOID, False),
        ("therapist", Permission.SIGN, True),
        ("therapist", Permission.SEND_FOR_COSIGN, False),
        ("therapist", Permission.APPROVE_VOID, True),
        ("manager", Permission.APPROVE_VOID, True),
        ("manager", Permission.SEE_CHART, False),
        ("manager", Permission.SIGN, False),
        ("auditor", Permission.READ_AUDIT, True),
        ("auditor", Permission.SEE_PATIENT, False),
        ("janitor", Permission.SEE_TODAY, False),
    ],
)
def test_the_policy_table(role: str, permission: Permission, may: bool) -> None:
    assert allows(role, permission) is may


def test_every_role_has_a_policy_and_a_name() -> None:
    assert set(POLICY) == set(ROLE_NAMES) == set(Role)


def test_every_permission_is_held_by_somebody() -> None:
    assert set(Permission) == PERSONAL.union(*POLICY.values())
