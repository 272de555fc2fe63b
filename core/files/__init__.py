"""Files on records, kept in the database: attached, listed, downloaded under the record's rights and the file's security level."""
from core.files.records import FileRecord, register

__all__ = ["FileRecord", "register"]
