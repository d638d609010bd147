"""Knowledge in memory: Markdown, HTML, text and PDF, searched by words, notions and letters, answered in extracts."""

from relevo.adapters.knowledge.local.folder import LeftOut, find_files, read_folder
from relevo.adapters.knowledge.local.kept import INDEX_FILE, Opened, open_folder
from relevo.adapters.knowledge.local.knowledge import LocalKnowledge
from relevo.adapters.knowledge.local.page import READABLE, Page, Unreadable, read_page

__all__ = [
    "INDEX_FILE",
    "READABLE",
    "LeftOut",
    "LocalKnowledge",
    "Opened",
    "Page",
    "Unreadable",
    "find_files",
    "open_folder",
    "read_folder",
    "read_page",
]
