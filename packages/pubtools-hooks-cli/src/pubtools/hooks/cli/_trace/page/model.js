// Reads the events, one JSON object a line, into calls. The last line may be torn.
function readTrace(text) {
  const trace = { command: "", calls: [], log: [], end: null, start: null, duration: 0 };
  const known = new Map();
  for (const line of text.split("\n")) {
    if (!line.trim()) continue;
    let event;
    try { event = JSON.parse(line); } catch { continue; }
    if (event.type === "summary") continue;
    trace.duration = Math.max(trace.duration, event.at);
    if (event.type === "start") trace.start = event;
    else if (event.type === "end") trace.end = event;
    else if (event.type === "log") trace.log.push(event);
    else if (event.type === "call") {
      const call = newCall(event, trace.calls.length);
      trace.calls.push(call);
      known.set(event.call, call);
    } else addTo(known.get(event.call), event);
  }
  for (const call of trace.calls) {
    call.finish = call.finish ?? trace.duration;
    call.failed = call.exception !== null || call.plugins.some((plugin) => plugin.exception);
    call.text = searchText(call);
  }
  trace.calls.sort((a, b) => a.begin - b.begin || a.depth - b.depth);
  trace.duration = Math.max(trace.duration, 1e-6);
  trace.hues = hues(trace.calls.map((call) => call.hook));
  return trace;
}

function newCall(event, number) {
  return {
    number, hook: event.hook, pid: event.pid, thread: event.thread, task: event.task,
    lane: `${event.pid}/${event.thread_id}`, depth: event.depth, arguments: event.arguments,
    begin: event.at, finish: null, seconds: null, result: null, exception: null, raisedBy: null,
    plugins: event.plugins.map((plugin) => ({ ...plugin, name: pluginName(plugin), spans: null })),
  };
}

function addTo(call, event) {
  // After a fork inside a call its end is told twice; the call stays with where it began.
  if (!call || call.pid !== event.pid) return;
  if (event.type === "plugin") {
    const { seconds, spans, result, exception } = event;
    Object.assign(call.plugins[event.index], { seconds, spans, result, exception });
  } else if (event.type === "return") {
    Object.assign(call, {
      begin: event.begin, finish: event.at, seconds: event.seconds,
      result: event.result, exception: event.exception, raisedBy: event.raised_by,
    });
    // What a task_stop hookimpl raised is seen only now.
    if (event.raised_by) call.plugins[event.raised_by.index].exception ??= event.exception;
  }
}

function pluginName(plugin) {
  const from = plugin.distribution;
  return from ? `${plugin.plugin} (${from.name} ${from.version})` : plugin.plugin;
}

function searchText(call) {
  const parts = [call.hook, call.result, call.exception, call.thread];
  for (const [name, value] of Object.entries(call.arguments)) parts.push(`${name}=${value}`);
  for (const plugin of call.plugins) parts.push(plugin.name, plugin.result, plugin.exception);
  return parts.filter(Boolean).join("\n").toLowerCase();
}

// The rows of a timeline: a lane for each thread, each with a row for every level of calls.
function layOut(calls) {
  const lanes = new Map();
  for (const call of calls) {
    if (!lanes.has(call.lane)) lanes.set(call.lane, { pid: call.pid, name: call.thread, calls: [], depth: 0, tasks: [] });
    const lane = lanes.get(call.lane);
    lane.calls.push(call);
    lane.depth = Math.max(lane.depth, call.depth);
    if (call.task === null) continue;
    const known = lane.tasks.find((task) => task.number === call.task);
    if (!known) lane.tasks.push({ number: call.task, begin: call.begin, finish: call.finish, failed: false });
    else known.finish = Math.max(known.finish, call.finish);
    if (call.hook === "task_stop" && call.arguments.failed === "True") {
      lane.tasks.find((task) => task.number === call.task).failed = true;
    }
  }
  return [...lanes.values()];
}
