"""Know the words by which headings tell what their columns hold, in the languages of many tools."""

from __future__ import annotations

import re

_WORDS = {
    "date": "date day datum tag fecha dia data jour timestamp created closed opened submitted",
    "year": "year jahr année annee año ano anno jaar yr",
    "month": "month monat mois mes mese maand",
    "day": "day tag jour día dia giorno dag",
    "key": "id ids key nr no number nummer code uuid guid ticket reference ref index row",
    "nps": "nps recommend recommendation promoter likelihood empfehlung weiterempfehlung",
    "csat": "csat satisfaction satisfied zufriedenheit rating stars",
    "ces": "ces effort easy ease aufwand",
    "score": "score answer rating punkte note grade mark",
    "n": "n base basis answers responses respondents sample count samples",
    "event": "complaint complaints incident incidents claim claims defect defects fault faults error errors "
    "return returns cancellation cancellations failure failures injury injuries beschwerden accidents lost",
    "exposure": "hours days customer customers passenger passengers flights orders km miles exposure "
    "contracts accounts users kunden passagiere stunden visits trips parcels units shipments subscribers",
    "part": "on_time ontime in_time intime kept met resolved solved answered success successful ok yes done "
    "satisfied passed completed within first_time accepted erledigt top",
    "whole": "total all arrived contacts answers cases asked scheduled received due gesamt number",
    "duration": "minutes minute mins min seconds secs hours duration wait waiting handling dauer delay time "
    "days minuten stunden",
    "money": "amount revenue cost costs price sales turnover umsatz betrag kosten eur usd gbp refund refunds",
}
_NAMED = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_COUNTED = {"promoters": "promoter", "passives": "passive", "detractors": "detractor"}
_ANSWERS = {
    "yes": "yes y true ja j oui si sí sim vrai wahr x ok done met kept",
    "no": "no n false nein non não faux falsch open missed broken",
}
_YES, _NO = (frozenset(words.split()) for words in _ANSWERS.values())


def words_of(heading: str) -> frozenset[str]:
    """Take a heading apart into its words, with the heading as one word among them."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    parts = re.split(r"[^\w]+|_", spaced.casefold())
    return frozenset({*filter(None, parts), re.sub(r"[^\w]+", "_", heading.strip().casefold())})


def names(heading: str, what: str) -> bool:
    """Say whether a heading names something, such as ``date`` or ``exposure``."""
    return bool(words_of(heading) & _NAMED[what])


def find_counted_answers(headings: list[str]) -> dict[str, str]:
    """Find the columns that count promoters, passives and detractors; none unless all three are there."""
    found = {
        field: heading
        for field, word in _COUNTED.items()
        for heading in reversed(headings)
        if word in heading.casefold()
    }
    return found if len(found) == len(_COUNTED) and len({*found.values()}) == len(found) else {}


def find_yes(values: tuple[str, ...]) -> str:
    """Find the value that means yes among two that mean yes and no; empty if they do not."""
    folded = {value.strip().casefold(): value for value in values}
    yes, no = folded.keys() & _YES, folded.keys() & _NO
    return folded[min(yes)] if len(values) == 2 and len(yes) == len(no) == 1 else ""
