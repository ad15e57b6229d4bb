"""One name for every result as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd


class _Rows(Protocol):
    def rows(self) -> list[dict[str, Any]]: ...


class Tabular:
    """A result that lists itself as rows."""

    def to_frame(self: _Rows) -> pd.DataFrame:
        """Return the rows as a DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.rows())
