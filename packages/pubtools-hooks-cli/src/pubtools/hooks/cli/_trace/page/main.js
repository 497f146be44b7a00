document.addEventListener("DOMContentLoaded", () => {
  const trace = readTrace(byId("events").textContent);
  let limit = PAGE;
  let shown = trace.calls;
  const timeline = new Timeline(trace);
  new Input(timeline, select);
  const filters = new Filters(trace, update);

  function update() {
    shown = filters.matching();
    limit = PAGE;
    byId("count").value = `${shown.length} of ${trace.calls.length} calls`;
    byId("empty").hidden = shown.length > 0;
    if (timeline.selected && !shown.includes(timeline.selected)) select(null);
    timeline.show(shown);
    showSummaries(shown, trace.hues, (id, name) => filters.set(id, byId(id).value === name ? "" : name));
    listCalls();
  }

  function listCalls() {
    showCalls(shown, limit, filters.thread, select);
    mark();
  }

  function mark() {
    for (const row of byId("calls").querySelectorAll("tbody tr")) {
      row.classList.toggle("selected", timeline.selected?.number === Number(row.dataset.number));
    }
  }

  function select(call) {
    timeline.selected = call;
    if (call) timeline.reveal(call);
    timeline.draw();
    showDetails(call, filters.thread);
    mark();
  }

  byId("zoom-in").addEventListener("click", () => timeline.zoom(0.5));
  byId("zoom-out").addEventListener("click", () => timeline.zoom(2));
  byId("fit").addEventListener("click", () => timeline.fit());
  byId("more").addEventListener("click", () => { limit += PAGE * 5; listCalls(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, select")) { event.preventDefault(); byId("find").focus(); }
  });
  showFacts(trace);
  showLog(trace);
  update();
});
