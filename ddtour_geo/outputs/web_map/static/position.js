// Where a walker is on a line: points are metres east and south of the corner of the data.
const FAR = 200, FORWARD = 0.1, BACKWARD = 0.5;

// The nearest place on the walks to come. Of two that are near, the one that follows what was
// walked: ground walked there and back is told apart by how far the walker already was.
function nearestOn(walks, point, progress) {
  let best = null, total = 0;
  walks.forEach((walk, index) => {
    if (walk.ride) return;
    const length = lengthOf(walk.path), [first, last] = walk.ends, scale = length ? (walk.metres - first - last) / length : 1;
    let along = 0;
    for (let i = 1; i < walk.path.length; i++) {
      const [a, b] = [walk.path[i - 1], walk.path[i]], step = distance(a, b);
      const share = step ? Math.max(0, Math.min(1, ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / step ** 2)) : 0;
      const foot = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])], away = distance(point, foot);
      const at = first + (along + share * step) * scale, moved = total + at - progress;
      const cost = away + (moved > 0 ? FORWARD : -BACKWARD) * moved;
      if (!best || cost < best.cost - 1e-9) best = { cost, index, away, foot, along: at, left: walk.metres - at, share: length ? (along + share * step) / length : 0, total: total + at, heading: bearing(a, b) };
      along += step;
    }
    total += walk.metres;
  });
  return best;
}

const endOf = ({ path, metres }) => ({ along: metres, left: 0, share: 1, total: metres, foot: path[path.length - 1] });

// One line of two, without the detour that the second walks back at once.
const STEP = 4;
function joined(a, b) {
  const most = Math.min(lengthOf(a), lengthOf(b)), span = lengthOf(a);
  let spur = 0;
  for (let at = STEP; at < most; at += STEP) {
    const one = pointAt(a, span - at), other = pointAt(b, at);
    if (Math.hypot(one.x - other.x, one.y - other.y) > STEP) break;
    spur = at;
  }
  return { path: [...splitAt(a, span - spur)[0], ...splitAt(b, spur)[1].slice(1)], spur };
}

// Degrees clockwise from the north.
const bearing = (a, b) => (Math.atan2(b[0] - a[0], a[1] - b[1]) * 180 / Math.PI + 360) % 360;
const compass = (degrees) => Math.round(degrees / 45) % 8;

// The phone's own position, on demand, by Leaflet; it goes nowhere but into the page.
class Locator {
  constructor(map, { found, failed }) {
    Object.assign(this, { map, isOn: false });
    map.on("locationfound", (event) => this.isOn && found(event));
    map.on("locationerror", (event) => this.isOn && failed(event.code));
  }
  toggle() {
    this.isOn = !this.isOn;
    if (this.isOn) this.map.locate({ watch: true, enableHighAccuracy: true, maximumAge: 5000, timeout: 20000 });
    else this.map.stopLocate();
    return this.isOn;
  }
}
