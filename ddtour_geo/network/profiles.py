"""One extract, several walkers: a network is built once for all whom the rules treat alike."""

from dataclasses import dataclass, field, replace
from typing import Any

from ddtour_geo.model.network import WalkingNetwork
from ddtour_geo.network.access import walker_traits
from ddtour_geo.network.access_rules import TABLES
from ddtour_geo.network.graph import build_network
from ddtour_geo.network.osm import StreetExtract


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileNetworks:
    """Networks of one extract, by walker.

    Attributes
    ----------
    extract
        Ways and barriers.
    options
        Settings of :func:`~ddtour_geo.network.build_network` other than the walker.

    >>> import numpy as np
    >>> networks = ProfileNetworks(
    ...     extract=StreetExtract(
    ...         way_ids=np.array([7]),
    ...         way_tags=({"highway": "path"},),
    ...         way_starts=np.array([0, 2]),
    ...         refs=np.array([1, 2]),
    ...         lonlat=np.array([[2.0, 50.0], [2.001, 50.0]]),
    ...         node_tags={},
    ...     )
    ... )
    >>> one, two = networks.of("adult"), networks.of("senior")
    >>> two.profile, one.vertex_xy is two.vertex_xy
    ('senior', True)
    """

    extract: StreetExtract
    options: dict[str, Any] = field(default_factory=dict)
    _built: dict[frozenset[int], WalkingNetwork] = field(
        default_factory=dict, init=False, repr=False
    )

    def of(self, profile: str, *, avoid_steps: bool = False) -> WalkingNetwork:
        """Give the network of a walker."""
        walker = walker_traits(profile, avoid_steps=avoid_steps)
        rules = (rule for table in TABLES for rule in table)
        alike = frozenset(
            index for index, rule in enumerate(rules) if not rule.walkers or rule.walkers & walker
        )
        if alike not in self._built:
            self._built[alike] = build_network(
                self.extract, profile=profile, avoid_steps=avoid_steps, **self.options
            )
        return replace(self._built[alike], profile=profile)
