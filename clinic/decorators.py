"""The one policy every view declares: who may call it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from clinic.domain.roles import Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a view. ``why`` says why a view is open or only needs a sign-in.

    ``before_second_step``: staff may call it while their account still has a password only.
    """

    principal: Literal["staff", "anyone", "tablet", "phone"]
    permission: Permission | None = None
    why: str = ""
    before_second_step: bool = False


def policy(declared: Policy) -> Callable[[View], View]:
    """Attach ``declared`` to a view; ``clinic.middleware.ClosedByDefault`` enforces it."""

    def attach(view: View) -> View:
        view.policy = declared  # type: ignore[attr-defined]  # functions carry attributes
        return view

    return attach


def requires(permission: Permission) -> Callable[[View], View]:
    """Signed-in staff whose role carries ``permission``."""
    return policy(Policy("staff", permission))


def signed_in(why: str, *, before_second_step: bool = False) -> Callable[[View], View]:
    """Any signed-in member of staff."""
    return policy(Policy("staff", None, why, before_second_step))


def open_to_all(why: str) -> Callable[[View], View]:
    """Anyone, signed in or not. The list of these is kept short and is tested."""
    return policy(Policy("anyone", None, why))
