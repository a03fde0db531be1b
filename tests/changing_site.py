"""Hold a small site that has one of everything, and write what changes in it as an author does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from random import Random

from site_files import write_files

from cxsite.freeze import freeze_edition

Files = dict[str, bytes]
"""The bytes of each file of a site by its path there."""

CONFIG = """title = "Office of callers"
as_of = 2013-06-30
audiences = ["staff", "leaders"]
theme = "house"
{more}
[office]
model = "advisory"
mandate = "Say what callers live through."

[labels.team]
file = "teams.csv"
key = "team"
label = "name"

[extracts."calls.csv"]
unique_key = ["day", "team"]
"""

_METRIC = "---\ntitle: {title}\n{fields}\ngrain: month\ngood: up\nmin_base: 0\nowner: desk\n---\n\n{body}\n"

_TEXTS = {
    "cxsite.toml": CONFIG.format(more=""),
    "content/index.md": "---\ntitle: How callers fared\n---\n\nRead [the method](page:method).\n\n"
    "![](scorecard:all)\n",
    "content/glossary.md": "---\ntitle: Our words\n---\n\nAnswered\n: Picked up within a minute.\n\n"
    "Caller, customer\n: Who rings us.\n",
    "content/metrics/answered.md": _METRIC.format(
        title="Answered in time",
        fields="kind: share\nsource: calls.csv\ndate: day\nnumerator: answered\ndenominator: calls\n"
        "by: [team]\ntarget: 80\ndefinition: Calls answered within a minute.",
        body="The newest is [80 %](value:answered). Nobody answered 81.5 % of the calls.",
    ),
    "content/metrics/recommend.md": _METRIC.format(
        title="Recommendation",
        fields="kind: nps\nsource: answers.csv\ndate: day\nscore: score",
        body="It has [not changed](claim:recommend/unchanged).",
    ),
    "content/metrics/panel.md": _METRIC.format(
        title="Panel",
        fields="kind: value\nsource: panel.csv\ndate: day\nvalue: value\non_bad_data: hold",
        body="As the panel says.",
    ),
    "content/metrics/whole.md": _METRIC.format(
        title="Whole",
        fields="kind: index\nparts: [{metric: answered, weight: 1}, {metric: panel, weight: 1}]",
        body="One number for a month.",
    ),
    "content/scorecards/all.md": "---\ntitle: All of it\ngroups:\n  - {title: Calls, metrics: [answered]}\n"
    "  - {title: Voices, metrics: [recommend, panel, whole]}\nby: team\n---\n\nWhat we count.\n",
    "content/promises/within-a-minute.md": "---\ntitle: Within a minute\nstatement: We pick up.\n"
    "metric: answered\nunits: [desk]\n---\n\nKept, mostly.\n",
    "content/practices/call-back.md": "---\ntitle: Call back\nproblem: Callers wait.\nstarted_in: desk\n"
    "adopted_by: [{unit: field, since: 2013-03-01}]\n"
    "evidence: {metric: answered, from: 2013-01-01}\n---\n\nHow.\n",
    "content/programs/one-queue.md": "---\ntitle: One queue\nstage: rolling-out\nowner: desk\nunits: [desk]\n"
    "starts: 2013-02-01\nends: 2013-12-31\n"
    "aims: [{metric: answered, from: 75, to: 85, by: 2013-12-31}]\n"
    "milestones: [{date: 2013-04-01, title: Begun}]\npromises: [within-a-minute]\n---\n\nOne for all.\n",
    "content/units/desk.md": "---\ntitle: Service desk\nlead: Jo\n---\n\nPicks up.\n",
    "content/messages/thanks.md": "---\ntitle: Ta\nfrom: Board\ndate: 2013-05-02\ntype: recognition\n"
    "unit: desk\n---\n\nWell done.\n",
    "content/notes/may.md": "---\ntitle: A holiday\nmetric: answered\nperiod: 2013-05\n---\n\nFew calls.\n",
    "content/decks/tour.md": "---\ntitle: Tour\ndate: 2013-06-20\n---\n\n# On tour\n\n---\n\n## Figures\n\n"
    "[80](value:answered) of a hundred.\n\n![How many are answered, by team](chart:answered/bars?by=team)\n",
    "content/pages/method.md": "---\ntitle: Method\n---\n\nHow we count.\n\n## Calls\n\n"
    "See [the list](list.txt) and [the desk](unit:desk).\n\n![Our house](house.svg)\n",
    "content/pages/own.md": "---\ntitle: An own picture\n---\n\n"
    "![All answers, month by month](chart:specs/own.vl.json)\n",
    "content/pages/inner.md": "---\ntitle: For leaders\naudience: leaders\n---\n\nNot for all.\n",
    "content/pages/list.txt": "a list\n",
    "content/pages/house.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n',
    "content/specs/own.vl.json": '{"data": {"url": "metrics/recommend.csv"}, "mark": "bar", "encoding": '
    '{"x": {"field": "period", "type": "ordinal"}, "y": {"field": "value", "type": "quantitative"}}}\n',
    "data/teams.csv": "team,name\nN,North\nS,South\n",
    "data/registers/units.csv": "id,title,parent,text\nfield,Field,desk,Goes out.\n",
    "data/registers/roadshow.csv": "id,title,date,time,place,unit,deck\n"
    "first,First stop,2013-07-02,10:00,Hall,desk,tour\n",
    "themes/house/theme.toml": 'name = "House"\nparent = "default"\n',
    "themes/house/tokens.toml": '[light]\nsurface = "#fffdf8"\n',
    "themes/house/assets/house.css": ".front { margin: 0; }\n",
    "themes/house/templates/deck.html": '{% extends "default:deck.html" %}\n',
}


def make_site(folder: Path) -> Files:
    """Hold the site with an edition of its own past, which is frozen in a folder."""
    files = {path: text.encode() for path, text in (_TEXTS | _make_data()).items()}
    kept = ("content/metrics/", "content/units/", "content/index.md", "data/", "themes/", "cxsite.toml")
    past = {path: content for path, content in files.items() if path.startswith(kept)}
    del past["data/registers/roadshow.csv"]
    past["content/index.md"] = b"---\ntitle: As it was\n---\n"
    past["cxsite.toml"] = past["cxsite.toml"].replace(b"2013-06-30", b"2013-03-31")
    for path in past:
        if path.startswith("content/metrics/"):
            past[path] = past[path].rsplit(b"---\n", 1)[0] + b"---\n"
    outcome = freeze_edition(write_files(folder, dict(past)), "2013-Q1")
    assert outcome.result == "written", outcome.issues
    return {**files, "editions/2013-Q1.json": (folder / "editions" / "2013-Q1.json").read_bytes()}


def _make_data() -> dict[str, str]:
    months = [f"{2012 + number // 12}-{number % 12 + 1:02}-15" for number in range(18)]
    calls = [
        f"{day},{team},{100 + 7 * number % 13},{76 + (number * 5 + shift) % 9}"
        for number, day in enumerate(months)
        for team, shift in (("N", 0), ("S", 3))
    ]
    answers = [f"{day},{score}" for number, day in enumerate(months) for score in (10, 9, 5 + number % 4, 8)]
    panel = [f"{day},{60 + number % 5}" for number, day in enumerate(months)]
    return {
        "data/calls.csv": "\n".join(["day,team,calls,answered", *calls]) + "\n",
        "data/answers.csv": "\n".join(["day,score", *answers]) + "\n",
        "data/panel.csv": "\n".join(["day,value", *panel]) + "\n",
    }


def save_changes(site: Path, before: Mapping[str, bytes], after: Mapping[str, bytes], dice: Random) -> None:
    """Bring a folder from one state to another: in place, by a new file, or with a time of its own."""
    for path in before.keys() - after.keys():
        _remove(site, path)
    for path, content in after.items():
        if before.get(path) != content:
            _save(site / path, content, dice)


def _remove(site: Path, path: str) -> None:
    (site / path).unlink()
    for folder in (site / path).parents:
        if folder == site or any(folder.iterdir()):
            return
        folder.rmdir()


def _save(path: Path, content: bytes, dice: Random) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.stat() if path.exists() else None
    if dice.random() < 0.5:
        aside = path.with_name(f"{path.name}~")
        aside.write_bytes(content)
        aside.replace(path)
    else:
        path.write_bytes(content)
    if old and dice.random() < 0.3:
        # As rsync, unpacking and restoring from a backup do.
        os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
