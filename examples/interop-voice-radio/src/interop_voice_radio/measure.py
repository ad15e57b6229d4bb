"""A measure: the largest net of two forces, whatever gates stand between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from interop.measures import Facts, Measure

#: The nets, as characters of forces are called.
NETS = tuple(f"{name}:peer" for name in ("saturn", "have-quick", "secure-voice", "uhf-voice", "vhf-marine", "hf-voice"))


def largest_net(facts: Facts) -> npt.NDArray[np.float64]:
    """Return F × F: `max_s P_a(s) · P_b(s)` over the nets; NaN where a force has no units."""
    characters = facts.characters
    shares = characters.share[:, [column for column, name in enumerate(characters.names) if name in NETS]]  # F × S
    largest = (shares[:, None, :] * shares[None, :, :]).max(axis=2, initial=0.0)
    return np.where(facts.with_units, largest, np.nan)


LARGEST_NET = Measure(
    name="largest-net",
    title="Largest part of both forces that have one voice radio in common",
    facts="characters",
    least=0.0,
    most=1.0,
    symmetric=True,
    joint_absence="ignored",
    reference="interop-voice-radio",
    score=largest_net,
)
