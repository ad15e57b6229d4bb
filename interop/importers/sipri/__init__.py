"""The trade register of SIPRI's arms transfers database, as its site exports it, turned into a catalogue."""

from interop.importers.sipri.build import Import, build
from interop.importers.sipri.output import write_import
from interop.importers.sipri.register import Register, read_register

__all__ = ["Import", "Register", "build", "read_register", "write_import"]
