"""Values that several tables of access share."""

FOOT = "foot=yes|designated|permissive|official|destination|customers|allowed|public"
FORDS = "ford=yes|stepping_stones|stream|intermittent|seasonal|tidal|boat"
CLOSED = (
    "access=no|private|delivery|military|emergency|restricted|residents|employees|staff|members|"
    "students|guests|none"
)
KNOWN_FOOT = (
    "foot=yes|designated|permissive|official|destination|customers|allowed|public|no|private|"
    "permit|none|restricted|military|emergency|delivery|residents|agricultural|forestry|"
    "use_sidepath|discouraged"
)
SAID = "wheelchair=yes|designated"
SAID_STROLLER = f"{SAID} stroller=yes|designated"
WHEELCHAIR = "wheelchair"
EITHER = "wheelchair|pushchair"
