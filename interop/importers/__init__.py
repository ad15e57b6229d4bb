"""Real files in: one package per kind of file, each turning it into a catalogue and an account of every row."""

from interop.importers.account import Account, Remark
from interop.importers.importer import Imported, Importer, importer_named, installed_importers, run_importer

__all__ = ["Account", "Imported", "Importer", "Remark", "importer_named", "installed_importers", "run_importer"]
