"""Who may walk where: decided row by row, with reasons."""
