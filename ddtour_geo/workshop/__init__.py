"""The planner's workshop: a local web application, a thin face over the pipeline."""
