"""What curators and staff change by hand: every write is an Act with its rows before and after, and can be undone."""

from .acting import StaleError, acting, person, version
from .pen import Pen
from .undoing import UndoError, undo

__all__ = ["Pen", "StaleError", "UndoError", "acting", "person", "undo", "version"]
