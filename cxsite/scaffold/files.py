"""Write new files into a site: the starter site, or one record."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from cxsite.config import CONFIG_NAME, read_config
from cxsite.errors import CxsiteError
from cxsite.ids import propose_id
from cxsite.issues import Severity, did_you_mean
from cxsite.load import LoadOptions, Sources, load_sources
from cxsite.load.profiling import Guess, find_extracts, propose_for
from cxsite.scaffold.editor import list_editor_files
from cxsite.scaffold.outline import outline_record
from cxsite.scaffold.samples import find_samples
from cxsite.schema import KIND_BY_SINGULAR, KINDS, NOT_BUILT, Kind

METRIC = "metric"
STARTER = Path(__file__).parents[1] / "starter"

_LEFT_BEHIND = frozenset({"output", "__pycache__", ".DS_Store"})
_FORBIDDEN = frozenset({"\ufeff", "\ufffe", "\uffff"})


def create_site(folder: Path) -> tuple[str, ...]:
    """Copy the starter site into a new or an empty folder, with what editors read, and list the files."""
    _refuse_filled(folder)
    contents = {address: (STARTER / address).read_bytes() for address in _list_starter()}
    contents |= {address: text.encode() for address, text in list_editor_files().items()}
    with _all_or_nothing(folder) as made:
        for address, content in sorted(contents.items()):
            _write_new(folder / address, content, made)
    return tuple(sorted(contents))


def create_record(site: Path, kind: str, title: str, *, guesses: Sequence[Guess] = ()) -> Path:
    """Write a record of a kind with every field explained, and return its path.

    What is guessed is filled in with its reason.
    """
    _refuse_elsewhere(site)
    found = _find_kind(kind)
    plain = _check_title(title)
    config, _ = read_config(site)
    sources = load_sources(LoadOptions(site, config))
    path = _find_path(site, found, plain, sources)
    text = outline_record(found, plain, find_samples(sources), guesses=guesses)
    with _all_or_nothing(path) as made:
        _write_new(path, text.encode(), made)
    return path


def create_metric(site: Path, title: str, extract: str, *, here: Path) -> Path:
    """Write the metric that an extract, named as it is seen from ``here``, seems to hold; return its path.

    Raises:
        CxsiteError: There is no such extract, or no metric can be made of it.

    """
    _refuse_elsewhere(site)
    names = find_extracts(site, extract, here)
    if len(names) > 1:
        hint = "name one; source: in the metric may then be a pattern for many files of the same columns"
        raise CxsiteError(f"{extract} means {len(names)} extracts", hint)
    config, _ = read_config(site)
    proposal, issues = propose_for(site, config, names[0])
    if broken := next((issue for issue in issues if issue.severity is Severity.ERROR), None):
        raise CxsiteError(f"no metric can be made of data/{names[0]}: {broken.message}", broken.hint)
    if proposal.refused:
        raise CxsiteError(f"no metric can be made of data/{names[0]}: {proposal.refused}", proposal.hint)
    return create_record(site, METRIC, title, guesses=proposal.guesses)


def is_metric(kind: str) -> bool:
    """Say whether a word for a kind of record means metrics."""
    return kind.strip().casefold() in (METRIC, KIND_BY_SINGULAR[METRIC].name)


def _refuse_elsewhere(site: Path) -> None:
    if not (site / CONFIG_NAME).is_file():
        hint = "run the command in the site's folder, name it with --site, or start one with: cxsite init"
        raise CxsiteError(f"there is no {CONFIG_NAME} in {site}", hint)


def _refuse_filled(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CxsiteError(f"{folder} is a file", "name a folder that is new or empty")
    if folder.is_dir() and any(folder.iterdir()):
        raise CxsiteError(f"the folder {folder} is not empty", "name a folder that is new or empty")


def _list_starter() -> Iterator[str]:
    for path in STARTER.rglob("*"):
        address = path.relative_to(STARTER)
        if path.is_file() and not _LEFT_BEHIND.intersection(address.parts):
            yield address.as_posix()


@contextmanager
def _all_or_nothing(target: Path) -> Iterator[ExitStack]:
    """Take back everything that was made, newest first, if anything fails."""
    try:
        with ExitStack() as made:
            yield made
            made.pop_all()
    except OSError as cause:
        hint = "make room or allow writing there, or choose another folder"
        raise CxsiteError(f"cannot write {target}: {cause.strerror or cause}", hint) from cause


def _write_new(path: Path, content: bytes, made: ExitStack) -> None:
    """Write a file that is not there yet, with the folders it needs, and note each thing made."""
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        folder.mkdir()
        made.callback(_take_back, folder)
    with path.open("xb") as file:
        made.callback(_take_back, path)
        file.write(content)


def _take_back(path: Path) -> None:
    with suppress(OSError):
        path.rmdir() if path.is_dir() else path.unlink()


def _find_kind(name: str) -> Kind:
    word = name.strip().casefold()
    found = KINDS.get(word) or KIND_BY_SINGULAR.get(word)
    if found:
        return found
    kinds = f"kinds are: {', '.join(KIND_BY_SINGULAR)}"
    if word in NOT_BUILT or word in NOT_BUILT.values():
        raise CxsiteError(f'records of the kind "{name}" are not built yet in this version', kinds)
    hint = did_you_mean(word, (*KIND_BY_SINGULAR, *KINDS), kinds)
    raise CxsiteError(f'unknown kind of record "{name}"', hint)


def _check_title(title: str) -> str:
    plain = " ".join(title.split())
    if not plain:
        raise CxsiteError("the title is blank", 'name the record, such as: cxsite new promise "Ask once"')
    if any(mark in _FORBIDDEN or unicodedata.category(mark) in ("Cc", "Cs") for mark in plain):
        raise CxsiteError("the title holds a character that a text cannot carry", "type the title anew")
    return plain


def _find_path(site: Path, kind: Kind, title: str, sources: Sources) -> Path:
    id_ = propose_id(title)
    folder = site / "content" / kind.name
    if (kind.name, id_) == ("metrics", "specs"):
        raise CxsiteError('no metric may be called "specs"', "choose another title")
    taken = [path.relative_to(site).as_posix() for path in folder.rglob(f"{id_}.md")]
    taken += [record.path for record in sources.records if (record.kind, record.id) == (kind.name, id_)]
    if taken:
        hint = "choose another title, or go on in that file"
        raise CxsiteError(f'the {kind.singular} "{id_}" exists already: {taken[0]}', hint)
    return folder / f"{id_}.md"
