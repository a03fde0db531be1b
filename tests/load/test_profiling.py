"""Test what is found out about an extract, and which metric is proposed for it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsite.config import SiteConfig, parse_config
from cxsite.load.profiling import ColumnProfile, ExtractProfile, profile_extracts, propose_for
from cxsite.load.profiling.heading_words import find_yes
from cxsite.load.profiling.spacing import find_spacing, starts_of
from cxsite.periods import Calendar, Grain

DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(400)]


def profile(folder: Path, text: str | bytes, config: str = "", name: str = "x.csv") -> ExtractProfile:
    """Profile one extract of a site."""
    path = folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return profile_extracts(folder, settings_of(config), [name])[0]


def settings_of(text: str) -> SiteConfig:
    """Read settings that have no mistake."""
    config, issues = parse_config(text)
    assert issues == ()
    return config


def column(found: ExtractProfile, name: str) -> ColumnProfile:
    """Find a column by its name."""
    return next(one for one in found.columns if one.name == name)


def fields(found: ExtractProfile) -> dict[str, str]:
    """List what is proposed, by field."""
    assert found.proposal is not None
    assert found.proposal.refused == ""
    return {guess.key: guess.value for guess in found.proposal.guesses if guess.value}


def write_rows(header: str, rows: list[str]) -> str:
    """Write an extract."""
    return "\n".join([header, *rows]) + "\n"


def test_the_way_a_file_is_written_is_told(tmp_path: Path) -> None:
    """Encoding, delimiter, header and preamble come with how sure they are."""
    found = profile(tmp_path, "Report of calls\n\ndate;café\n2024-01-01;3\n2024-01-02;4\n".encode("cp1252"))
    told = {one.name: (one.value, one.sure) for one in found.detected}
    assert told == {
        "encoding": ("windows-1252", "likely"),
        "delimiter": ("semicolon", "certain"),
        "header": ("line 3, below a preamble of 2 lines", "likely"),
    }


def test_what_is_not_certain_names_its_setting(tmp_path: Path) -> None:
    """An encoding that is only likely says how to settle it."""
    found = profile(tmp_path, "date,café\n2024-01-01,3\n".encode("cp1252"))
    assert found.detected[0].setting == "encoding: windows-1252"


def test_what_is_settled_is_said_to_be(tmp_path: Path) -> None:
    """A setting of cxsite.toml is followed, and told as one."""
    config = '[extracts."x.csv"]\ndates = "mm/dd/yyyy"'
    found = profile(tmp_path, "date,n\n03/04/2024,1\n04/05/2024,2\n", config)
    assert (column(found, "date").low, column(found, "date").sure) == ("2024-03-04", "said")


@pytest.mark.parametrize(
    ("cells", "type_"),
    [
        (["1", "2", ""], "whole"),
        (["1,5", "2,25", "3"], "decimal"),
        (["45 %", "50 %"], "percent"),
        (["007", "010"], "text"),
        (["13/02/2024", "01/03/2024"], "date"),
        (["2024-Q1", "2024-Q2"], "date"),
        (["31000", "52000"], "whole"),
        (["", "n/a"], "empty"),
        (["a", "b"], "text"),
    ],
)
def test_each_column_has_a_type(tmp_path: Path, cells: list[str], type_: str) -> None:
    """A column's type comes from all its cells; five digits count, and leading zeros are no number."""
    found = profile(tmp_path, write_rows("key;x", [f"k{number};{cell}" for number, cell in enumerate(cells)]))
    assert column(found, "x").type == type_


def test_excel_days_need_a_heading_that_says_so(tmp_path: Path) -> None:
    """Numbers of five digits are days only below a heading that names a date."""
    found = profile(tmp_path, "date,visits\n45292,45292\n45293,45300\n")
    assert (column(found, "date").low, column(found, "visits").type) == ("2024-01-01", "whole")


def test_misfits_are_told_with_their_line(tmp_path: Path) -> None:
    """A cell that does not go with its column is counted, and the first named by its line."""
    rows = [f"{day},5" for day in DAYS[:9]]
    found = profile(tmp_path, write_rows("date,x", [*rows, "2024-02-01,tbd"]))
    assert (column(found, "x").misfits, column(found, "x").misfit) == (1, ("tbd", 11))


def test_gaps_are_told(tmp_path: Path) -> None:
    """A period without rows between two with rows is a gap."""
    rows = [f"{day},5" for day in (DAYS[0], DAYS[7], DAYS[14], DAYS[35])]
    days = profile(tmp_path, write_rows("date,x", rows)).days
    assert days is not None
    assert [(str(gap.first), gap.count) for gap in days.gaps] == [("2024-01-22", 2)]


def test_segments_tell_their_values_and_bases(tmp_path: Path) -> None:
    """A column of few texts may split a metric: with the rows of its rarest value."""
    rows = [f"{day},{'North' if number % 4 else 'South'},3" for number, day in enumerate(DAYS[:40])]
    team = column(profile(tmp_path, write_rows("date,team,score", rows)), "team")
    assert (team.is_segment, team.distinct, team.fewest, team.values[0]) == (True, 2, 10, ("North", 30))


def test_a_broken_extract_keeps_its_findings(tmp_path: Path) -> None:
    """An extract that cannot be read has its error and nothing else."""
    found = profile(tmp_path, 'date,x\n2024-01-01,"3\n')
    assert ([issue.code for issue in found.issues], found.columns) == (["CX307"], ())


def test_a_packed_extract_is_read(tmp_path: Path) -> None:
    """A .csv.gz is read like a .csv."""
    import gzip

    found = profile(tmp_path, gzip.compress(b"date,x\n2024-01-01,3\n"), name="x.csv.gz")
    assert found.row_count == 1


def test_the_readers_of_an_extract_are_named(tmp_path: Path) -> None:
    """Metrics that read an extract are told, by a pattern too, and it needs no proposal."""
    metric = "---\nkind: count\nsource: '*.csv'\ndate: date\n---\n"
    (tmp_path / "content/metrics").mkdir(parents=True)
    (tmp_path / "content/metrics/rows.md").write_text(metric)
    found = profile(tmp_path, "date,x\n2024-01-01,3\n")
    assert (found.metrics, found.proposal) == (("rows",), None)


ANSWERS = [(day, f"k{number}-{day}", number % 3) for day in DAYS[:120] for number in range(3)]


@pytest.mark.parametrize(
    ("header", "cell", "kind"),
    [
        ("date,answer,stars_given", lambda n: str(n % 11), "nps"),
        ("date,answer,grade_given", lambda n: str(1 + n % 5), "csat"),
        ("date,answer,grade_given", lambda n: str(1 + n % 7), "ces"),
        ("date,answer,nps", lambda n: str(5 + n % 3), "nps"),
        ("date,answer,in_time", lambda n: str(n % 2), "share"),
        ("date,answer,in_time", lambda n: "yes" if n % 3 else "no", "share"),
        ("date,answer,minutes", lambda n: f"{n % 90}.5", "mean"),
        ("date,answer,amount", lambda n: f"{n % 90}.50 €", "sum"),
        ("date,answer,remark", lambda n: f"text {n}", "count"),
    ],
)
def test_answers_are_recognised(tmp_path: Path, header: str, cell: object, kind: str) -> None:
    """The kind follows from what a row's only measure can be."""
    assert callable(cell)
    rows = [f"{day},{key},{cell(number)}" for number, (day, key, _) in enumerate(ANSWERS)]
    assert fields(profile(tmp_path, write_rows(header, rows)))["kind"] == kind


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("date,answered,calls_in", "share"),
        ("date,complaints,customers", "rate"),
        ("date,visitors", "value"),
        ("date,satisfaction_index,n", "value"),
    ],
)
def test_counts_and_ready_values_are_recognised(tmp_path: Path, header: str, kind: str) -> None:
    """One row for each week: counts that go together, or a ready value."""
    count = header.count(",")
    rows = [
        ",".join([str(day), *[str(40 + index * 30 + number % 9) for index in range(count)]])
        for number, day in enumerate(DAYS[:280:7])
    ]
    found = fields(profile(tmp_path, write_rows(header, rows)))
    assert (found["kind"], found["grain"]) == (kind, "week")


def test_counted_answers_are_recognised(tmp_path: Path) -> None:
    """Three columns that count promoters, passives and detractors are a Net Promoter Score."""
    rows = [f"{day},5,{number % 4},2" for number, day in enumerate(DAYS[:50:7])]
    found = fields(profile(tmp_path, write_rows("week,Promoters,Passives,Detractors", rows)))
    assert (found["kind"], found["detractors"]) == ("nps", "Detractors")


def test_the_narrower_whole_is_proposed(tmp_path: Path) -> None:
    """Of two columns that hold a part, the one that holds fewer others is its whole."""
    rows = [
        f"{day},{50 + number % 3},{40 + number % 3},{30 + number % 5}"
        for number, day in enumerate(DAYS[:280:7])
    ]
    found = fields(profile(tmp_path, write_rows("date,scheduled,arrived,on_time", rows)))
    assert (found["numerator"], found["denominator"]) == ("on_time", "arrived")


def test_wide_tables_are_recognised(tmp_path: Path) -> None:
    """Columns headed by months become rows of a metric with wide: true."""
    text = "team,2024-01,2024-02,2024-03\nNorth,80.5,81,82\nSouth,70,71,72\n"
    found = fields(profile(tmp_path, text))
    assert {key: found[key] for key in ("wide", "date", "value", "grain", "by")} == {
        "wide": "true",
        "date": "period",
        "value": "value",
        "grain": "month",
        "by": "[team]",
    }


def test_pivot_tables_are_recognised(tmp_path: Path) -> None:
    """Headings in two rows, years above months, are periods too."""
    text = "Team;2024;;;2025;\n;Jan;Feb;Mar;Jan;Feb\nNorth;1;2;3;4;5\nSouth;2;3;4;5;6\n"
    assert fields(profile(tmp_path, text))["wide"] == "true"


def test_a_typed_table_has_no_delimiter(tmp_path: Path) -> None:
    """Of a Parquet file the format is told, and nothing of encodings and delimiters."""
    pandas = pytest.importorskip("pandas", exc_type=ImportError)
    pytest.importorskip("pyarrow", exc_type=ImportError)
    (tmp_path / "data").mkdir()
    pandas.DataFrame({"date": ["2024-01-01"], "n": [3]}).to_parquet(tmp_path / "data/x.parquet")
    found = profile_extracts(tmp_path, SiteConfig(), ["x.parquet"])[0]
    assert [(one.name, one.value) for one in found.detected] == [("format", "Parquet")]


def test_three_columns_make_a_date(tmp_path: Path) -> None:
    """Year, month and day in columns of their own date the rows."""
    rows = [f"{day.year},{day.month},{day.day},5" for day in DAYS[:40]]
    assert fields(profile(tmp_path, write_rows("year,month,day,x", rows)))["date"] == "[year, month, day]"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("team,score\nNorth,3\n", "no column holds dates"),
        ("date,score\n03/04/2024,3\n04/05/2024,3\n", 'the dates in column "date" read two ways'),
        ("date,score\n13/04/2024,3\n04/15/2024,3\n", 'the dates in column "date" are written in two orders'),
        ("date,score\n2024-01-01,3\n,4\n", '1 of the dates in column "date" are blank'),
        ("date,score\n", "it has no rows"),
    ],
)
def test_nothing_is_proposed_without_days(tmp_path: Path, text: str, refused: str) -> None:
    """An extract whose rows have no certain day gets the reason in the stead of a guess."""
    found = profile(tmp_path, text).proposal
    assert found is not None
    assert (found.refused, bool(found.hint)) == (refused, True)


def test_what_nobody_can_guess_is_asked(tmp_path: Path) -> None:
    """The direction, the target, the owner and the definition are questions."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/x.csv").write_text("date,score\n2024-01-01,3\n")
    proposal, _ = propose_for(tmp_path, SiteConfig(), "x.csv")
    asked = [guess.key for guess in proposal.guesses if not guess.value]
    assert asked == ["good", "target", "owner", "definition", "fresh"]


def test_every_guess_has_a_reason(tmp_path: Path) -> None:
    """Nothing is proposed or asked without saying why."""
    found = profile(tmp_path, "date,team,score\n2024-01-01,N,3\n2024-01-02,S,4\n").proposal
    assert found is not None
    assert [guess.key for guess in found.guesses if not guess.reason] == []


@pytest.mark.parametrize(
    ("first", "second", "yes"), [("Ja", "Nein", "Ja"), ("no", "yes", "yes"), ("a", "b", "")]
)
def test_yes_is_found_in_many_languages(first: str, second: str, yes: str) -> None:
    """Of two values that mean yes and no, the one that means yes is found."""
    assert find_yes((first, second)) == yes


@given(st.sets(st.integers(738000, 739000), min_size=1, max_size=200), st.sampled_from(list(Grain)[:5]))
def test_every_day_lies_in_a_period_of_its_spacing(ordinals: set[int], named: Grain) -> None:
    """The grain that suits gives at least one period and at most one for each day."""
    import numpy as np

    days = np.array(sorted(ordinals), dtype=np.int64)
    found = find_spacing(days, named, Calendar())
    assert 1 <= len(starts_of(days, found.grain, Calendar())) <= len(days)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_text_has_a_profile(tmp_path: Path, text: str) -> None:
    """Whatever a file holds, it is described or refused with a finding."""
    found = profile(tmp_path, text.encode("utf-8", "surrogatepass"))
    assert found.columns or found.issues
