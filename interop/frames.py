"""Results as tables: one name for all that list rows, and F × F arrays as DataFrames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from interop.arrays import Floats

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


def square(array: Floats, forces: tuple[str, ...]) -> pd.DataFrame:
    """Return an F × F array as a DataFrame, row provides to column."""
    import pandas as pd

    names = pd.Index(forces, name="from")
    return pd.DataFrame(array, index=names, columns=pd.Index(forces, name="to"), copy=True)


class Bounded:
    """What has a value and bounds for every pair of forces, as F × F arrays; shown forces × forces."""

    forces: tuple[str, ...]

    @property
    def arrays(self) -> dict[str, Floats]:
        """Every F × F array by the name that it has in tables."""
        raise NotImplementedError

    @property
    def value(self) -> pd.DataFrame:
        """Forces × forces: the score, an unknown being worth the scheme's `unknown_worth`."""
        return self._frame("value")

    @property
    def low(self) -> pd.DataFrame:
        """Forces × forces: the score with every unknown counted as no."""
        return self._frame("low")

    @property
    def high(self) -> pd.DataFrame:
        """Forces × forces: the score with every unknown counted as yes."""
        return self._frame("high")

    def __repr__(self) -> str:
        name = f" {self.name}" if hasattr(self, "name") else ""
        return f"<{type(self).__name__}{name}: {len(self.forces)} × {len(self.forces)} forces>"

    def _frame(self, name: str) -> pd.DataFrame:
        return square(self.arrays[name], self.forces)


class Cells(Bounded):
    """What says, beside value and bounds, how much of the weight is known."""

    @property
    def sourced(self) -> pd.DataFrame:
        """Forces × forces: share of the weight that is settled at the bar of the bounds."""
        return self._frame("sourced")

    @property
    def judged(self) -> pd.DataFrame:
        """Forces × forces: share of the weight that only weaker statements settle."""
        return self._frame("judged")
