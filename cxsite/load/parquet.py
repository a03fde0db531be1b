"""Read a Parquet file as the texts that a CSV of the same table would hold; rows take the place of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxsite.issues import Issue, Place, error
from cxsite.later import Later

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = Later("numpy")

ENDING = ".parquet"
_INSTALL = 'pip install "cxsite[parquet]"'
_PLAIN = re.compile(r"u?int|float|double|halffloat|decimal|bool|date|timestamp")


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """Hold an open file, and the names and types of its columns."""

    path: str
    header: tuple[str, ...]
    types: tuple[str, ...]
    row_count: int
    _file: Any

    def place(self, row: int, index: int) -> Place:
        """Point at a cell by the number of its row and of its column, both from 1."""
        return Place(self.path, max(row, 1), index + 1)

    def is_plain(self, index: int) -> bool:
        """Say whether a column holds numbers or days as such, written in one way."""
        return bool(_PLAIN.match(self.types[index]))

    def can_read(self, index: int) -> bool:
        """Say whether the cells of a column are single values."""
        return _say_strange(self.types[index]) is None

    def read(self, index: int) -> npt.NDArray[np.object_] | Issue:
        """Read a column as texts, empty where there is no value."""
        name, strange = self.header[index], _say_strange(self.types[index])
        place = self.place(1, index)
        if strange:
            hint = "write one value a cell into a column of its own, or take another column"
            return error("CX329", f'the column "{name}" holds {strange}', place, hint)
        try:
            texts = _read_texts(self._file, name)
        except _failures() as cause:
            return _unread(name, _first_line(cause), place)
        if len(texts) != self.row_count:
            # A damaged length is no error to the library: the column would stand beside other rows.
            return _unread(name, f"it has {len(texts):,} cells, the file {self.row_count:,} rows", place)
        return texts


def _unread(name: str, why: str, place: Place) -> Issue:
    return error("CX329", f'the column "{name}" cannot be read: {why}', place, "export the file again")


def open_parquet(content: bytes, path: str) -> ParquetFile | Issue:
    """Open a file: its names and types are read, no column yet."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        message = "Parquet is read by a package that is not installed"
        return error("CX328", message, Place(path), f"install it: {_INSTALL}, or export the extract as CSV")
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        fields = list(file.schema_arrow)
    except _failures():
        message = "the extract is not a whole Parquet file"
        return error("CX303", message, Place(path), "export it again, or copy it again")
    types = tuple(_name_type(field.type) for field in fields)
    return ParquetFile(path, tuple(field.name for field in fields), types, file.metadata.num_rows, file)


def _failures() -> tuple[type[Exception], ...]:
    import pyarrow as pa

    # A damaged file shows in whatever is read first: a length, a type, a text.
    return pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError, MemoryError


def _first_line(cause: Exception) -> str:
    return (str(cause).splitlines() or [type(cause).__name__])[0][:120]


def _name_type(kind: Any) -> str:
    """Name a type; categories are named by what they are texts or numbers of."""
    import pyarrow as pa

    return str(kind.value_type if pa.types.is_dictionary(kind) else kind)


_STRANGE = {
    "list": "lists",
    "large_list": "lists",
    "fixed_size_list": "lists",
    "struct": "nested columns",
    "map": "maps",
    "dictionary": "categories of categories",
    "duration": "lengths of time, which have no unit in a text",
    "extension": "values of a type of another program",
}


def _say_strange(kind: str) -> str | None:
    return _STRANGE.get(re.split(r"[<\[(]", kind)[0])


def _read_texts(file: Any, name: str) -> npt.NDArray[np.object_]:
    import pyarrow as pa

    column = file.read(columns=[name], use_threads=False).column(name)
    column.validate(full=True)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    texts = _as_texts(column).fill_null("").to_numpy(zero_copy_only=False)
    return np.array(texts.tolist(), dtype=object) if len(texts) else np.array([], dtype=object)


def _as_texts(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_null(column.type):
        return column.cast(pa.string())
    if pa.types.is_boolean(column.type):
        # Marks are counted, as 0 and 1 of a CSV are.
        return column.cast(pa.int8()).cast(pa.string())
    if pa.types.is_float16(column.type):
        return column.cast(pa.float32()).cast(pa.string())
    if pa.types.is_timestamp(column.type) and column.type.tz:
        # A time stamp counts by the day as it is written: by the clock of its own zone.
        return pc.local_timestamp(column).cast(pa.string())
    if pa.types.is_date64(column.type):
        return column.cast(pa.date32()).cast(pa.string())
    return column.cast(pa.string())


def read_columns(file: ParquetFile, indices: Sequence[int]) -> dict[int, npt.NDArray[np.object_]] | Issue:
    """Read columns by their numbers; the first that cannot be read is the answer."""
    columns: dict[int, npt.NDArray[np.object_]] = {}
    for index in dict.fromkeys(indices):
        texts = file.read(index)
        if isinstance(texts, Issue):
            return texts
        columns[index] = texts
    return columns
