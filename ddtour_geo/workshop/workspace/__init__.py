"""The files of a project, its plans, and whose turn it is."""
