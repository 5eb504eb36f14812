"""What the page about the product shows."""

from dataclasses import dataclass

import pandas as pd

from core.plan import displays, phrases
from core.settings import ROOT
from core.ui.plan import loaders as plan_loaders
from core.ui.shell.loading import Loader


@dataclass(frozen=True)
class About:
    """What the product is; what its figures mean, by their headings; short forms, codes of leads and sources. Markdown."""

    introduction: str
    meanings: dict[str, str]
    glossary: pd.DataFrame
    leads: pd.DataFrame
    sources: str


@Loader
def about(revision: int) -> About:
    plan, numbers = plan_loaders.plan.at(revision), plan_loaders.numbers.at(revision)
    text = (ROOT / "data" / "about.md").read_text(encoding="utf-8")
    text = text.replace("{groups}", phrases.groups_in_words(plan["groups"]))
    introduction, *sections = text.replace("{target}", str(numbers["target_caseload"])).split("\n## ")
    meanings = dict(section.split("\n\n", 1) for section in sections)
    glossary, leads = (
        displays.glossary_rows(bool(plan_loaders.shipped_refs.at(revision))),
        displays.lead_key(plan["leads"]),
    )
    return About(introduction, meanings, glossary, leads, displays.sources(plan))
