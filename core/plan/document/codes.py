"""The key of a plan's leads, and the cells that use its codes."""

import re

KEY_LINE = re.compile(r"(.+?)\s+[-–—:]\s+(.+)")
CODE = re.compile(r"[A-Za-z][\w.&’' ]{0,14}")
HONORIFICS = {"dr", "mr", "mrs", "ms", "miss", "cllr", "sir", "dame", "prof"}


def key_line(cells: list[str]) -> tuple[str, str] | None:
    """A lead's code and post from a line of the key, written in cells or with a dash; None for any other line."""
    parts = [cell for cell in cells if cell and cell not in ("-", "–", "—")]
    if len(parts) == 1 and (found := KEY_LINE.fullmatch(parts[0])):
        parts = [found[1], found[2]]
    if len(parts) < 2 or not CODE.fullmatch(parts[0]) or parts[0].islower() or len(parts[0].split()) > 3:
        return None
    return parts[0], without_name(parts[0], ", ".join(parts[1:]).lstrip("–- "))


def without_name(code: str, post: str) -> str:
    """A post without the person who holds it: the words before the first comma go where their initials are the code.

    A comma within brackets does not count; a double name has one initial or two.
    """
    outside = re.sub(r"\([^()]*\)", lambda bracket: "_" * len(bracket[0]), post)
    name, comma, _ = outside.partition(",")
    words = [word for word in name.split() if word.casefold().strip(".") not in HONORIFICS]
    initials = "".join(word[0] for word in words)
    all_initials = "".join(word[0] for word in re.findall(r"[^\s-]+", " ".join(words)))
    is_person = comma and folded(code) in (folded(initials), folded(all_initials))
    return post[len(name) + 1 :].strip() if is_person else post


def folded(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.casefold())


def shown_codes(key: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The key with each code as it is shown: a plural in capitals beside its singular (DMS beside DM) ends in "s"."""
    codes = {code for code, _ in key}
    return [
        (f"{code[:-1]}s" if code.endswith("S") and code[:-1] in codes and post.endswith("s") else code, post)
        for code, post in key
    ]


def read_leads(text: str, codes: list[str]) -> tuple[list[str], list[str]]:
    """The codes that a cell names, as the key writes them and each once, and the words that are no code of the key."""
    words = [word for word in re.split(r"[\s,/;&+]+", text.replace("’", "'")) if word not in ("", "and")]
    longest = max((len(code.split()) for code in codes), default=1)
    known: list[str] = []
    unknown: list[str] = []
    while words:
        for length in range(min(longest, len(words)), 0, -1):
            code = lead_code(" ".join(words[:length]), codes)
            if code:
                break
        (known if code else unknown).append(code or words[0])
        words = words[length:]
    return list(dict.fromkeys(known)), unknown


def lead_code(text: str, codes: list[str]) -> str | None:
    """The one code that a spelling means.

    An exact match comes first; then capitals, dots, spaces and apostrophes are ignored, where that leaves one code;
    then a singular means its plural (PSW means PSWs). DM and DMs are two codes, so neither ever stands for the other.
    """
    if text in codes:
        return text
    for wanted in (folded(text), folded(text) + "s"):
        found = [code for code in codes if folded(code) == wanted]
        if found:
            is_found = len(found) == 1 and (wanted == folded(text) or found[0].endswith("s"))
            return found[0] if is_found else None
    return None


# Leads in a plan without a key, or beside it: posts, bodies and teams by their names, and people.

ROLE_WORDS = re.compile(
    r"\b(?:head|director|manager|officer|lead|leader|chief|chair|assistant|deputy|principal|service|services|team|teams|board|group|"
    r"council|committee|panel|partnership|social|worker|workers|children|adult|adults|education|health|police|nhs|ccg|cafcass|quality|"
    r"assurance|performance|commissioning|commissioner|safeguarding|strategic|business|support|administrator|analyst|consultant|"
    r"coordinator|co-ordinator|practice|practitioner|reviewing|independent|executive|member|cabinet|hr|ict|it|legal|finance|"
    r"workforce|training|development|project|programme|all|partners|agencies|schools|trust|unit|department|office|staff|managers|"
    r"heads|directors|officers|leads|care|early|help|mash|housing|youth|virtual|school|corporate|parenting|improvement|senior|"
    r"operational|operations|designated|nurse|doctor|lado|iro|iros|district|area|locality|front|door)\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Cllr|Councillor|Sir|Dame|Prof)\.?\s+)(?:[A-Z][\w'’-]*\.?\s*){1,3}"
    r"|(?:[A-Z](?:\.\s?|\s)){1,2}[A-Z][a-z'’]{2,}(?:-[A-Z][a-z]+)?|[A-Z][a-z'’]+\s(?:[A-Z]\.?\s)?(?:Mc|Mac|O['’])?[A-Z][a-z'’]+(?:-[A-Z][a-z]+)?",
)
SURE_SEPARATOR = re.compile(r"\s*[;\n/|]\s*|\s+&\s+(?=[A-Z]{2,6}\b)")
ANY_SEPARATOR = re.compile(r"\s*[,;\n/|+&]\s*|\s+and\s+", re.IGNORECASE)
SHORT_CODE = re.compile(r"[A-Z][A-Za-z]{0,2}[A-Z]*s?(?:[ .][A-Z][A-Za-z]{0,4}){0,2}|[A-Z]{1,6}\d{0,2}s?")


def is_person(text: str) -> bool:
    """Whether a text is a person's name by its look: a title before it, initials, or two capitalised words that no post has."""
    return PERSON.fullmatch(text.strip()) is not None and not ROLE_WORDS.search(text) and not text.isupper()


def split_leads(text: str, whole: set[str]) -> list[str]:
    """The leads that a cell names. A comma, `and` or `&` parts them only where every part is a lead of its own: a code, a
    person, a post that begins or ends as posts do, or what stands alone in another cell (`whole`)."""
    found = []
    for part in SURE_SEPARATOR.split(text):
        pieces = [piece.strip() for piece in ANY_SEPARATOR.split(part) if piece.strip()]
        if len(pieces) > 1 and all(_stands_alone(piece, whole) for piece in pieces):
            found += pieces
        elif part.strip():
            found.append(part.strip())
    return list(dict.fromkeys(found))


STANDS_ALONE = re.compile(
    r"(?:(?:assistant|deputy|executive|strategic|principal|senior|interim|acting|all|group|corporate|lead|chief|independent)\s+)*"
    r"(?:heads?|directors?|managers?|chair|chief|lead|leads|officers?|cabinet|principal|service manager|team manager"
    r"|hos|ad|dcs|head)\b"
    r"|.*\b(?:managers?|officers?|directors?|leads?|leaders?|workers?|boards?|teams?|group|partnership|police|council|panel|committee|"
    r"partners|schools|trust|chair|coordinators?|analysts?|consultants?|practitioners?|nurse|service|heads?)",
    re.IGNORECASE,
)


def _stands_alone(piece: str, whole: set[str]) -> bool:
    return (
        SHORT_CODE.fullmatch(piece) is not None
        or piece in whole
        or is_person(piece)
        or STANDS_ALONE.fullmatch(piece) is not None
        or re.match(r"(?:assistant |deputy |executive )?(?:head|director|chair) of\b", piece, re.IGNORECASE) is not None
    )
