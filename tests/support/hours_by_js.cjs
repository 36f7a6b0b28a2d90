// Ask opening_hours.js when places are open: [hours, ...] on standard input, answers as JSON.
const OpeningHours = require("opening_hours");
const { strings, weeks, place } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const minutes = (moment, monday) =>
  Math.round((Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate(), moment.getHours(), moment.getMinutes()) - monday) / 60000);
const answers = strings.map((text) => {
  let hours;
  try {
    hours = new OpeningHours(text, place, { mode: 0 });
  } catch {
    return null;
  }
  return weeks.map((week) => {
    const begin = new Date(`${week}T00:00`);
    const end = new Date(begin);
    end.setDate(end.getDate() + 7);
    const monday = Date.UTC(begin.getFullYear(), begin.getMonth(), begin.getDate());
    return hours.getOpenIntervals(begin, end).map(([from, to, isUnknown]) => [minutes(from, monday), minutes(to, monday), isUnknown ? "?" : ""]);
  });
});
console.log(JSON.stringify(answers));
