"""Files by what is in them: stored once, referenced many times."""

from onewindow.kit.files.kinds import DOCUMENTS, PICTURES, RECORDINGS, UPLOADS, Kind, sniff
from onewindow.kit.files.store import (
    EmptyFile,
    FileKindRefused,
    FileMislabelled,
    FileTooLarge,
    UnknownFile,
    erase,
    open_file,
    path_of,
    put_back,
    store,
    store_bytes,
    verify,
)

__all__ = [
    "DOCUMENTS",
    "PICTURES",
    "RECORDINGS",
    "UPLOADS",
    "EmptyFile",
    "FileKindRefused",
    "FileMislabelled",
    "FileTooLarge",
    "Kind",
    "UnknownFile",
    "erase",
    "open_file",
    "path_of",
    "put_back",
    "sniff",
    "store",
    "store_bytes",
    "verify",
]
