"""What would bring a place that is left out into a circuit, each way tried before it is offered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from ddtour_geo.common.errors import DDTourError, PlanImpossibleError
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.types import Json
from ddtour_geo.model import Itinerary, PointOfInterest
from ddtour_geo.outputs.wording.shown import as_shown
from ddtour_geo.workshop.drafts.route_draft import changed
from ddtour_geo.workshop.views.plan import at_departure, impossible, left_out, longer
from ddtour_geo.workshop.workspace.workspace import Workbench

MOST = 4


def offers(bench: Workbench, circuit: str, content: Json, place: str, language: str) -> list[Json]:
    """List changes after which a circuit visits a place: what each takes, and what it drops."""
    now = _plan(bench, circuit, content)
    if not isinstance(now, Itinerary):
        return []
    found: list[_Offer] = []
    for ways in (_ways, _other_ways):
        for said, changes in ways(bench, circuit, content, now, place, language):
            plan = _plan(bench, circuit, changed(content, changes))
            if isinstance(plan, Itinerary) and place in _visited(plan):
                offer = _Offer(said=said, changes=changes, now=now, then=plan)
                if not any(offer.is_no_better_than(other) for other in found):
                    found.append(offer)
            if len(found) == MOST:
                break
        if found:
            break
    return [{"text": offer.text(language), "changes": offer.changes} for offer in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """A way that works: how it is called, what it changes, the circuit before and after."""

    said: str
    changes: Json
    now: Itinerary
    then: Itinerary

    @property
    def minutes(self) -> int:
        return as_shown(self.then).total_minutes - as_shown(self.now).total_minutes

    @property
    def dropped(self) -> dict[str, PointOfInterest]:
        kept = _visited(self.then)
        return {s.place.id: s.place for s in self.now.stops[1:-1] if s.place.id not in kept}

    def is_no_better_than(self, other: "_Offer") -> bool:
        return other.minutes <= self.minutes and other.dropped.keys() <= self.dropped.keys()

    def text(self, language: str) -> str:
        said, more = self.said, self.minutes
        if more:
            key = "more" if more > 0 else "less"
            said += translate(language, f"planner.offer_{key}", minutes=abs(more))
        names = ", ".join(
            translate(language, "errors.quoted", name=place.name.in_language(language))
            for place in self.dropped.values()
        )
        return said + (translate(language, "planner.offer_without", places=names) if names else "")


def _ways(
    bench: Workbench, circuit: str, content: Json, now: Itinerary, place: str, language: str
) -> Iterator[tuple[str, Json]]:
    """Name ways that may do: longer, the same length, another order, the day that it opens."""
    free, wish = _in_any_order(content), {place: {"state": "required"}}
    kept = {one: {"state": "required"} for one in _asked(content) & _visited(now)} | wish
    all_of_them = _plan(bench, circuit, changed(content, {**free, "visits": kept}))
    if isinstance(all_of_them, PlanImpossibleError) and all_of_them.excess:
        step = 300 if now.is_sketch else 60
        needed = now.definition.time_budget + all_of_them.excess
        way = longer(-(-needed // step) * step // 60, language)
        yield way["text"], {**free, **way["changes"], "visits": wish}
        yield way["text"], {**free, **way["changes"], "visits": kept}
    same = translate(language, "planner.offer_same")
    yield same, {"visits": wish}
    yield same, {**free, "visits": wish}
    for left in now.unvisited:
        for way in left_out(left, now, language)["remedies"] if left.place.id == place else ():
            if "visits" not in way["changes"]:
                changes = {**free, **way["changes"], "visits": wish}
                yield way["text"], changes
                yield from _repairs(bench, circuit, content, way["text"], changes, language)
    yield from _repairs(bench, circuit, content, "", {**free, "visits": wish}, language)


def _repairs(
    bench: Workbench, circuit: str, content: Json, said: str, changes: Json, language: str
) -> Iterator[tuple[str, Json]]:
    """Name what would repair a draft that has no plan, what was changed in it still in it."""
    plan = _plan(bench, circuit, changed(content, changes))
    if not isinstance(plan, DDTourError):
        return
    for way in impossible(plan, language)["error"]["remedies"]:
        visits = way["changes"].get("visits", {})
        if changes["visits"].keys().isdisjoint(visits):
            both = changes | way["changes"] | {"visits": {**visits, **changes["visits"]}}
            # What is left out is told with what the circuit does without.
            same = said or translate(language, "planner.offer_same")
            texts = [same] if visits else [said, way["text"]]
            yield ", ".join(filter(None, texts)), both


def _other_ways(
    bench: Workbench, circuit: str, content: Json, now: Itinerary, place: str, language: str
) -> Iterator[tuple[str, Json]]:
    """Name another place to do without, the hours of that day and the days of that week."""
    free, wish = _in_any_order(content), {place: {"state": "required"}}
    same = translate(language, "planner.offer_same")
    for one in sorted(_asked(content) & _visited(now)):
        yield same, {**free, "visits": {one: {"state": "out"}, **wish}}
    usual = now.definition.departure.replace(tzinfo=None)
    hours = [usual.replace(hour=hour, minute=0) for hour in range(8, 19)]
    for departure in (
        *sorted(hours, key=lambda hour: abs(hour - usual)),
        *(usual + timedelta(days=day) for day in range(1, 8)),
    ):
        way = at_departure(departure, language)
        changes = {**free, **way["changes"], "visits": wish}
        yield way["text"], changes
        yield from _repairs(bench, circuit, content, way["text"], changes, language)


def _plan(bench: Workbench, circuit: str, content: Json) -> Itinerary | DDTourError:
    """Plan what a draft would be; that it cannot be is an answer too."""
    try:
        definition = bench.checked(circuit, content)
        found = bench.plans.find(definition, bench.data(definition.territory_id), is_hasty=True)
    except DDTourError as error:
        return error
    return found.plan if isinstance(found.plan, DDTourError) else found.plan.itinerary


def _in_any_order(content: Json) -> Json:
    """Give the changes after which the order of a draft is free."""
    return {"order": None, "keep_order": None} if content.get("keep_order") else {}


def _asked(content: Json) -> set[str]:
    return {one["place"] for one in content["visits"] if one.get("state") != "out"}


def _visited(itinerary: Itinerary) -> set[str]:
    return {stop.place.id for stop in itinerary.stops[1:-1]}
