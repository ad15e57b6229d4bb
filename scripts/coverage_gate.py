"""Hold measured coverage against what CONTRIBUTING.md promises: `python scripts/coverage_gate.py coverage.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

#: Least share of statements and branches that tests reach, in percent: of the whole, and of every module.
WHOLE, MODULE = 95.0, 85.0


def shortfalls(measured: Path) -> list[str]:
    """Return what falls short, in words."""
    found = json.loads(measured.read_text(encoding="utf-8"))
    shares = {name: item["summary"]["percent_covered"] for name, item in sorted(found["files"].items())}
    short = [f"{name}: {share:.0f} % is less than {MODULE:.0f} %" for name, share in shares.items() if share < MODULE]
    total = found["totals"]["percent_covered"]
    return [*short, f"in all {total:.1f} % is less than {WHOLE:.0f} %"] if total < WHOLE else short


def main() -> int:
    """Print what falls short."""
    found = shortfalls(Path(sys.argv[1]))
    print("\n".join(found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
