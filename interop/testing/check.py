"""`check_scorer`: the one call that holds a scorer, a layer or a kind of layer to every law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis.strategies import SearchStrategy

from interop.catalog.catalog import Catalog
from interop.errors import InputError, UnknownNameError
from interop.testing.laws import BY_NAME, LAWS, Law, LawUntestedError
from interop.testing.subject import Subject, ground_of, subject_of


@dataclass(frozen=True)
class Checked:
    """What a scorer was held to: every law stands in one of the three."""

    obeyed: tuple[str, ...]
    silent: Mapping[str, str] = field(
        default_factory=dict
    )  # laws that do not speak of the scheme or the results, and why
    exempt: Mapping[str, str] = field(default_factory=dict)  # laws that it need not obey, and why


def check_scorer(
    scorer: Subject,
    *,
    scheme: Any = None,
    laws: Iterable[Law | str] | Law | str = LAWS,
    exempt: Mapping[str, str] | None = None,
    catalogs: SearchStrategy[Catalog] | None = None,
    max_examples: int | None = None,
    shrink: bool = True,
) -> Checked:
    """Hold a scorer to every law; raise at the first that it does not obey.

    For tests of one's own, under any test runner::

        from interop.testing import check_scorer

        def test_my_scorer():
            check_scorer(my_scorer)

        def test_my_kind_of_layer():
            check_scorer(MyLayer, scheme=MY_SCHEME)

    Args:
        scorer: a callable with the signature of :func:`interop.score`; or a layer, or a kind of layer, which is then
            scored by itself.
        scheme: the scheme to score by, as :func:`interop.score` takes it; its weights and settings are varied, and
            catalogues are drawn that speak of the standards, agreements and domains that its layers look at. For a
            kind of layer, every layer of it is taken from here. One with all built-in kinds when None.
        laws: the laws, or their names; all when not given. One that is named must speak of the scheme.
        exempt: laws that the scorer need not obey, each with the reason.
        catalogs: catalogues to try it on in place of generated ones, such as `st.just(my_catalog)`.
        max_examples: how many examples a law looks at; as many as the active Hypothesis profile says when None.
        shrink: whether to look for a smaller catalogue where a law is broken.

    Returns:
        Which laws were obeyed, which do not speak of the scheme, and which were left out.

    Raises:
        LawBrokenError: a law does not hold: its name, what it means, where it is broken, and a small catalogue that
            breaks it.
        LawUntestedError: a law never came across its case, so that obeying it says nothing; or one that is named in
            `laws` does not speak of the scheme, or looks for what the scorer's results do not have.
        UnknownNameError: there is no law of that name.
        InputError: a kind of layer without a scheme that has it, no law or no example at all, or an exemption
            without a reason.

    >>> from interop.testing import check_scorer
    >>> import interop
    >>> check_scorer(interop.score, laws=["bounds"], max_examples=5).obeyed
    ('bounds',)
    """
    score, whole = subject_of(scorer, scheme)
    ground = ground_of(whole, catalogs)
    if not isinstance(exempt, Mapping | None):
        raise InputError("exempt takes the reason for each law: exempt={'bounds': 'it has no bounds'}")
    for name, why in (exempt or {}).items():
        if not (isinstance(why, str) and why.strip()):
            raise InputError(f"exempt={{{name!r}: {why!r}}} gives no reason; write why the scorer need not obey it")
    left_out = {law_named(name).name: why for name, why in (exempt or {}).items()}
    obeyed, silent = [], {}
    for law in _listed(laws):
        if law.name in left_out:
            continue
        try:
            law.on(ground, score, max_examples=max_examples, shrink=shrink)
        except LawUntestedError as error:
            if laws is not LAWS or not (error.lacked or law.silent(whole)):
                raise
            silent[law.name] = error.why
        else:
            obeyed.append(law.name)
    return Checked(tuple(obeyed), silent, left_out)


def _listed(laws: Iterable[Law | str] | Law | str) -> list[Law]:
    """Return the laws that are meant; one may stand alone."""
    some = [laws] if isinstance(laws, Law | str) else list(laws)
    if not some:
        raise InputError("laws= names no law; leave it out to try them all")
    return [law_named(item) if isinstance(item, str) else item for item in some]


def law_named(name: str) -> Law:
    """Return a law; raise UnknownNameError when there is none of that name."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise UnknownNameError("law", name, BY_NAME) from None
