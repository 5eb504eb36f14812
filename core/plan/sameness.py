"""Which action of a new plan is which of the old one: by its number and its wording. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import median

from rapidfuzz import fuzz, process, utils

from core.plan.document.contents import PlanDocument

ALIKE = 60  # of 100: of one number, wordings so alike are of one action
ALIKE_ELSEWHERE = 90  # of different numbers they must be more alike
MOST_COMPARED = 400


@dataclass(frozen=True)
class Sameness:
    """The old number of each action of the new plan that is the same one as before, by its new number; which of these were
    reworded, and which have another number now; the old numbers that are gone. `is_another`: hardly any action is the same."""

    old_ref: Mapping[str, str]
    reworded: tuple[str, ...]
    moved: Mapping[str, str]
    gone: tuple[str, ...]
    is_another: bool


def sameness(old: PlanDocument, new: PlanDocument) -> Sameness:
    """An action stays the same while its number stays and its wording is alike, or its wording stays under another number.

    A plan in our own words is compared as a whole: its numbers stay where half of its actions or more are alike.
    """
    before = {action.ref: _plain(action.text) for action in old.actions}
    after = {action.ref: _plain(action.text) for action in new.actions}
    shared = [ref for ref in after if ref in before]
    stays = _alike(before, after, shared, is_ours=all(action.text == action.title for action in old.actions))
    moved = _moved(_without(before, stays), _without(after, stays))
    old_ref = dict(zip(stays, stays, strict=True)) | moved
    kept = set(old_ref.values())
    return Sameness(
        old_ref,
        tuple(ref for ref in stays if before[ref] != after[ref]),
        moved,
        tuple(_without(before, kept)),
        is_another=bool(before) and (not shared or len(old_ref) * 2 < len(after)),
    )


def _without(texts: Mapping[str, str], refs: Collection[str]) -> dict[str, str]:
    left = set(refs)
    return {ref: text for ref, text in texts.items() if ref not in left}


def _alike(before: Mapping[str, str], after: Mapping[str, str], shared: list[str], is_ours: bool) -> list[str]:
    """The numbers under which an action stayed the same."""
    if is_ours and shared and median(fuzz.token_set_ratio(before[ref], after[ref]) for ref in shared) >= ALIKE:
        return shared
    return [ref for ref in shared if fuzz.token_sort_ratio(before[ref], after[ref]) >= ALIKE]


def _moved(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Actions under another number, by their new one: first those of one and the same wording, then the very much alike."""
    by_text: dict[str, list[str]] = defaultdict(list)
    for ref, text in old.items():
        by_text[text].append(ref)
    times = Counter(new.values())
    moved = {ref: by_text[text][0] for ref, text in new.items() if times[text] == 1 and len(by_text[text]) == 1}
    left = {ref: text for ref, text in old.items() if ref not in set(moved.values())}
    if len(left) > MOST_COMPARED:
        return moved
    for ref, text in new.items():
        if ref in moved:
            continue
        if best := process.extractOne(text, left, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_ELSEWHERE):
            moved[ref] = best[2]
            del left[best[2]]
    return moved


def _plain(text: str) -> str:
    return utils.default_process(text)
