"""One copy of everything that cannot be made again, in a folder or a tar: rows, working copies, weights trained here.

    manifest.json             what there is: migrations, tables, sequences, and the sha256 of each file below
    database/TABLE.copy.gz    the rows of a table, as COPY writes them
    media/…                   working copies of pages; not what is made from them
    finetuned/…, quality/…    weights trained here, and the records of measures made here

Sessions and the lists of sign-ins stay out: they are about people, and of no use later.
"""

from .making import backup
from .restoring import restore
from .store import BackupError

__all__ = ["BackupError", "backup", "restore"]
