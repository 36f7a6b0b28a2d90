"""A folder of ``data/``: its reader, its places, its hours, and how it is begun and refreshed."""
