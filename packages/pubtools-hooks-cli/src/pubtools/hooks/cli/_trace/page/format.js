const byId = (id) => document.getElementById(id);

// A length of time, in the unit that suits it.
function duration(seconds) {
  if (seconds === null || seconds === undefined) return "not finished";
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(seconds < 0.1 ? 2 : 0)} ms`;
  return `${(seconds * 1e6).toFixed(0)} µs`;
}

// A point in time, with as many digits as the step between two such points needs.
function moment(seconds, step) {
  const [unit, factor] = step >= 0.1 ? ["s", 1] : step >= 1e-4 ? ["ms", 1e3] : ["µs", 1e6];
  const digits = Math.max(0, Math.min(3, -Math.floor(Math.log10(step * factor) + 1e-9)));
  return `${(seconds * factor).toFixed(digits)} ${unit}`;
}

// Colours for the hooks of a trace: as different as they can be, and the same in a like trace.
function hues(hooks) {
  const wheel = [210, 150, 275, 40, 185, 320, 95, 240, 65, 295];
  return new Map([...new Set(hooks)].sort().map((hook, number) => [hook, wheel[number % wheel.length]]));
}

// An element with text or children; nothing of a trace is ever read as HTML.
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const threadLabel = (pid, thread, mainPid) => (pid === mainPid ? thread : `${thread} (process ${pid})`);
