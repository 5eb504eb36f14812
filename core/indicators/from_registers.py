"""What the registers say of the indicators, so that nobody types it twice, and nothing counts twice. Pure."""

import pandas as pd


def with_registers(observations: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """The observations with what the registers tell in their place: columns as `queries.OBSERVATIONS`.

    From the first month of a register on its own figures count alone; what was uploaded or typed of earlier months stays, but for
    what is illustrative beside real entries. Illustrative entries give way to real figures.
    """
    parts = [observations]
    for measure, own in told.groupby("measure"):
        others = parts[0]["measure"] == measure
        is_made_up = parts[0]["is_illustrative"].astype(bool)
        if own["is_illustrative"].all() and (others & ~is_made_up).any():
            continue
        replaced = [month >= own["month"].min() for month in parts[0]["month"]]
        gone = others & (
            pd.Series(replaced, index=parts[0].index, dtype=bool) | (is_made_up & ~own["is_illustrative"].all())
        )
        parts = [parts[0][~gone], *parts[1:], _as_observations(own, list(observations))]
    return pd.concat([part for part in parts if len(part)] or [observations], ignore_index=True)


def _as_observations(own: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Each month known at its end, as an upload of its own."""
    numbers = [-(month.year * 100 + month.month) for month in own["month"]]
    rows = own.assign(flag=None, upload=numbers, as_at=own["month"], who="register")
    kinds = {
        "numerator": float,
        "denominator": float,
        "upload": int,
        "month": object,
        "is_illustrative": bool,
        "flag": object,
    }
    return rows[columns].astype(kinds)
