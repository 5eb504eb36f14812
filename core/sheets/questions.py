"""What a file leaves doubtful and a person must say: the questions that it raises, and the answers that were given.

A question has a key, which is the same in the next file of the same shape, so that its answer can be remembered. What is read of
a file follows the answers; where one is open, a likely one is followed for the preview, and nothing may be stored.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, NamedTuple

from core.sheets.columns import Place
from core.sheets.names import may_name
from core.sheets.reading import Cell
from core.sheets.sentences import cell_text


class Choice(NamedTuple):
    """An answer that may be given, and how it is said."""

    answer: str
    words: str


@dataclass(frozen=True)
class Question:
    """What is asked, in one sentence that ends in a question mark, of which column and rows, and what may be answered.

    `answer` is what was answered, empty while the question is open; `meanwhile` what is followed until then.
    """

    key: str
    asks: str
    choices: tuple[Choice, ...]
    meanwhile: str
    answer: str = ""
    column: str = ""
    places: tuple[Place, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.answer


LEAVE_EMPTY = "nothing"  # the answer that a value says nothing
AS_TYPED = "as it stands"  # the answer that a value means what is typed


class Doubt(NamedTuple):
    """Why a value of a column must be asked about, as in `Question`: its answer takes the value's place."""

    asks: str
    choices: tuple[Choice, ...]
    meanwhile: str


@dataclass(frozen=True)
class Asked:
    """Beside a column's type: tells what is doubtful about a value, None where nothing is.

    It is handed the value, all values of the column in small letters, and the context of the check.
    """

    doubt: Callable[[Cell, frozenset[str], Mapping[str, Any]], Doubt | None]


class Chosen(NamedTuple):
    """What was chosen for files of a shape: the heading of each field (empty: none), and answers by their questions' keys."""

    mapping: Mapping[str, str] = {}
    answers: Mapping[str, str] = {}


@dataclass
class Asking:
    """Collects the questions that a file raises while it is read, and gives the answers to those who read it."""

    answers: Mapping[str, str] = field(default_factory=dict)
    _asked: dict[str, Question] = field(default_factory=dict)
    _places: dict[str, dict[Place, None]] = field(default_factory=dict)

    def ask(self, question: Question, places: Iterable[Place] = ()) -> str:
        """Note a question, and the places where it arises, and give the answer to follow.

        An answer that is none of its choices counts as none.
        """
        if question.key not in self._asked:
            given = self.answers.get(question.key, "")
            is_choice = any(given == choice.answer for choice in question.choices)
            self._asked[question.key] = replace(question, answer=given if is_choice else "")
            self._places[question.key] = {}
        self._places[question.key].update(dict.fromkeys(places))
        asked = self._asked[question.key]
        return asked.answer or asked.meanwhile

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions in the order in which they arose, each with all its places."""
        return tuple(replace(one, places=tuple(self._places[key])) for key, one in self._asked.items())


class Settling:
    """The cells of columns about whose values is asked (`Asked`), each as it was answered, else as it is read meanwhile."""

    def __init__(
        self, doubts: Mapping[str, Asked], labels: Mapping[str, str], context: Mapping[str, Any], asking: Asking
    ) -> None:
        """`labels` are the headings of the fields that the file has; `as_typed` collects the values that mean what is typed."""
        self.doubts, self.labels, self.context, self.asking = doubts, labels, context, asking
        self.as_typed: set[str] = set()
        self.values: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[str, type, Cell], Question | None] = {}

    def settled(self, place: Place, typed: dict[str, Cell]) -> dict[str, Cell]:
        for field_name in self.doubts.keys() & typed.keys():
            cell = typed[field_name]
            question = self._question(field_name, cell)
            if question is None:
                continue
            answer = self.asking.ask(question, (place,))
            if answer == LEAVE_EMPTY:
                del typed[field_name]
            elif answer != AS_TYPED:
                typed[field_name] = answer
            elif self.asking.answers.get(question.key) == AS_TYPED:
                self.as_typed.add(folded(cell))
        return typed

    def _question(self, field_name: str, cell: Cell) -> Question | None:
        known = field_name, type(cell), cell
        if known not in self._known:
            doubt = self.doubts[field_name].doubt(cell, self.values.get(field_name, frozenset()), self.context)
            self._known[known] = doubt and Question(
                f"{field_name}: {in_key(cell)}", doubt.asks, doubt.choices, doubt.meanwhile,
                column=self.labels.get(field_name, ""),
            )  # fmt: skip
        return self._known[known]


def in_key(cell: Cell) -> str:
    """What tells a question on a cell from others, without what may be a name."""
    words = folded(cell)
    return f"hidden {sha256(words.encode()).hexdigest()[:12]}" if may_name(cell_text(cell)) else words


def folded(cell: Cell) -> str:
    """A cell's words in small letters, with single spaces."""
    return " ".join(str(cell).casefold().split())
