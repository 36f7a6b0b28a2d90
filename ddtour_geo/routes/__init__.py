"""Files of ``routes/``, read and written."""
