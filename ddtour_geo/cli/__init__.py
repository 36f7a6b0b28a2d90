"""Arguments in, files out: one file per group of commands."""
