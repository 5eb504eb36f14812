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
