"""A walking network as a picture, for the planner's report."""

import io
from collections.abc import Sequence

import numpy as np

from ddtour_geo.model.network import WalkingNetwork
from ddtour_geo.model.place import PointOfInterest
from ddtour_geo.network.export import edges_geodataframe

COLOURS = {
    "steps": "#7a1f00",
    "footway": "#2e5a27",
    "path": "#2e5a27",
    "cycleway": "#1f5a80",
    "track": "#8a7a66",
    "pedestrian": "#b0124f",
}


def network_picture(network: WalkingNetwork, places: Sequence[PointOfInterest] = ()) -> bytes:
    """Draw a walking network and the places on it."""
    from matplotlib.figure import Figure

    # A figure without a canvas is drawn once, when it is saved, and not after each layer.
    figure = Figure(figsize=(12, 9), layout="constrained")
    axes = figure.subplots()
    edges = edges_geodataframe(network)
    kinds = edges["highway"].astype(str)
    edges.plot(
        ax=axes,
        color=kinds.map(COLOURS).fillna("#6a7488").tolist(),
        linewidth=np.where(kinds == "steps", 2.2, 0.9),
    )
    for place in places:
        unsure = place.position.to_confirm
        axes.plot(
            *place.position.lonlat,
            marker="o",
            markersize=6,
            color="#14213d",
            markerfacecolor="white" if unsure else "#14213d",
        )
        axes.annotate(
            place.id,
            place.position.lonlat,
            textcoords="offset points",
            xytext=(5, 4),
            fontsize=6,
        )
    axes.set_axis_off()
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=110, metadata={"Software": None})
    return content.getvalue()
