"""What a round of the health check says: its lines, rated; its themes; what changed; what is open; what comes first. Pure.

Every frame is of places: the whole service is an empty district and team, a district an empty team.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.health import rules
from core.health.figures import FIGURES, SAID, frame_of
from core.health.questions import FROM_FIGURES, Kind
from core.words import NO_FIGURE, long_date

SCORES = (*FIGURES, "answers", "squares")
LINES = (
    "district", "team", "question", "theme", "number", "text", "kind", "figure", "is_workforce", "answer", "rating",
    "reason", "value", "said", "numerator", "denominator", "commentary", "evidence", "priority", "action", "source",
    "as_at", "who", "at", "answers", "squares", "is_illustrative",
)  # fmt: skip
THEMES = (
    "district", "team", "theme", "number", "title", "rating", "reason", "points", "green", "amber", "red", "rated",
    "lines", "score", "responses",
)  # fmt: skip
CHANGES = (*LINES, "was", "said_before", "change", "smallest")
LATER = ("question", "text", "said", "rating", "said_now", "rating_now", "source_now")
PRIORITIES = ("high", "medium", "low")
Place = tuple[str, str]
Asked = tuple[str, str, str]
WHOLE_SERVICE: Place = ("", "")
NO_ANSWER = "No answer yet"
FEW_ANSWERS = f"Fewer than {rules.FEWEST_ANSWERS} answers"
KEPT_BACK = "Not shown, as the few answers of another place could be worked out from it"
OF_THE_SERVICE = "No rating: the thresholds are for the whole service"
ADD_UP = ("number", "fte")  # units of figures that are larger in a larger place
_PLACE = ["district", "team"]
_COLOURS = {"green": "G", "amber": "A", "red": "R"}
_WELL = {"R": 0, "A": 1, "G": 2}
Row = dict[str, Any]
NOTHING_TOLD: Row = {
    "value": None,
    "said": KEPT_BACK,
    "numerator": None,
    "denominator": None,
    "answers": None,
    "squares": None,
}


def scores(counts: pd.DataFrame, day: date) -> pd.DataFrame:
    """The scores of the latest survey on or before a day, for the service, each district and each team: SCORES.

    `figure` is `survey:` and the question's code, `numerator` the sum of the scores, `squares` that of their squares. A score
    of fewer than 5 answers is no figure, and nothing of it is told; nor of another place, the smallest, where it could be
    worked out by subtraction.
    """
    known = counts[counts["as_at"] <= day]
    survey = known[known["as_at"] == known["as_at"].max()] if len(known) else known
    given: dict[Asked, dict[int, int]] = defaultdict(dict)
    levels = survey.assign(district="", team=""), survey[survey["district"] != ""].assign(team="")
    for level in (*levels, survey[survey["team"] != ""]):
        sums = level.groupby(["question", *_PLACE, "score"])["answers"].sum()
        for (question, district, team, score), number in sums.items():
            given[question, district, team][int(score)] = int(number)
    kept_back = _kept_back({place: sum(of_place.values()) for place, of_place in given.items()})
    upload = survey.iloc[0].to_dict() if len(survey) else {}
    rows = [
        _score(*place, of_place, upload) | (NOTHING_TOLD if place in kept_back else {})
        for place, of_place in given.items()
    ]
    return frame_of(rows, SCORES)


def _kept_back(answers: Mapping[Asked, int]) -> set[Asked]:
    """The places whose scores are not told though 5 or more answered: question, district and team.

    What is hidden in a whole that is told must be 5 answers at least, together; and the parts of a whole that is hidden must
    not all be told. Answers without a district or team are a part that is told nowhere.
    """
    parts: dict[Asked, list[tuple[int, Asked]]] = defaultdict(list)
    for (question, district, team), number in answers.items():
        if district:
            parts[question, district if team else "", ""].append((number, (question, district, team)))
    found: set[Asked] = set()
    for whole in sorted(parts):  # the service first, then its districts
        is_told = answers[whole] >= rules.FEWEST_ANSWERS and whole not in found
        of_few = sum(number for number, _ in parts[whole] if number < rules.FEWEST_ANSWERS)
        secret = of_few + answers[whole] - sum(number for number, _ in parts[whole])
        for number, part in sorted(parts[whole]):
            if secret >= rules.FEWEST_ANSWERS or bool(secret) != is_told:
                break
            if number >= rules.FEWEST_ANSWERS:
                found.add(part)
                secret += number
    return found


def _score(question: str, district: str, team: str, given: dict[int, int], survey: Row) -> Row:
    score = rules.survey_score(given)
    file = "illustrative data" if survey["is_illustrative"] else survey["file_name"]
    about = {
        "figure": f"survey:{question}", "district": district, "team": team, "value": score, "said": FEW_ANSWERS,
        "as_at": survey["as_at"], "source": f"staff survey of {long_date(survey['as_at'])}, {file}",
        "is_illustrative": bool(survey["is_illustrative"]),
    }  # fmt: skip
    if score is None:
        return about
    total, answers = sum(one * number for one, number in given.items()), sum(given.values())
    squares = sum(one * one * number for one, number in given.items())
    parts = {"numerator": total, "denominator": answers, "answers": answers, "squares": squares}
    return {**about, "said": f"{score} of 100", **parts}


def lines(
    questions: pd.DataFrame,
    answers: pd.DataFrame,
    filling: pd.DataFrame,
    places: Sequence[Place] = (WHOLE_SERVICE,),
) -> pd.DataFrame:
    """The lines of a round at these places, in their order and the questions': LINES.

    `filling` holds figures and scores (SCORES), `questions` are those of the round's set, `answers` the newest of the round. A
    figure, a rate or a score is never what somebody typed; the commentary beside it is. A line without a rating has an empty
    one, and `reason` says why.
    """
    of_set = questions.drop(columns="question_set", errors="ignore").rename(columns={"code": "question"})
    asked = pd.DataFrame(places, columns=_PLACE).merge(of_set, how="cross")
    asked["filled_by"] = asked["figure"].where(asked["kind"] != Kind.SCORE, "survey:" + asked["question"])
    filling = filling.reindex(columns=list(SCORES)).rename(columns={"figure": "filled_by"})
    typed = answers.rename(columns={"id": "answer"}).drop(columns="round", errors="ignore")
    joined = asked.merge(typed, how="left", on=["question", *_PLACE])
    joined = joined.merge(filling.astype(object), how="left", on=["filled_by", *_PLACE])
    joined = joined.astype(object).where(joined.notna(), None)
    return frame_of([{**row, **_answered(row)} for row in joined.to_dict("records")], LINES)


def _answered(line: Row) -> Row:
    """What a line's answer is and how it is rated."""
    typed = {name: line[name] or "" for name in ("commentary", "evidence", "priority", "action", "source")}
    if line["kind"] == Kind.SCORE:
        return {**typed, **_of_score(line)}
    if line["kind"] in FROM_FIGURES:
        return {**typed, **_of_figure(line)}
    if not line["rating"]:
        return {**typed, "rating": "", "reason": NO_ANSWER, "said": ""}
    rating = rules.Rating(line["rating"])
    words = {letter: word for word, letter in rules.CHOICES.items()} if line["kind"] == Kind.CHOICE else {}
    return {**typed, "reason": f"{rating.colour}: {rating.words.lower()}", "said": words.get(rating, "").capitalize()}


def _of_score(line: Row) -> Row:
    if line["said"] == KEPT_BACK:
        return {"rating": "", "reason": KEPT_BACK, "said": KEPT_BACK}
    if line["said"] is None:
        return {"rating": "", "reason": "No survey up to this date", "said": NO_FIGURE}
    rating, reason = rules.rate_score(line["value"])
    return {"rating": rating or "", "reason": reason, "said": line["said"]}


def _of_figure(line: Row) -> Row:
    if line["value"] is None:
        return {"rating": "", "reason": _why_no_figure(line), "said": line["said"] or NO_FIGURE}
    if line["district"] and line["unit"] in ADD_UP:
        return {"rating": "", "reason": OF_THE_SERVICE}
    if line["green"] is None or line["amber"] is None:
        return {"rating": "", "reason": "No rating, as the line has no thresholds"}
    rating, reason = rules.rate_figure(
        line["value"], line["green"], line["amber"], line["higher_is_better"], SAID[line["unit"]]
    )
    return {"rating": rating or "", "reason": reason}


def _why_no_figure(line: Row) -> str:
    if line["team"] and line["figure"].startswith("indicators:"):
        return "No figure for a team: indicators are counted by district"
    return f"No figure: {line['why'] or 'nothing was loaded for this date'}"


def themes(lines: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme at each place of the lines, in their order: THEMES.

    Rated as `rules.rate_theme` says. The score is the mean of all answers to those questions of the survey that have a score
    of their own, so that the difference tells nobody's answer; `responses` are those to the question that most answered.
    """
    is_score = (lines["kind"] == Kind.SCORE) & lines["value"].notna()
    total, given = (lines[part].where(is_score, 0).fillna(0).astype(float) for part in ("numerator", "denominator"))
    counted = lines.assign(
        **{name: lines["rating"] == letter for name, letter in _COLOURS.items()},
        lines=1, total=total, given=given, responses=given,
    )  # fmt: skip
    sums = dict.fromkeys((*_COLOURS, "lines", "total", "given"), "sum") | {"responses": "max"}
    found = counted.groupby([*_PLACE, "theme"], sort=False).agg(sums).to_dict("index")
    known = list(themes[["code", "number", "title"]].drop_duplicates("code").itertuples(index=False, name=None))
    rows = [
        {"district": district, "team": team, "theme": code, "number": number, "title": title, **_theme(found[place])}
        for district, team in dict.fromkeys(lines[_PLACE].itertuples(index=False, name=None))
        for code, number, title in known
        if (place := (district, team, code)) in found
    ]
    return frame_of(rows, THEMES)


def _theme(sums: Row) -> Row:
    counts = {name: int(sums[name]) for name in (*_COLOURS, "lines")}
    letters = [letter for name, letter in _COLOURS.items() for _ in range(counts[name])]
    rating, points, reason = rules.rate_theme(letters, counts["lines"])
    total, given = int(sums["total"]), int(sums["given"])
    return {
        **counts, "rated": len(letters), "rating": rating or "", "points": points, "reason": reason,
        "score": (2 * total + given) // (2 * given) if given else None,
        "responses": int(sums["responses"]) if given else None,
    }  # fmt: skip


def changes(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The lines whose rating differs from that of the round before, at the same place: CHANGES, the largest steps first.

    `was` is the earlier rating, `change` better or worse; or chance, for a survey score that moved by less than the
    `smallest` number of points that is more than chance. A line that has no rating in one of the two is left out, as is one
    that asks something else now.
    """
    same = [*_PLACE, "question", "text", "kind", "figure"]
    parts = {name: f"{name}_before" for name in ("said", "numerator", "answers", "squares")}
    earlier = before[[*same, "rating", *parts]].rename(columns={"rating": "was", **parts})
    both = now.merge(earlier, on=same)
    both = both[(both["rating"] != "") & (both["was"] != "") & (both["rating"] != both["was"])]
    steps = both["rating"].map(_WELL) - both["was"].map(_WELL)
    smallest = [_smallest_change(row) for row in both.to_dict("records")]
    names = [
        _change(row, step, least) for row, step, least in zip(both.to_dict("records"), steps, smallest, strict=True)
    ]
    changed = both.assign(change=names, size=steps.abs(), smallest=pd.Series(smallest, both.index, dtype=object))
    return changed.sort_values("size", ascending=False, kind="stable", ignore_index=True)[list(CHANGES)]


def _smallest_change(both: Row) -> float | None:
    """Of a survey score, how far it must have moved to be more than chance; None for what is no sample."""
    if both["kind"] != Kind.SCORE or not both["answers"] or not both["answers_before"]:
        return None
    samples = [(both[f"squares{of}"], both[f"numerator{of}"], both[f"answers{of}"]) for of in ("", "_before")]
    return rules.smallest_change(*(rules.variance_of_mean(*sample) for sample in samples))


def _change(both: Row, step: float, smallest: float | None) -> str:
    if smallest is not None:
        means = (both[f"numerator{of}"] / both[f"answers{of}"] for of in ("", "_before"))
        now, was = means
        if abs(now - was) < smallest:
            return "chance"
    return "better" if step > 0 else "worse"


def since_changed(kept: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The lines of a closed round, one place alone, whose figure later data would say otherwise: LATER."""
    both = kept[["question", "text", "said", "rating"]].merge(
        now[["question", "said", "rating", "source"]], on="question", suffixes=("", "_now")
    )
    found = both[(both["said"] != both["said_now"]) | (both["rating"] != both["rating_now"])]
    return found.rename(columns={"source": "source_now"})[list(LATER)].reset_index(drop=True)


def unanswered(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that nothing answers yet: neither a rating nor a figure."""
    return lines[(lines["rating"] == "") & lines["value"].isna()].reset_index(drop=True)


def priorities(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that have a priority, high first, within it what is red first."""
    chosen = lines[lines["priority"] != ""]
    order = chosen.assign(first=chosen["priority"].map(PRIORITIES.index), worst=chosen["rating"].map(_WELL).fillna(3))
    return order.sort_values(["first", "worst"], kind="stable", ignore_index=True)[list(lines.columns)]
