"""The verdict: what each candidate's score is made of, and whether it is safe to take the best one.

docs/decisions/0013 says why the rules are these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.matching.entries import Candidate, Reason
from kg.matching.places import Grade, Hit

LONG = 12
"""Letters that a misspelt name must have to be taken without any context."""

LONG_IN_STATE = 8
"""The same where the state is given and agrees."""

_LONG_FOR_TWO = 11
_SHORT = 6
_SURER = frozenset({"district-agrees", "postcode-agrees", "point-agrees"})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit with what speaks for it and against it beside the name."""

    hit: Hit
    reasons: tuple[Reason, ...]

    @property
    def is_contradicted(self) -> bool:
        """True where something that was said speaks against it."""
        return any(reason.points < 0 for reason in self.reasons)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of its reasons."""
        return frozenset(reason.code for reason in self.reasons)


def judge(weighed: Sequence[Weighed], letters: int, *, blocked: Sequence[Reason], is_partial: bool) -> list[Candidate]:
    """The candidates, best first. `letters`: how long the name is; `blocked`: why none may be taken, whatever it is;
    `is_partial`: other places of the kinds asked are not known here, so that nothing is known to be the only one."""
    match, rivals = (None, 0) if blocked else _choose(weighed, letters, is_partial=is_partial)
    candidates = []
    for each in weighed:
        reasons = [Reason(each.hit.code, each.hit.points, each.hit.entry.label_de), *each.reasons, *blocked]
        if each is match:
            reasons.append(Reason("only-one", 10))
        elif rivals > 1 and each.hit.grade is Grade.SAME and not each.is_contradicted:
            reasons.append(Reason("ambiguous", -10, str(rivals)))
        if each.hit.entry.is_former:
            reasons.append(Reason("former", 0, each.hit.entry.successor))
        score = max(0, min(100, sum(reason.points for reason in reasons)))
        candidates.append(Candidate(each.hit.entry, float(score), each is match, tuple(reasons)))
    return sorted(
        candidates, key=lambda each: (not each.is_match, -each.score, -len(each.entry.in_projects), each.entry.iri)
    )


def _choose(weighed: Sequence[Weighed], letters: int, *, is_partial: bool) -> tuple[Weighed | None, int]:
    """The one that is safe to take, if there is one, and how many are as good."""
    open_ones = [each for each in weighed if not each.is_contradicted]
    same = [each for each in open_ones if each.hit.grade is Grade.SAME]
    living = [each for each in same if not each.hit.entry.is_former] or same
    if len(living) > 1 and (closer := [each for each in living if each.codes & _SURER]):
        living = closer if len(closer) < len(living) else living
    if living:
        return (living[0], 1) if len(living) == 1 else (None, len(living))
    if any(each.hit.grade is Grade.SAME for each in weighed):
        # The name is that of a place, only not where it should lie: a similar name that lies there is a guess.
        return None, 0
    near = [each for each in open_ones if each.hit.grade > Grade.OTHER and not each.hit.entry.is_former]
    if len({each.hit.entry.iri for each in near}) != 1 or is_partial:
        return None, len(near)
    return (near[0], 1) if _is_safe(near[0], letters, weighed) else (None, 1)


def _is_safe(only: Weighed, letters: int, all_near: Sequence[Weighed]) -> bool:
    """Whether a name that is only nearly the same is safe to take, with `all_near`: whatever is near, anywhere."""
    if only.hit.grade is Grade.LOOSE:
        return bool(only.codes & _SURER) or (only.hit.code == "addition-unconfirmed" and "state-agrees" in only.codes)
    if only.codes & _SURER:
        return letters >= (_SHORT if only.hit.distance < 2 else _LONG_FOR_TWO)
    if only.hit.distance > 1:
        return False
    if "state-agrees" in only.codes:
        return letters >= LONG_IN_STATE and sum(each.hit.distance < 2 for each in all_near) == 1
    return letters >= LONG and len(all_near) == 1
