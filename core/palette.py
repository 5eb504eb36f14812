"""Colours that hold in light and dark and for the colour-blind. Never the only sign: a letter or word stands beside."""

# The one home of red, amber and green: a rating's letter is stored, its name is said, and its shade is shown.
COLOUR_NAMES = {"R": "Red", "A": "Amber", "G": "Green"}

# From Paul Tol's "bright" and "muted" schemes (personal.sron.nl/~pault), darkened until white letters reach a
# contrast of 4.5 on them.
RATING_COLOURS = {
    "B": "#1F4E9C",  # complete, assured
    "C": "#2479A8",  # complete, awaiting assurance
    "G": "#1B7A3D",
    "A": "#B35900",
    "R": "#C0223B",
    "N": "#6B6B6B",  # not due to start; no rating
    "U": "#7D4B8C",  # undated
    "S": "#4D4D4D",  # superseded
}
ON_RATING = "#FFFFFF"

INK = {"light": "#111111", "dark": "#F2F2F2"}
FAINT = {"light": "#D5D9DF", "dark": "#444B57"}

# The series of the workforce's charts, after Tol's "bright" scheme; each holds a contrast of 3 on its background.
SERIES = {
    "light": {"first": "#1F4E9C", "second": "#B35900", "third": "#7D4B8C", "quiet": "#6B6B6B"},
    "dark": {"first": "#7FB2FF", "second": "#FFB066", "third": "#D3A6E0", "quiet": "#A8AFB9"},
}


def rating_colour(label: str) -> str:
    """The shade of a label that begins with a rating's letter, such as `R Red`; empty where it begins with none."""
    return RATING_COLOURS.get(label[:1], "") if label[1:2] in (" ", "") else ""
