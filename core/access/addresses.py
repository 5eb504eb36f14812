"""Which addresses are open to strangers, and which may be returned to after the sign-in."""

from urllib.parse import quote, unquote

SIGN_IN = "/signin"
SUMMARY = "/summary"
SIGN_OUT = "/signout"
PASSWORD = "/account/password"
SESSIONS = "/account/sessions"
SECOND_FACTOR = "/account/second-factor"
HEALTH = "/healthz"
READING = frozenset({"GET", "HEAD"})
OPEN_TO_READ = frozenset({SIGN_IN, SIGN_OUT, HEALTH, "/_stcore/health"})
OPEN_TO_POST = frozenset({SIGN_IN, SIGN_OUT})
NOT_PAGES = frozenset({"_stcore", "media", "component"})
FILES = frozenset({"media", "upload_file"})
NO_RETURN = ("/signin", "/signout", "/healthz", "/_stcore", "/static", "/media", "/component")
LONGEST = 2_000


def is_open(method: str, path: str) -> bool:
    """Whether a stranger may ask this of a (decoded) path."""
    if method in READING:
        return path in OPEN_TO_READ or is_static(path)
    return method == "POST" and path in OPEN_TO_POST


def is_static(path: str) -> bool:
    """Whether this path can only be one of Streamlit's own scripts, styles and fonts: a doubtful spelling is not."""
    odd = {"", ".", ".."} & set(path.split("/")[1:])
    return path.startswith("/static/") and not odd and "\\" not in path


def is_page(path: str) -> bool:
    """Whether a browser shows what stands at this path, so that a stranger is led to the sign-in page."""
    return not NOT_PAGES & set(path.split("/"))


def is_file(path: str) -> bool:
    """Whether what stands at this (decoded) path, however it is spelt, is a file that somebody up- or downloads."""
    return not FILES.isdisjoint(path.split("/"))


def is_metrics(path: str) -> bool:
    return "metrics" in path.split("/")


def safe_next(address: str | None) -> str:
    """The path and query to return to after the sign-in: the address itself when it is surely one of this
    site's pages, otherwise the first page."""
    if not address or len(address) > LONGEST or not address.isascii() or not address.isprintable():
        return "/"
    path = unquote(address.partition("?")[0].partition("#")[0])
    is_plain = not {".", ".."} & set(path.split("/"))
    is_of_this_site = is_plain and path.startswith("/") and "//" not in path and "\\" not in address + path
    if not is_of_this_site or not path.isprintable() or path.startswith(NO_RETURN):
        return "/"
    return address


def sign_in_address(wanted: str) -> str:
    """The sign-in page that leads on to the wanted address."""
    onward = safe_next(wanted)
    return SIGN_IN if onward == "/" else f"{SIGN_IN}?next={quote(onward, safe='')}"
