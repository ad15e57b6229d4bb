"""Real files in: one package per kind of file, each turning it into a catalogue and an account of every row."""
