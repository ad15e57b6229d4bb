"""The laws that a scorer must obey, for tests of one's own, and strategies that draw what they are tried on."""

from interop.errors import need

need("hypothesis", "testing", "interop.testing")

from interop.testing.check import Checked, check_scorer  # noqa: E402 - hypothesis is there
from interop.testing.laws import LAWS, Law, LawBrokenError, LawError, LawUntestedError  # noqa: E402
from interop.testing.scored import Scored  # noqa: E402
from interop.testing.strategies import catalogs, schemes, score_days, variations  # noqa: E402
from interop.testing.supposed import changes, forces, scenarios  # noqa: E402
from interop.testing.vocabulary import Vocabulary  # noqa: E402
from interop.testing.world import synthetic_scheme, synthetic_world  # noqa: E402
from interop.testing.worlds import worlds  # noqa: E402

__all__ = [
    "LAWS",
    "Checked",
    "Law",
    "LawBrokenError",
    "LawError",
    "LawUntestedError",
    "Scored",
    "Vocabulary",
    "catalogs",
    "changes",
    "check_scorer",
    "forces",
    "scenarios",
    "schemes",
    "score_days",
    "synthetic_scheme",
    "synthetic_world",
    "variations",
    "worlds",
]
