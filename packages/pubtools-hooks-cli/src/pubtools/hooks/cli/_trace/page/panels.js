const PAGE = 200;

function showFacts(trace) {
  const facts = byId("facts");
  const fact = (label, value, kind = "") => facts.append(element("li", { className: kind }, `${label} `, element("b", {}, value)));
  const count = (many, noun) => `${many} ${noun}${many === 1 ? "" : "s"}`;
  const failed = trace.calls.filter((call) => call.failed).length;
  const tasks = trace.calls.filter((call) => call.hook === "task_start").length;
  if (trace.start) fact("started", new Date(trace.start.time).toLocaleString());
  fact("lasted", duration(trace.duration));
  if (trace.end) fact("exit code", String(trace.end.exit_code), trace.end.exit_code ? "bad" : "good");
  else fact("end", "not seen: still running, or ended at once", "bad");
  fact("saw", `${count(tasks, "task")}, ${count(trace.calls.length, "call")}`);
  fact("errors", String(failed), failed ? "bad" : "");
}

function showLog(trace) {
  byId("log").hidden = !trace.log.length;
  byId("log").append(element("h2", {}, "Messages of the hook system"));
  for (const { at, level, message } of trace.log) {
    byId("log").append(element("p", { className: level === "warning" ? "warn" : "error" }, `${moment(at, 0.001)} ${level}: ${message}`));
  }
}

function showDetails(call, label) {
  const panel = byId("details");
  panel.replaceChildren();
  if (!call) return;
  const task = call.task === null ? "no task" : `task ${call.task}`;
  panel.append(
    element("h2", {}, call.hook),
    element("p", { className: "where" }, `at ${duration(call.begin)}, ${label(call)}, ${task}, ${duration(call.seconds)}`));
  const list = element("dl");
  const line = (name, value, className = "") => list.append(element("dt", {}, name), element("dd", { className }, value));
  for (const [name, value] of Object.entries(call.arguments)) line(name, value);
  if (call.exception) line("raised", call.exception + (call.raisedBy ? `, by ${pluginName(call.raisedBy)}` : ""), "error");
  else line("result", call.result ?? "not finished");
  panel.append(list);
  if (!call.plugins.length) { panel.append(element("p", { className: "dim" }, "No hookimpl.")); return; }
  const rows = call.plugins.map((plugin, number) => element("tr", { className: plugin.exception ? "failed" : "" },
    element("td", { className: "number" }, `${number + 1}`),
    element("td", { className: "name" }, plugin.name),
    element("td", { className: "number" }, plugin.spans ? duration(plugin.seconds) : ""),
    element("td", { className: "name" }, plugin.spans
      ? (plugin.exception ? `raised ${plugin.exception}` : plugin.result ?? "returned")
      : (call.finish !== null && call.seconds !== null ? "not reached" : "not finished"))));
  panel.append(element("div", { className: "wide" }, table(["", "plugin, in call order", "#own time", "outcome"], rows)));
}

function table(headings, rows, into = element("table")) {
  const heads = headings.map((text) => element("th", { className: text.startsWith("#") ? "number" : "" }, text.replace("#", "")));
  into.replaceChildren(element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
  return into;
}

// By hook and by plugin: of the calls shown, and a way to show only one of them.
function showSummaries(calls, hues, choose) {
  const hooks = new Map(), plugins = new Map();
  const add = (rows, name, seconds, failed) => {
    const row = rows.get(name) ?? rows.set(name, { name, calls: 0, total: 0, slowest: 0, errors: 0 }).get(name);
    row.calls += 1;
    row.total += seconds ?? 0;
    row.slowest = Math.max(row.slowest, seconds ?? 0);
    row.errors += failed ? 1 : 0;
  };
  for (const call of calls) {
    add(hooks, call.hook, call.seconds, call.exception);
    for (const plugin of call.plugins) if (plugin.spans) add(plugins, plugin.name, plugin.seconds, plugin.exception);
  }
  for (const [id, rows] of [["hook", hooks], ["plugin", plugins]]) {
    const sorted = [...rows.values()].sort((a, b) => b.total - a.total);
    table([id, "#calls", "#total", "#slowest", "#errors"], sorted.map((row) => {
      const button = element("button", { type: "button", onclick: () => choose(id, row.name) }, row.name);
      const swatch = element("span", { className: "swatch" });
      swatch.style.background = `hsl(${hues.get(row.name)} 55% var(--bar-light))`;
      const cells = [row.calls, duration(row.total), duration(row.slowest), row.errors];
      return element("tr", { className: row.errors ? "failed" : "" },
        element("td", { className: "name" }, ...(id === "hook" ? [swatch] : []), button),
        ...cells.map((cell, at) => element("td", { className: at === 1 ? "number optional" : "number" }, String(cell))));
    }), byId(`by-${id}`));
    byId(`by-${id}`).querySelectorAll("th")[2].classList.add("optional");
  }
}

function showCalls(calls, limit, label, select) {
  const rows = calls.slice(0, limit).map((call) => {
    const outcome = call.exception ? `raised ${call.exception}` : call.result ?? "not finished";
    const row = element("tr", { className: call.failed ? "failed" : "" },
      element("td", { className: "number" }, moment(call.begin, 1e-3)),
      element("td", { className: "name" }, element("button", { type: "button", onclick: () => select(call) }, call.hook)),
      element("td", { className: "optional" }, label(call)),
      element("td", {}, call.task === null ? "–" : String(call.task)),
      element("td", { className: "number" }, duration(call.seconds)),
      element("td", { className: "name optional" }, outcome));
    row.dataset.number = call.number;
    return row;
  });
  table(["#at", "hook", "thread", "task", "#took", "outcome"], rows, byId("calls"));
  for (const at of [2, 5]) byId("calls").querySelectorAll("th")[at].classList.add("optional");
  byId("more").hidden = calls.length <= limit;
  byId("more").textContent = `Show more (${calls.length - limit})`;
}
