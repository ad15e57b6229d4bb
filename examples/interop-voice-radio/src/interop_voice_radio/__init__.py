"""Voice radio for interop: a kind of layer, a measure, a scheme and an importer."""

from importlib.resources import files

#: The file of the scheme, to which the entry point refers.
VOICE_FIRST = files(__name__) / "voice-first.toml"
