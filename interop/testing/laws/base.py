"""What a law is: a function of a trial whose first sentence says what it means, and the search for what breaks it."""

from __future__ import annotations

import inspect
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from unittest import SkipTest

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, Unsatisfiable, UnsatisfiedAssumption
from hypothesis.strategies import SearchStrategy

from interop.catalog.catalog import Catalog
from interop.catalog.tables import TABLES
from interop.errors import InputError, InteropError
from interop.scheme import Scheme
from interop.testing.scored import Scorer
from interop.testing.shown import shown
from interop.testing.subject import Subject, ground_of, subject_of
from interop.testing.trial import Call, Ground, LawTrial, ScorerRaisedError
from interop.testing.vocabulary import Vocabulary

#: Seconds for which a broken law looks for a smaller catalogue that breaks it too.
SHRINK_SECONDS = 15.0
#: Examples in a row without the case that a law speaks of, after which it is given up.
MOST_IN_VAIN = 120
#: The same where the scorer's results lack what the law looks for.
MOST_LACKING = 20

Theme = Literal["form", "sameness", "more", "knowing", "dates", "deciding", "gates", "services", "worth"]


class LawError(InteropError, AssertionError):
    """A scorer was held to a law and did not pass; `law` names it and `meaning` says it in a sentence."""

    def __init__(self, law: str, meaning: str, text: str) -> None:
        self.law, self.meaning = law, meaning
        super().__init__(f"{law}: {meaning}\n{text}")


class LawBrokenError(LawError):
    """A law does not hold; `found` says where, `calls` are what was scored, shrunk to a few rows."""

    def __init__(self, law: str, meaning: str, found: str, calls: tuple[Call, ...]) -> None:
        self.found, self.calls = found, calls
        super().__init__(law, meaning, f"{found}\n\n{shown(calls)}")

    @property
    def rows(self) -> int:
        """How many rows were scored, in all calls together."""
        return sum(len(getattr(call.catalog, table.name)) for call in self.calls for table in TABLES)


class LawUntestedError(LawError):
    """A law came across nothing that it speaks of, and so says nothing; `why` says what was missing.

    `lacked` are the attributes of a result that it looked for and that the scorer's results do not have.
    """

    def __init__(self, law: str, meaning: str, why: str, lacked: Iterable[str] = ()) -> None:
        self.lacked = tuple(sorted(lacked))
        self.why = f"{why}; the scorer's results have no {', '.join(self.lacked)}" if self.lacked else why
        why = self.why
        super().__init__(law, meaning, f"tested nothing: {why}")


@dataclass(frozen=True, eq=False)
class Law:
    """A law that a scorer obeys, whatever the catalogue, the scheme and the day. Calling it holds a scorer to it."""

    name: str
    theme: Theme
    meaning: str  # in one sentence
    body: Callable[[LawTrial], None]
    silent: Callable[[Scheme], str]  # why it says nothing of a scheme; empty where it speaks of it

    @property
    def __name__(self) -> str:  # for the ids of pytest
        return self.name

    def __call__(
        self,
        scorer: Subject,
        *,
        scheme: object = None,
        catalogs: SearchStrategy[Catalog] | None = None,
        max_examples: int | None = None,
        shrink: bool = True,
    ) -> None:
        """Hold a scorer, or one layer, to this law.

        Args:
            scorer: a callable like :func:`interop.score`, a layer, or a kind of layer.
            scheme: the scheme to score by; see :func:`interop.testing.check_scorer`.
            catalogs: catalogues to try it on, in place of generated small ones.
            max_examples: how many; as many as the active Hypothesis profile says when None.
            shrink: whether to look for a smaller catalogue that breaks the law too.

        Raises:
            LawBrokenError: the law does not hold; shows the catalogue.
            LawUntestedError: the law's case never arose.
            InputError: no example at all, or no strategy for catalogues.
        """
        score, whole = subject_of(scorer, scheme)
        self.on(ground_of(whole, catalogs), score, max_examples=max_examples, shrink=shrink)

    def on(self, ground: Ground, scorer: Scorer, *, max_examples: int | None = None, shrink: bool = True) -> None:
        """Hold a scorer to this law on some ground."""
        if max_examples is not None and max_examples < 1:
            raise InputError(f"max_examples must be at least 1, not {max_examples!r}")
        why = self.silent(ground.scheme)
        if why:
            raise LawUntestedError(self.name, self.meaning, why)
        search = _Search(self, ground, scorer)
        phases = [Phase.generate, *([Phase.shrink] if shrink else [])]
        run = settings(
            phases=phases,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
            max_examples=settings().max_examples if max_examples is None else max_examples,
        )(given(st.data())(search.attempt))
        try:
            run()
        except (Unsatisfiable, _EndedError):
            if search.broken is None:
                why = f"in {search.tried} examples its case never arose"
                raise LawUntestedError(self.name, self.meaning, why, search.lacked) from None
            raise search.broken from search.broken.__cause__
        except Flaky:
            if search.broken is None:
                raise
            found = f"{search.broken.found} (and not every time that the same is scored)"
            raise LawBrokenError(self.name, self.meaning, found, search.broken.calls) from None


class _EndedError(SkipTest):
    """The search is over; Hypothesis lets what skips a test through at once."""


class _Search:
    """Looks for what breaks a law, until too much was tried in vain or was shrunk for long enough."""

    def __init__(self, law: Law, ground: Ground, scorer: Scorer) -> None:
        self.law, self.ground, self.scorer = law, ground, scorer
        self.tried = self.arose = 0
        self.broken: LawBrokenError | None = None  # by the fewest rows so far
        self.lacked: set[str] = set()
        self._until = math.inf

    def attempt(self, data: st.DataObject) -> None:
        """Draw an example and hold the scorer to the law on it."""
        self.tried += 1
        trial = LawTrial(self.scorer, self.ground, data)
        try:
            self.law.body(trial)
        except UnsatisfiedAssumption:
            self.lacked |= trial.lacked
            most = MOST_LACKING if self.lacked else MOST_IN_VAIN
            if self.broken is None and not self.arose and self.tried >= most:
                raise _EndedError(self.law.name) from None
            self._stop_in_time()
            raise
        except (AssertionError, ScorerRaisedError) as error:
            found = LawBrokenError(self.law.name, self.law.meaning, str(error), tuple(trial.calls))
            found.__cause__ = error.__cause__
            self._keep(found)
            self._stop_in_time()
            raise found from error.__cause__
        self.arose += 1
        self._stop_in_time()

    def _keep(self, found: LawBrokenError) -> None:
        if self.broken is None:
            self._until = time.monotonic() + SHRINK_SECONDS
        if self.broken is None or found.rows <= self.broken.rows:
            self.broken = found

    def _stop_in_time(self) -> None:
        if time.monotonic() > self._until:
            raise _EndedError(self.law.name) from None


def law(theme: Theme, silent: Callable[[Scheme], str] = lambda _: "") -> Callable[[Callable[[LawTrial], None]], Law]:
    """Make a law of a function; its first paragraph says what it means."""

    def made(body: Callable[[LawTrial], None]) -> Law:
        meaning = " ".join((inspect.getdoc(body) or "").partition("\n\n")[0].split())
        return Law(body.__name__, theme, meaning, body, silent)

    return made


# Why a law may have nothing to say of a scheme.


def no_standards(scheme: Scheme) -> str:
    """Say why where no layer rests on standards."""
    return "" if scheme.over_standards else "no layer of the scheme rests on standards"


def no_service(scheme: Scheme) -> str:
    """Say why where no layer has providers and receivers."""
    there = any(layer.roles[0] != "peer" for layer in scheme.over_standards.values())
    return "" if there else "no layer of the scheme has providers and receivers"


def no_peers(scheme: Scheme) -> str:
    """Say why where no layer is between peers."""
    there = any(layer.roles[0] == "peer" for layer in scheme.over_standards.values())
    return "" if there else "no layer of the scheme is between peers"


def no_agreements(scheme: Scheme) -> str:
    """Say why where no kind of agreement raises a layer."""
    there = any(layer.agreement_kinds for layer in scheme.layers.values())
    return "" if there else "no layer of the scheme names a kind of agreement"


def no_other_kind(scheme: Scheme) -> str:
    """Say why where no kind of agreement raises a layer, or all but what opens gates do."""
    some = "" if Vocabulary.of(scheme).uncounted else "the layers of the scheme name every kind of agreement"
    return no_agreements(scheme) or some


def no_quantities(scheme: Scheme) -> str:
    """Say why where no layer speaks of equipment that is counted, which munitions are not."""
    domains = Vocabulary.of(scheme).domains
    return no_equipment(scheme) or ("" if set(domains) - {"munition"} else "all that the scheme looks at is munitions")


def no_exercises(scheme: Scheme) -> str:
    """Say why where no layer counts exercises."""
    there = any(layer.counts_exercises for layer in scheme.layers.values())
    return "" if there else "no layer of the scheme counts exercises"


def no_equipment(scheme: Scheme) -> str:
    """Say why where no layer speaks of what forces hold."""
    there = any(layer.of_equipment for layer in scheme.layers.values())
    return "" if there else "no layer of the scheme speaks of equipment"


def no_designers(scheme: Scheme) -> str:
    """Say why where no layer compares who designed what."""
    there = any(layer.formula == "affinity" for layer in scheme.layers.values())
    return "" if there else "no layer of the scheme compares designers"


def nothing_of_forces(scheme: Scheme) -> str:
    """Say why where nothing that is said or done of a force matters."""
    if no_standards(scheme) and no_exercises(scheme):
        return "no layer of the scheme rests on standards or counts exercises"
    return ""


def nothing_between_states(scheme: Scheme) -> str:
    """Say why where neither agreements nor exercises matter."""
    if no_agreements(scheme) and no_exercises(scheme):
        return "no layer of the scheme names a kind of agreement or counts exercises"
    return ""


def no_symmetry(scheme: Scheme) -> str:
    """Say why where no layer is declared symmetric."""
    there = any(layer.symmetric for layer in scheme.layers.values())
    return "" if there else "no layer of the scheme is declared symmetric"


def one_layer(scheme: Scheme) -> str:
    """Say why where there is one layer alone, or only one that weighs anything."""
    return "" if len(scheme.layers) > 1 else "the scheme has one layer"


def nothing_that_ends(scheme: Scheme) -> str:
    """Say why where no layer looks at facts that can end."""
    for missing in (no_equipment, no_standards, no_agreements):
        if not missing(scheme):
            return ""
    return "no layer of the scheme looks at facts that end"
