"""Published instances, and generated ones like a walk through a town."""

from pathlib import Path

import numpy as np

from ddtour_geo.model import OrienteeringProblem


def read_td20(file: Path) -> OrienteeringProblem:
    """Read one of the twelve instances of 20 places, in milliseconds."""
    lines = [line.split(";") for line in file.read_text().split()]
    budget, rows = int(lines[1][0]), [[int(v) for v in line[1:]] for line in lines[2:]]
    travel = [
        [int(value) for value in line.split(";") if value.strip()]
        for line in (file.parent / "titt20.TXT").read_text().split()
    ]
    return OrienteeringProblem(
        travel_time=travel,
        service_time=[row[2] for row in rows],
        start_windows=tuple(((row[3], row[4]),) for row in rows),
        score=[row[0] for row in rows],
        required=[False] * len(rows),
        start=0,
        end=len(rows) - 1,
        departure=rows[0][3],
        time_budget=budget,
    )


def read_solomon(file: Path) -> OrienteeringProblem:
    """Read an instance of Solomon's, in tenths."""
    rows = [[float(value) for value in line.split()] for line in file.read_text().splitlines()[2:]]
    rows = [row for row in rows if row]
    points = np.array([row[1:3] for row in rows])
    distance = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    windows = tuple(((round(row[-2] * 10), round(row[-1] * 10)),) for row in rows)
    return OrienteeringProblem(
        travel_time=np.floor(distance * 10 + 1e-9).astype(np.int64),
        service_time=[round(row[3] * 10) for row in rows],
        start_windows=windows,
        score=[round(row[4]) for row in rows],
        required=[False] * len(rows),
        start=0,
        end=0,
        departure=0,
        time_budget=windows[0][0][1],
    )


def generate(places: int, seed: int, *, top_score: int = 5) -> OrienteeringProblem:
    """Lay places over 3 x 2 km, walked at 3 km/h, in seconds; about half of them fit.

    Visits take 10 to 20 minutes and begin in a window of 3 to 8 hours. The budget is what half
    of the visits and of a short round through all places take.
    """
    random = np.random.default_rng(seed)
    points = np.vstack([random.uniform((0, 0), (3000, 2000), (places, 2)), [[1500, 1000]]])
    points = np.roll(points, 1, axis=0)
    metres = 1.2 * np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    travel = np.ceil(metres / (3000 / 3600)).astype(np.int64)
    travel = np.minimum(travel, (travel[:, :, None] + travel[None]).min(axis=1))
    service = np.append(0, random.integers(600, 1201, places))
    around = 0.7 * np.sqrt((places + 1) * 3000 * 2000) * 1.2 / (3000 / 3600)
    budget = int(0.58 * (service.sum() + around))
    opens = random.integers(-2 * 3600, max(1, budget // 2), places)
    closes = opens + random.integers(3 * 3600, 8 * 3600 + 1, places)
    last = closes - service[1:]
    windows = ((0, budget), *zip(np.maximum(opens, 0).tolist(), last.tolist(), strict=True))
    return OrienteeringProblem(
        travel_time=travel,
        service_time=service,
        start_windows=tuple((window,) for window in windows),
        score=np.append(0, random.integers(1, top_score + 1, places)),
        required=[False] * (places + 1),
        start=0,
        end=0,
        departure=0,
        time_budget=budget,
    )
