// Clock times of an order: the arithmetic of schedule.py, held to it by shared cases.
const UNREACHABLE = 1e9;

function firstAdmitted(windows, moment) {
  const window = windows.find((each) => each[1] >= moment);
  return window ? Math.max(moment, window[0]) : null;
}

function lastAdmitted(windows, moment) {
  const window = windows.findLast((each) => each[0] <= moment);
  return window ? Math.min(moment, window[1]) : null;
}

function serviceTimes({ service_time: service, start, end }, order) {
  return [service[start], ...order.map((place) => service[place]), start === end ? 0 : service[end]];
}

function timeOrder(problem, order) {
  const full = [problem.start, ...order, problem.end], service = serviceTimes(problem, order);
  const schedule = { order: full, arrival: [], begin: [], departure: [], lateness: [] };
  let moment = problem.departure, isCutOff = false;
  full.forEach((place, position) => {
    if (position) {
      const travel = problem.travel_time[full[position - 1]][place];
      isCutOff = travel >= UNREACHABLE;
      moment += travel;
    }
    const windows = problem.start_windows[place], admitted = firstAdmitted(windows, moment);
    const late = admitted !== null ? 0 : windows.length ? moment - windows[windows.length - 1][1] : UNREACHABLE;
    schedule.arrival.push(moment);
    schedule.begin.push(admitted === null ? moment : admitted);
    schedule.lateness.push(isCutOff ? Math.max(late, UNREACHABLE) : late);
    moment = schedule.begin[position] + service[position];
    schedule.departure.push(moment);
  });
  schedule.overrun = Math.max(0, moment - problem.departure - problem.time_budget);
  return schedule;
}

// Null where Python raises: the rest of the order cannot be kept, however early one leaves.
function latestDepartures(problem, order) {
  const full = [problem.start, ...order, problem.end], service = serviceTimes(problem, order), latest = [];
  let limit = problem.departure + problem.time_budget;
  for (let position = full.length - 1; position >= 0; position--) {
    const begin = lastAdmitted(problem.start_windows[full[position]], limit - service[position]);
    if (begin === null) return null;
    latest.unshift(latest.length ? limit : begin + service[position]);
    if (!position) break;
    const travel = problem.travel_time[full[position - 1]][full[position]];
    if (travel >= UNREACHABLE) return null;
    limit = begin - travel;
  }
  return latest;
}
