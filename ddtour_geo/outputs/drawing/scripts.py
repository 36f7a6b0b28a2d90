"""The scripts that draw every map: of a circuit, of several, of the workshop."""

MAP_SCRIPTS = (
    "codec.js",
    "labels.js",
    "ground.js",
    "sketch.js",
    "trace.js",
    "discs.js",
    "overlay.js",
)
"""What every map begins with, in the order in which it is read."""

SHARED_SCRIPTS = (*MAP_SCRIPTS, "variants.js")
"""What page and workshop have in common."""
