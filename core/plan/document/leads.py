"""Who leads: codes of the document's key, or posts, bodies and teams by their names; a person is the holder of a post."""

import re

from core.plan.document import codes
from core.plan.document.contents import Lead, PlanDocument, Question
from core.plan.document.drafts import Draft
from core.plan.document.problems import Problem, problem

UNKNOWN_LEAD = 'The {column} lead "{value}" of {ref} is not in the key: use a code of the key or add this one to it.'
NO_POSTS = (
    "The document has no key of its leads: what the codes {value} mean is not known, and can be filled in afterwards."
)
PEOPLE = "These look like people’s names: are they? A person is kept as who holds a post, not as the post. {names}"
WHO = re.compile(r"(?P<name>[^()]+?)\s*[(,–-]\s*(?P<post>[^()]+?)\s*\)?$")
NOBODY = {"tbc", "tba", "tbd", "to be confirmed", "to be agreed", "n/a", "-", "–", "none", "vacant"}
CODE = re.compile(r"[A-Z][A-Za-z]?[A-Z]+s?|[A-Z]{2,6}s?")
POSTLIKE = re.compile(r"[a-z]{3}")


class Leads:
    """The leads of a document: those of its key, and those that its cells name. `are_people` answers whether what looks like
    people's names is."""

    def __init__(self, key: list[tuple[str, str]], drafts: list[Draft], are_people: str = "") -> None:
        self.are_people = are_people
        self.key = [code for code, _ in key]
        self.by_post = {codes.folded(post): code for code, post in key if post}
        self._found = {code: Lead(code=code, post=post) for code, post in key}
        self._cells = {draft.cells.get(part, "") for draft in drafts for part in ("accountable", "responsible")}
        self._alone = {
            piece for cell in self._cells for piece in codes.ANY_SEPARATOR.split(cell) if CODE.fullmatch(piece)
        }
        self._people: dict[str, list[str]] = {}
        self._parted: dict[str, list[str]] = {}

    def read(self, plan: PlanDocument, draft: Draft, part: str) -> list[str]:
        """The codes of an action's leads, each once and the one named first leading."""
        text = draft.cells.get(part, "")
        if not text or text.casefold().strip(" .") in NOBODY:
            return []
        if self.key:
            known, unknown = codes.read_leads(text, self.key)
            if not unknown:
                return known
            if all(codes.SHORT_CODE.fullmatch(word) for word in unknown):
                plan.problems += [
                    problem(draft.place, word, UNKNOWN_LEAD, column=part, ref=draft.ref) for word in unknown
                ]
                return known
        if text not in self._parted:
            self._parted[text] = self._pieces(text)
        named = [code for piece in self._parted[text] for code in self._codes(piece, draft.place)]
        return list(dict.fromkeys(named))

    def _pieces(self, text: str) -> list[str]:
        words = text.split()
        are_codes = not self.key and len(words) > 1 and all(CODE.fullmatch(word) for word in words)
        if are_codes and (
            len(words) > 2 or self._alone.issuperset(words)
        ):  # HoS MASH is one lead, HOS DMs TLs are three
            return words
        return codes.split_leads(text, self._cells - {text})

    def _codes(self, piece: str, place: str) -> list[str]:
        """The code of one lead; of a name with a post in brackets the post's, with the name as its holder."""
        if code := (codes.lead_code(piece, self.key) or self.by_post.get(codes.folded(piece))):
            return [code]
        about = WHO.fullmatch(piece)
        if about and codes.is_person(about["name"]) and not codes.is_person(about["post"]):
            return [self._add(about["post"], holder=about["name"])]
        if about and codes.is_person(about["post"]) and not codes.is_person(about["name"]):
            return [self._add(about["name"], holder=about["post"])]
        if codes.is_person(piece) and self.are_people != "no":
            self._people.setdefault(piece, []).append(place)
            number = list(self._people).index(piece) + 1
            return [self._add(f"Lead {number}", holder=piece)]
        return [self._add(piece)]

    def _add(self, post: str, holder: str | None = None) -> str:
        known = next((one for one in self._found.values() if one.code.casefold() == post.casefold()), None)
        if known is None:
            is_post = POSTLIKE.search(post) is not None and not codes.SHORT_CODE.fullmatch(post)
            is_post = is_post and not re.fullmatch(r"Lead \d+", post)
            known = self._found[post] = Lead(code=post, post=post if is_post else "")
        known.holder = known.holder or holder
        return known.code

    def found(self) -> list[Lead]:
        return list(self._found.values())

    def remarks(self) -> list[Problem]:
        unknown = [lead.code for lead in self._found.values() if not lead.post and not lead.holder]
        return [problem("the file", ", ".join(unknown), NO_POSTS)] if unknown and not self.key else []

    def questions(self) -> list[Question]:
        if not self._people or self.are_people:
            return []
        places = list(dict.fromkeys(place for found in self._people.values() for place in found))
        words = PEOPLE.format(names=", ".join(self._people))
        return [Question(key="people", question=words, places=places, values=list(self._people), answers=["yes", "no"])]
