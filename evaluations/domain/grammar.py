"""Rule text to a checked tree (grammar: safety reference 0.2).

``ast`` reads the text, a whitelist decides what may stand in it, and nothing is ever run.
Every fault of a rule is named in one :class:`ContentError`.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from clinic.domain.content import ContentError, Faults
from evaluations.domain import asked, expression, facts
from evaluations.domain.expression import Condition, Term
from evaluations.domain.facts import Fact, Kind

MAX_CHARACTERS = 4000
MAX_DEPTH = 20
LARGEST = 10**9
"""No fact comes near it, and a number this size can still be shown in a message."""

_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip

_Read = TypeVar("_Read")


def parse(text: str, *, known: Mapping[str, Fact], earlier: Collection[str]) -> Condition:
    """The condition, or a ContentError with a sentence for each fault.

    ``known`` are the facts that exist; ``earlier`` the rules judged before this one.
    """
    return _Reader(known, earlier).condition(_tree(text), 0)


def _tree(text: str) -> ast.expr:
    if len(text) > MAX_CHARACTERS:
        raise _fault(f"the rule is longer than {MAX_CHARACTERS} characters")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _fault(f"the rule cannot be read: {error}") from error


def _fault(what: str) -> ContentError:
    return ContentError([what])


class _Reader:
    """Turns syntax into conditions; what may not stand there raises a ContentError."""

    def __init__(self, known: Mapping[str, Fact], earlier: Collection[str]) -> None:
        self.known = known
        self.earlier = earlier

    def condition(self, node: ast.expr, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise _fault(f"the rule is nested deeper than {MAX_DEPTH} levels")
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return expression.Every(self.parts(values, depth))
            case ast.BoolOp(values=values):
                return expression.Some(self.parts(values, depth))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return expression.Not(self.condition(operand, depth + 1))
            case ast.Compare():
                return self.comparison(node, depth)
            case ast.Call():
                return self.call(node, depth)
        return self.bare(node)

    def parts(self, nodes: Iterable[ast.expr], depth: int) -> tuple[Condition, ...]:
        return _gathered(self.condition, nodes, depth + 1)

    def bare(self, node: ast.expr) -> Condition:
        if not isinstance(node, ast.Attribute):
            raise _fault(f"{_source(node)} is not a condition")
        fact = self.fact(node)
        if fact.kind is not Kind.TRUTH:
            raise _fault(f"{fact.name} is not a condition by itself; write yes({fact.name})")
        return expression.Computed(fact.name)

    def fact(self, node: ast.expr) -> Fact:
        match node:
            case ast.Attribute(value=ast.Name(id=group), attr=name):
                if f"{group}.{name}" not in self.known:
                    raise _fault(f"there is no fact {group}.{name}")
                return self.known[f"{group}.{name}"]
        raise _fault(f"{_source(node)} is not a fact")

    # Calls

    def call(self, node: ast.Call, depth: int) -> Condition:
        match node:
            case ast.Call(func=ast.Name(id="count")):
                raise _fault("count(…) is a number; compare it, for example count(…) >= 2")
            case ast.Call(func=ast.Name(id="is_true"), args=[part], keywords=[]):
                return expression.IsTrue(self.condition(part, depth + 1))
            case ast.Call(func=ast.Name(id="fired"), args=[code], keywords=[]):
                return self.fired(code)
            case ast.Call(func=ast.Name(id=name), args=[fact], keywords=[]):
                return self.asked(name, self.fact(fact))
        raise _fault(f"{_source(node)} is not a call that a rule may make")

    def asked(self, name: str, fact: Fact) -> Condition:
        if name not in asked.QUESTIONS:
            raise _fault(f"there is no function {name}()")
        if name in ("yes", "is_yes") and fact.kind is not Kind.YN:
            raise _fault(f"{name}({fact.name}): {fact.name} is not a yes-or-no fact")
        if name in ("unsure", "declined") and name not in fact.non_answers:
            raise _fault(f"{name}({fact.name}): {fact.name} is never {name!r}")
        if fact.is_computed:
            raise _fault(f"{name}({fact.name}): {fact.name} is worked out, not asked")
        return expression.Asked(name, fact.name)

    def fired(self, node: ast.expr) -> Condition:
        match node:
            case ast.Constant(value=str(code)) if code in self.earlier:
                return expression.Fired(code)
            case ast.Constant(value=str(code)):
                raise _fault(f"fired({code!r}): no rule of that code is judged before")
        raise _fault(f"fired({_source(node)}) needs a rule code in quotes")

    # Comparisons

    def comparison(self, node: ast.Compare, depth: int) -> Condition:
        if len(node.ops) != 1:
            raise _fault(f"{_source(node)}: compare two things at a time")
        op, right = node.ops[0], node.comparators[0]
        if isinstance(op, ast.In):
            return self.membership(self.fact(node.left), right)
        sign = _SIGNS.get(type(op))
        if sign is None:
            raise _fault(f"{_source(node)}: use < <= > >= == != or in [...]")
        if isinstance(node.left, ast.Attribute):
            fact = self.fact(node.left)
            if fact.kind in facts.WORD_KINDS:
                return self.word_comparison(fact, sign, right)
        left_term, right_term = _gathered(self.term, [node.left, right], depth)
        return expression.Compare(left_term, sign, right_term)

    def word_comparison(self, fact: Fact, sign: str, right: ast.expr) -> Condition:
        if sign not in ("==", "!="):
            raise _fault(f"{fact.name} is a word; use == or in [...]")
        equal = self.equal(fact, right)
        return equal if sign == "==" else expression.Not(equal)

    def equal(self, fact: Fact, right: ast.expr) -> Condition:
        if isinstance(right, ast.Constant):
            return _equals(fact, [right])
        other = self.fact(right)
        if other.answers != fact.answers:
            raise _fault(f"{fact.name} and {other.name} do not have the same answers")
        return expression.SameAs(fact.name, other.name)

    def membership(self, fact: Fact, right: ast.expr) -> Condition:
        if fact.kind not in facts.WORD_KINDS:
            raise _fault(f"{fact.name} is not a word; 'in' takes words")
        if not isinstance(right, ast.List) or not right.elts:
            raise _fault(f"{fact.name} in {_source(right)}: needs a list of words")
        return _equals(fact, right.elts)

    def term(self, node: ast.expr, depth: int) -> Term:
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as constant):
                return expression.Number(-_number(constant))
            case ast.Constant():
                return expression.Number(_number(node))
            case ast.Call(func=ast.Name(id="count"), args=[_, *_] as args, keywords=[]):
                return expression.Count(self.parts(args, depth))
        fact = self.fact(node)
        if fact.kind not in facts.NUMBER_KINDS:
            raise _fault(f"{fact.name} is not a number")
        return expression.Quantity(fact.name)


def _gathered(
    read: Callable[[ast.expr, int], _Read], nodes: Iterable[ast.expr], depth: int
) -> tuple[_Read, ...]:
    """Each node read, or one error with the faults of all of them."""
    faults = Faults()
    found = []
    for node in nodes:
        try:
            found.append(read(node, depth))
        except ContentError as error:
            faults.extend(error)
    faults.raise_if_any()
    return tuple(found)


def _equals(fact: Fact, nodes: Iterable[ast.expr]) -> Condition:
    words = []
    for node in nodes:
        word = node.value if isinstance(node, ast.Constant) else None
        if word in fact.non_answers:
            raise _fault(f"{fact.name} == {word!r} is always unknown; write {word}(…)")
        if word not in fact.answers:
            raise _fault(f"{fact.name} is never {_source(node)}; it is {', '.join(fact.answers)}")
        words.append(str(word))
    return expression.Equals(fact.name, tuple(words))


def _number(node: ast.Constant) -> float:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _fault(f"{_source(node)} is not a number")
    if not -LARGEST <= value <= LARGEST:
        raise _fault(f"a number in a rule must be finite, and at most {LARGEST:,}")
    return value


def _source(node: ast.expr) -> str:
    """The text of a part, shortened for a message."""
    try:
        text = ast.unparse(node)
    except (ValueError, RecursionError):
        text = "a part of the rule"
    return text if len(text) <= 60 else f"{text[:57]}..."
