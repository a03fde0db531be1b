"""Write a site in which every kind has one record that only some may see, marked in every field.

Each mark is a word that occurs nowhere else, so that a search of every byte shows what has leaked.
"""

from __future__ import annotations

MARK = "zq"
SECRET_COUNTS = ("48151623", "48,151,623")

OPEN: dict[str, str | bytes] = {
    "cxsite.toml": """title = "Office"
as_of = 2024-06-30
audiences = ["staff", "leaders", "executives"]

[labels.team]
file = "teams.csv"
key = "team"
label = "name"

[labels.zqcolumn]
file = "zqlabels.csv"
key = "team"
label = "name"
""",
    "data/teams.csv": "team,name\nN,North hall\nS,South hall\n",
    "data/zqlabels.csv": "team,name\nzqvalue,zqlabel\nzqother,zqlabeltoo\n",
    "data/calls.csv": "day,team,calls,answered\n2024-05-10,N,40,35\n2024-05-10,S,20,11\n"
    "2024-06-10,N,44,40\n2024-06-10,S,24,12\n",
    "data/zqextract.csv": "day,zqcolumn,zqsum\n2024-05-10,zqvalue,48151623\n2024-05-10,zqother,1\n"
    "2024-06-10,zqvalue,2\n2024-06-10,zqother,48151623\n",
    "content/index.md": "---\ntitle: How customers fared\n---\n\nRead on.\n",
    "content/metrics/answered.md": """---
title: Answered in time
kind: share
source: calls.csv
date: day
numerator: answered
denominator: calls
by: team
good: up
target: 80
min_base: 0
owner: desk
---
""",
    "content/scorecards/calls.md": "---\ntitle: Calls\ngroups: [{title: Speed, metrics: [answered]}]\n---\n",
    "content/promises/in-time.md": "---\nmetric: answered\nunits: [desk]\n---\n",
    "content/practices/call-back.md": "---\nstarted_in: desk\nevidence: {metric: answered}\n---\n",
    "content/programs/more-lines.md": "---\nowner: desk\nstarts: 2024-01-01\nends: 2024-12-31\n"
    "aims: [{metric: answered, to: 90}]\n---\n",
    "content/units/desk.md": "---\ntitle: Service desk\n---\n",
    "content/notes/may.md": "---\nmetric: answered\nperiod: 2024-05\n---\n\nA quiet month.\n",
    "content/messages/june.md": "---\ntitle: Half a year\nfrom: The board\ndate: 2024-06-01\n---\n",
    "content/pages/method.md": "---\ntitle: How we count\n---\n\nBy hand.\n",
}

SECRET: dict[str, str] = {
    "content/metrics/zqmetric-id.md": """---
LOCK
title: zqmetrictitle
summary: zqmetricsummary
tags: [zqmetrictag]
kind: sum
source: zqextract.csv
date: day
value: zqsum
by: zqcolumn
good: up
target: 48151623
owner: desk
definition: zqmetricdefinition
aliases: [zqmetricalias]
caveat: zqmetriccaveat
---

zqmetrictext ![zqmetricalt](chart:zqmetric-id/bars?by=zqcolumn) ![zqspecalt](chart:specs/zqspec.vl.json)
""",
    "content/scorecards/zqscorecard-id.md": """---
LOCK
title: zqscorecardtitle
summary: zqscorecardsummary
groups: [{title: zqscorecardgroup, metrics: [answered, zqmetric-id]}]
unit: desk
---

zqscorecardtext
""",
    "content/promises/zqpromise-id.md": """---
LOCK
title: zqpromisetitle
statement: zqpromisestatement
metric: answered
remedy: zqpromiseremedy
units: [desk]
---

zqpromisetext
""",
    "content/practices/zqpractice-id.md": """---
LOCK
title: zqpracticetitle
problem: zqpracticeproblem
domain: zqpracticedomain
started_in: desk
adopted_by: [{unit: zqunit-id, since: 2024-01-01}]
evidence: {metric: answered, segment: {team: N}, from: 2024-06-01}
contact: zqpracticecontact
---

zqpracticetext
""",
    "content/programs/zqprogram-id.md": """---
LOCK
title: zqprogramtitle
summary: zqprogramsummary
stage: pilot
owner: desk
starts: 2024-01-01
ends: 2024-12-31
milestones: [{date: 2024-03-01, title: zqprogrammilestone}]
aims: [{metric: answered, from: 70, to: 90, by: 2024-12-31}]
promises: [in-time]
risks: [zqprogramrisk]
opportunities: [zqprogramopportunity]
---

zqprogramtext
""",
    "content/units/zqunit-id.md": "---\nLOCK\ntitle: zqunittitle\nlead: zqunitlead\nparent: desk\n---\n\n"
    "zqunittext\n",
    "content/notes/zqnote-id.md": "---\nLOCK\ntitle: zqnotetitle\nmetric: answered\nperiod: 2024-06\n"
    "author: zqnoteauthor\n---\n\nzqnotetext\n",
    "content/messages/zqmessage-id.md": "---\nLOCK\ntitle: zqmessagetitle\nfrom: zqmessagefrom\n"
    "date: 2024-06-20\nunit: desk\n---\n\nzqmessagetext\n",
    "content/pages/zqpage-id.md": "---\nLOCK\ntitle: zqpagetitle\nsummary: zqpagesummary\n---\n\n"
    "zqpagetext [zqpagelink](metric:answered) ![zqpagealt](zqpicture.png)\n",
    "content/pages/zqpicture.png": "zqpicturebytes",
    "content/specs/zqspec.vl.json": """{
  "data": {"url": "metrics/zqmetric-id.csv"},
  "mark": "point",
  "title": "zqspectitle",
  "encoding": {"x": {"field": "period", "type": "temporal"}, "y": {"field": "value", "type": "quantitative"}}
}
""",
    "content/glossary.md": "---\nLOCK\ntitle: zqglossarytitle\n---\n\nzqterm\n: zqglossarydefinition\n",
    "data/registers/units.csv": "id,title,KEY,tags,text\nzqrow-id,zqrowtitle,VALUE,zqrowtag,zqrowtext\n",
}


def lock_site(key: str, value: str) -> dict[str, str | bytes]:
    """Make the site with a field on each of its secret records, such as ``audience: executives``."""
    locked = {
        address: text.replace("LOCK", f"{key}: {value}").replace("KEY", key).replace("VALUE", value)
        for address, text in SECRET.items()
    }
    return {**OPEN, **locked}
