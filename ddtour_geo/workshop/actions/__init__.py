"""What the planner has done: published, removed, described."""
