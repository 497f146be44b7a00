// The form above the timeline: which calls are shown.
class Filters {
  constructor(trace, changed) {
    this.calls = trace.calls;
    const main = trace.start ? trace.start.pid : 0;
    this.thread = (call) => threadLabel(call.pid, call.thread, main);
    const task = (call) => (call.task === null ? "no task" : `task ${call.task}`);
    this.choices = {
      hook: (call) => [call.hook],
      plugin: (call) => call.plugins.map((plugin) => plugin.name),
      thread: (call) => [this.thread(call)],
      task: (call) => [task(call)],
    };
    for (const [id, of] of Object.entries(this.choices)) this.fill(byId(id), of);
    const form = byId("filters");
    form.addEventListener("change", changed);
    byId("find").addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(changed));
  }

  fill(select, of) {
    const counts = new Map();
    for (const call of this.calls) for (const value of new Set(of(call))) counts.set(value, (counts.get(value) ?? 0) + 1);
    select.append(element("option", { value: "" }, "all"));
    for (const [value, count] of [...counts].sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }))) {
      select.append(element("option", { value }, `${value} (${count})`));
    }
  }

  set(id, value) {
    byId(id).value = value;
    byId("filters").dispatchEvent(new Event("change"));
  }

  matching() {
    const words = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = Object.entries(this.choices).filter(([id]) => byId(id).value);
    const errors = byId("errors").checked;
    return this.calls.filter((call) =>
      (!errors || call.failed)
      && chosen.every(([id, of]) => of(call).includes(byId(id).value))
      && words.every((word) => call.text.includes(word)));
  }
}
