"""How fast the library is, side by side with other ways to the same numbers, in one run: `python -m benchmarks`."""
