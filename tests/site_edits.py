"""Change a site at random in every way in which sites change, mistakes among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from changing_site import CONFIG, Files

Edit = Callable[[Files, Random], Files]

_SENTENCES = (
    "A plain sentence.",
    "Nobody answered 81.5 % of the calls.",
    "It was 80 % once, and 77.5 % before.",
    "See [the unit](unit:desk) and [the promise](promise:within-a-minute).",
    "See [nothing](unit:nowhere).",
    "Now [80 %](value:answered), then [12.3 %](value:answered?period=2013-02).",
    "It [has improved](claim:answered/improved).",
    "It is [above its target](claim:answered/above-target).",
    "A caller is answered.",
    "## Calls\n\nUnder a heading.",
    "## Another heading\n\nUnder it.",
    "See [there](../pages/method.html#calls).",
    "See [the text](../pages/own.md).",
    "![Answered in time](chart:answered)",
    "![Answered, one chart a team](chart:answered/multiples?by=team)",
    "![All answers](chart:specs/own.vl.json)",
    "![](scorecard:all)",
    "[The list](list.txt)",
    "![The house](../pages/house.svg)",
    "A [reference][r].\n\n[r]: unit:desk",
    "A footnote.[^1]\n\n[^1]: Of this.",
    "<b>raw</b>",
    "| a | b |\n|---|--:|\n| 1 | 2 |",
    f"{'> ' * 60}deep",
    "`code` and *emphasis* and **more**",
    "Voilà, “quoted” – 3 < 4 & so on.",
    "http://example.org/ and [out](https://example.org/)",
)
_FIELDS = (
    "draft: true",
    "summary: One sentence on it.",
    "tags: [one, two]",
    "publish: 2013-06-30",
    "publish: 2013-07-15",
    "expires: 2013-06-01",
    "audience: leaders",
    "updated: 2013-06-02",
    "owner: field",
    "nonsense: 1",
)
_SETTINGS = (
    'language = "de"',
    "year_starts = 7",
    'week_starts = "sunday"',
    'on_bad_data = "hold"',
    "# a line more",
    "# a line more\n# and another",
    "unknown = 1",
    'ignore = [{code = "CX322", reason = "Known."}]',
)
_CONFIGS = (
    ("2013-06-30", "2013-05-31"),
    ("2013-06-30", "2013-07-31"),
    ("Office of callers", "Office of customers"),
    ('["staff", "leaders"]', '["staff", "leaders", "board"]'),
    ('theme = "house"', 'theme = "default"'),
    ('theme = "house"', 'theme = "nowhere"'),
    ("[labels.team]", "[labels.desk]"),
    ('unique_key = ["day", "team"]', "columns = {calls = {minimum = 101}}"),
    ('unique_key = ["day", "team"]', 'unique_key = ["day"]'),
    ('file = "teams.csv"', 'file = "no.csv"'),
    ("advisory", "matrixed"),
    ("as_of = 2013-06-30\n", ""),
)
_THEMES = (
    ("themes/house/tokens.toml", '[light]\nsurface = "#fafafa"\n'),
    ("themes/house/tokens.toml", '[light]\nchart-line = "#123456"\n'),
    ("themes/house/tokens.toml", '[dark]\nsurface = "#101010"\n'),
    ("themes/house/tokens.toml", '[light]\nsurfce = "#fafafa"\n'),
    ("themes/house/assets/house.css", ".front { margin: 1px; }\n"),
    ("themes/house/assets/more.css", ".more { margin: 1px; }\n"),
    ("themes/house/templates/deck.html", '{% extends "default:deck.html" %}\n{# said otherwise #}\n'),
    ("themes/house/templates/page.html", '{% extends "default:page.html" %}\n{# a page of ours #}\n'),
    (
        "themes/house/templates/page.html",
        '{% extends "default:page.html" %}{% block main %}Ours.{% endblock %}\n',
    ),
    ("themes/house/templates/page.html", "{{ view.nothing_of_that_name }}\n"),
    ("themes/house/templates/page.html", "{% if %}\n"),
    ("themes/default/templates/front.html", '{% extends "default:front.html" %}\n{# ours #}\n'),
)


def choose(names: list[str], dice: Random) -> str:
    """Draw one name of any."""
    return dice.choice(sorted(names)) if names else ""


def texts_of(files: Files) -> list[str]:
    """List the records that are files."""
    return [path for path in files if path.startswith("content/") and path.endswith(".md")]


def add_sentence(files: Files, dice: Random) -> Files:
    """Write something below a text."""
    path = choose(texts_of(files), dice)
    return _append(files, path, f"\n{dice.choice(_SENTENCES)}\n".encode())


def drop_line(files: Files, dice: Random) -> Files:
    """Delete a line of a text, wherever it stands."""
    path = choose(texts_of(files), dice)
    lines = files[path].splitlines(keepends=True)
    doomed = dice.randrange(len(lines)) if dice.random() < 0.3 else len(lines) - 1
    return {**files, path: b"".join(lines[:doomed] + lines[doomed + 1 :])}


def set_field(files: Files, dice: Random) -> Files:
    """Write a field into the front matter of a text."""
    path = choose(texts_of(files), dice)
    return {**files, path: files[path].replace(b"---\n", f"---\n{dice.choice(_FIELDS)}\n".encode(), 1)}


def change_title(files: Files, dice: Random) -> Files:
    """Call a record by another name."""
    path = choose(texts_of(files), dice)
    old = files[path].partition(b"title: ")[2].partition(b"\n")[0]
    return {
        **files,
        path: files[path].replace(b"title: " + old, f"title: Title {dice.randrange(99)}".encode(), 1),
    }


def change_metric(files: Files, dice: Random) -> Files:
    """Change how a metric is measured or judged."""
    pairs = (
        (b"target: 80", b"target: 85"),
        (b"good: up", b"good: down"),
        (b"grain: month", b"grain: quarter"),
        (b"by: [team]\n", b""),
        (b"min_base: 0", b"min_base: 200"),
        (b"min_base: 0\n", b"min_base: 0\nfresh: 5d\n"),
        (b"grain: month\n", b"grain: month\nrebase: [{date: 2012-12-01, reason: Anew}]\n"),
        (b"numerator: answered", b"numerator: calls"),
        (b"weight: 1}]", b"weight: 3}]"),
    )
    path = choose([path for path in files if path.startswith("content/metrics/")], dice)
    return {**files, path: files[path].replace(*dice.choice(pairs), 1)} if path else files


def write_record(files: Files, dice: Random) -> Files:
    """Write a new record."""
    number = dice.randrange(4)
    title = f"title: New {number}"
    new = {
        f"content/pages/new-{number}.md": f"---\n{title}\n---\n\n{dice.choice(_SENTENCES)}\n",
        f"content/units/new-{number}.md": f"---\n{title}\nparent: desk\n---\n",
        f"content/notes/new-{number}.md": f"---\n{title}\nmetric: answered\nperiod: 2013-0{number + 1}\n"
        "---\n",
        f"content/messages/new-{number}.md": f"---\n{title}\nfrom: Jo\ndate: 2013-0{number + 1}-01\n"
        "type: letter\n---\n",
        f"content/metrics/new-{number}.md": f"---\n{title}\nkind: count\nsource: calls.csv\ndate: day\n"
        "grain: quarter\ngood: up\nby: [team]\nowner: desk\n---\n",
        f"content/metrics/unread-{number}.md": f"---\n{title}\nkind: count\nsource: no.csv\ndate: day\n---\n",
        f"content/what/new-{number}.md": f"---\n{title}\n---\n",
    }
    path = choose(list(new), dice)
    return {**files, path: new[path].encode()}


def remove_file(files: Files, dice: Random) -> Files:
    """Delete any file but the settings."""
    path = choose([path for path in files if path != "cxsite.toml"], dice)
    return {other: content for other, content in files.items() if other != path}


def move_file(files: Files, dice: Random) -> Files:
    """Rename a file, by case alone too, or move it into another kind or folder."""
    path = choose([path for path in files if path != "cxsite.toml"], dice)
    folder, _, name = path.rpartition("/")
    kind = dice.choice(("pages", "units", "messages", "notes"))
    moved = dice.choice(
        (
            f"{folder}/re-{name}",
            f"{folder}/{name.upper()}",
            f"{folder}/{name.capitalize()}",
            f"{folder}/below/{name}",
            f"content/{kind}/{name}",
            f"{folder}/.{name}",
        )
    )
    return _put(files, path, moved)


def make_folder(files: Files, dice: Random) -> Files:
    """Put a folder where a file was."""
    path = choose([path for path in files if path.startswith(("content/", "data/", "themes/"))], dice)
    return _put(files, path, f"{path}/inside.md")


def change_figure(files: Files, dice: Random) -> Files:
    """Change a digit in an extract, a register or the labels."""
    path = choose([path for path in files if path.startswith("data/")], dice)
    content = files.get(path, b"")
    places = [place for place, byte in enumerate(content) if byte in b"0123456789"]
    if not places:
        return _append(files, path, b"X,Elsewhere\n") if path else files
    place = dice.choice(places)
    return {**files, path: content[:place] + str(dice.randrange(10)).encode() + content[place + 1 :]}


def turn_rows(files: Files, dice: Random) -> Files:
    """Bring the rows of an extract into another order: the same figures."""
    path = choose([path for path in files if path.startswith("data/")], dice)
    head, *rows = files.get(path, b"").splitlines(keepends=True) or [b""]
    dice.shuffle(rows)
    return {**files, path: head + b"".join(rows)} if path else files


def add_rows(files: Files, dice: Random) -> Files:
    """Write rows below an extract."""
    day = f"2013-0{dice.randrange(4, 9)}-2{dice.randrange(9)}"
    rows = {
        "data/calls.csv": f"{day},{dice.choice('NSX')},100,{dice.randrange(60, 100)}\n",
        "data/answers.csv": f"{day},{dice.randrange(12)}\n",
        "data/panel.csv": f"{day},{dice.randrange(99)}\n",
        "data/teams.csv": "X,Extra\n",
        "data/registers/units.csv": f"u{dice.randrange(9)},Unit,desk,Text.\n",
        "data/registers/roadshow.csv": f"s{dice.randrange(9)},Stop,{day},11:00,Hall,field,\n",
    }
    path = choose([path for path in rows if path in files], dice)
    return _append(files, path, rows[path].encode()) if path else files


def add_column(files: Files, dice: Random) -> Files:
    """Give an extract a column more that nobody reads."""
    path = choose(["data/calls.csv", "data/answers.csv", "data/panel.csv"], dice)
    lines = files.get(path, b"").splitlines()
    return {**files, path: b"".join(line + b",9\n" for line in lines)} if lines else files


def spoil_file(files: Files, dice: Random) -> Files:
    """Make a file unreadable."""
    path = choose([path for path in files if path != "cxsite.toml"], dice)
    harms = (b"", b"\xff\xfe\x00\xd8", b"\x00", files[path][: len(files[path]) // 2], b"{", b"<<<<<<< HEAD\n")
    return {**files, path: dice.choice(harms)}


def spoil_panel(files: Files, dice: Random) -> Files:
    """Spoil the extract whose figures are held, which stops no build."""
    return {**files, "data/panel.csv": dice.choice((b"", b"day,wrong\n", b"day,value\nx,y\n"))}


def change_spec(files: Files, dice: Random) -> Files:
    """Change the own chart."""
    path = "content/specs/own.vl.json"
    pairs = (
        (b'"bar"', b'"line"'),
        (b"recommend.csv", b"answered.csv"),
        (b"ordinal", b"nominal"),
        (b"{", b"["),
    )
    return {**files, path: files[path].replace(*dice.choice(pairs), 1)} if path in files else files


def change_picture(files: Files, dice: Random) -> Files:
    """Change a file beside a text."""
    path = choose(["content/pages/house.svg", "content/pages/list.txt"], dice)
    return {**files, path: files.get(path, b"") + f"<!-- {dice.randrange(9)} -->".encode()}


def change_config(files: Files, dice: Random) -> Files:
    """Change a setting, or only the lines of the file; sometimes set it back."""
    text = files["cxsite.toml"].decode()
    if dice.random() < 0.3:
        return {**files, "cxsite.toml": CONFIG.format(more="").encode()}
    if dice.random() < 0.5:
        return {**files, "cxsite.toml": f"{dice.choice(_SETTINGS)}\n{text}".encode()}
    return {**files, "cxsite.toml": text.replace(*dice.choice(_CONFIGS), 1).encode()}


def change_theme(files: Files, dice: Random) -> Files:
    """Change a file of the theme, or add one."""
    path, text = dice.choice(_THEMES)
    return {**files, path: text.encode()}


def change_edition(files: Files, dice: Random) -> Files:
    """Take an edition away, alter it, or call it otherwise."""
    path = choose([path for path in files if path.startswith("editions/")], dice)
    if not path:
        return files
    altered = files[path].replace(b"77", b"78", 1)
    rest = {other: content for other, content in files.items() if other != path}
    return dice.choice((rest, {**files, path: altered}, {**files, "editions/broken.json": b"{}"}))


_HARMLESS: tuple[Edit, ...] = (
    add_sentence,
    add_sentence,
    drop_line,
    set_field,
    change_title,
    change_metric,
    write_record,
    change_figure,
    change_figure,
    turn_rows,
    add_rows,
    add_rows,
    add_column,
    spoil_panel,
    change_spec,
    change_picture,
    change_config,
    change_config,
    change_theme,
    change_theme,
    change_edition,
)
_HARMFUL: tuple[Edit, ...] = (remove_file, move_file, make_folder, spoil_file)


def edit_site(files: Files, dice: Random) -> tuple[str, Files]:
    """Change a site at random; return what was done and the site after it."""
    edit = dice.choice(_HARMFUL if dice.random() < 0.25 else _HARMLESS)
    return edit.__name__, edit(files, dice)


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold with which options a build is asked for."""

    options: tuple[tuple[str, Any], ...] = ()


def ask(dice: Random) -> Asked:
    """Mostly ask for what authors ask for, sometimes for another portal of the same site."""
    if dice.random() < 0.65:
        return Asked()
    others: tuple[tuple[tuple[str, Any], ...], ...] = (
        (("audience", "leaders"),),
        (("drafts", True),),
        (("preview", True),),
        (("as_of", date(2013, 5, 31)),),
        (("as_of", date(2013, 12, 31)),),
        (("edition", "2013-Q1"),),
        (("strict", True),),
    )
    return Asked(dice.choice(others))


def _append(files: Files, path: str, more: bytes) -> Files:
    return {**files, path: files.get(path, b"") + more}


def _put(files: Files, path: str, moved: str) -> Files:
    """Move a file to where none is in the way; what lies below it there gives way."""
    rest = {
        other: content
        for other, content in files.items()
        if other != path and not other.startswith(f"{moved}/") and not moved.startswith(f"{other}/")
    }
    return {**rest, moved: files[path]}
