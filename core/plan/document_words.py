"""What the document of a plan says of its actions in its own words, under the headings of screens and downloads. Pure."""

import pandas as pd

OF_DOCUMENT = {
    "text": "In the plan’s own words", "due_as_said": "Due, as the plan says it", "priority": "Priority",
    "success_measure": "Success measure", "status_as_said": "Status, as the plan says it",
    "progress_as_said": "Progress, as the plan says it", "cost": "Cost", "source": "Source of the recommendation",
}  # fmt: skip
FURTHER = "{heading} (the plan’s column)"


def document_columns(status: pd.DataFrame) -> dict[str, pd.Series]:
    """What the plan's document says of actions in its own words, under headings; without what it says of none. Its further
    columns come last, by their headings."""
    found: dict[str, pd.Series] = {
        title: status[name] for name, title in OF_DOCUMENT.items() if status[name].notna().any()
    }
    for heading in dict.fromkeys(heading for one in status["extra"] for heading in one or ()):
        said = [(one or {}).get(heading) for one in status["extra"]]
        found[FURTHER.format(heading=heading)] = pd.Series(said, status.index, dtype=object)
    return found
