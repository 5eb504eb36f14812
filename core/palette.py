"""Colours that hold in light and dark and for the colour-blind. Never the only sign: a letter or word stands beside."""

from core.plan.rules import Rating

# From Paul Tol's "bright" and "muted" schemes (personal.sron.nl/~pault), darkened until white letters reach a
# contrast of 4.5 on them.
RATING_COLOURS = {
    Rating.ASSURED: "#1F4E9C",
    Rating.COMPLETE: "#2479A8",
    Rating.GREEN: "#1B7A3D",
    Rating.AMBER: "#B35900",
    Rating.RED: "#C0223B",
    Rating.NOT_DUE: "#6B6B6B",
    Rating.UNDATED: "#7D4B8C",
    Rating.SUPERSEDED: "#4D4D4D",
}
ON_RATING = "#FFFFFF"

INK = {"light": "#111111", "dark": "#F2F2F2"}
FAINT = {"light": "#D5D9DF", "dark": "#444B57"}

# The series of the workforce's charts, after Tol's "bright" scheme; each holds a contrast of 3 on its background.
SERIES = {
    "light": {"first": "#1F4E9C", "second": "#B35900", "third": "#7D4B8C", "quiet": "#6B6B6B"},
    "dark": {"first": "#7FB2FF", "second": "#FFB066", "third": "#D3A6E0", "quiet": "#A8AFB9"},
}
