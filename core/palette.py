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
