const ROW = 22, LANE_HEAD = 22, LANE_GAP = 8, SIDE = 14, SHORTEST = 2e-6;

// Draws the calls that lie in a window of time.
class Timeline {
  constructor(trace) {
    this.trace = trace;
    this.selected = null;
    this.calls = [];
    this.lanes = [];
    this.boxes = [];
    this.canvas = byId("lanes");
    this.full = [-trace.duration * 0.01, trace.duration * 1.03];
    [this.begin, this.finish] = this.full;
    this.readColours();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { this.readColours(); this.draw(); });
    new ResizeObserver(() => this.draw()).observe(byId("timeline"));
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.colour = (name) => style.getPropertyValue(`--${name}`).trim();
    this.fill = (hook, light) => `hsl(${this.trace.hues.get(hook)} 55% ${this.colour(light)})`;
  }

  show(calls) {
    this.calls = calls;
    this.lanes = layOut(calls);
    this.laneNumbers = new Map(this.lanes.map((lane, number) => [lane.calls[0].lane, number]));
    this.draw();
  }

  // The window of time

  look(begin, finish) {
    const [first, last] = this.full;
    const span = Math.min(Math.max(finish - begin, SHORTEST), last - first);
    this.begin = Math.min(Math.max(begin, first), last - span);
    this.finish = this.begin + span;
    this.draw();
  }

  zoom(factor, around = this.focus) {
    this.look(around - (around - this.begin) * factor, around + (this.finish - around) * factor);
  }

  move(part) {
    const by = (this.finish - this.begin) * part;
    this.look(this.begin + by, this.finish + by);
  }

  // What the buttons and keys zoom around: the selected call if it is in view, else the middle.
  get focus() {
    const call = this.selected;
    const seen = call && call.finish >= this.begin && call.begin <= this.finish;
    const [begin, finish] = seen ? [Math.max(call.begin, this.begin), Math.min(call.finish, this.finish)] : [this.begin, this.finish];
    return (begin + finish) / 2;
  }

  get showsAll() { return this.finish - this.begin >= this.full[1] - this.full[0]; }

  fit() { this.look(...this.full); }

  zoomTo(call) {
    const room = Math.max((call.finish - call.begin) * 0.6, SHORTEST * 2);
    this.look(call.begin - room, call.finish + room);
  }

  reveal(call) {
    const span = this.finish - this.begin;
    if (call.finish < this.begin || call.begin > this.finish) this.look(call.begin - span / 2, call.begin + span / 2);
    const box = this.boxes.find((one) => one.call === call && !one.plugin);
    const scroller = byId("scroller");
    if (box && (box.y < scroller.scrollTop || box.y + ROW > scroller.scrollTop + scroller.clientHeight)) {
      scroller.scrollTop = box.y - scroller.clientHeight / 2;
    }
  }

  get width() { return this.canvas.clientWidth - 2 * SIDE; }
  x(time) { return SIDE + ((time - this.begin) / (this.finish - this.begin)) * this.width; }
  time(x) { return this.begin + ((x - SIDE) / this.width) * (this.finish - this.begin); }

  // Drawing

  draw() {
    const step = (this.finish - this.begin) / 100;
    byId("range").value = `${moment(Math.max(0, this.begin), step)} – ${moment(Math.min(this.trace.duration, this.finish), step)}`;
    this.waiting ??= requestAnimationFrame(() => { this.waiting = undefined; this.paint(); });
  }

  paint() {
    if (!this.canvas.clientWidth) return;
    this.drawOverview();
    this.drawAxis();
    this.drawLanes();
  }

  prepare(canvas, height) {
    const scale = devicePixelRatio || 1;
    const width = canvas.clientWidth;
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.clearRect(0, 0, width, height);
    pen.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    pen.textBaseline = "middle";
    return pen;
  }

  drawOverview() {
    const canvas = byId("overview");
    const pen = this.prepare(canvas, 34);
    const [first, last] = this.full;
    const x = (time) => SIDE + ((time - first) / (last - first)) * this.width;
    pen.fillStyle = this.colour("ground");
    pen.fillRect(SIDE, 2, this.width, 30);
    for (const call of this.calls) {
      if (call.depth) continue;
      pen.fillStyle = call.failed ? this.colour("error") : this.fill(call.hook, "bar-light");
      const height = 26 / this.lanes.length;
      const y = 4 + this.laneNumbers.get(call.lane) * height;
      pen.fillRect(x(call.begin), y, Math.max(2, x(call.finish) - x(call.begin)), Math.max(2, height));
    }
    pen.strokeStyle = this.colour("accent");
    pen.lineWidth = 2;
    pen.strokeRect(x(this.begin), 2, x(this.finish) - x(this.begin), 30);
    this.overviewTime = (at) => first + ((at - SIDE) / this.width) * (last - first);
  }

  drawAxis() {
    const pen = this.prepare(byId("axis"), 24);
    const wanted = ((this.finish - this.begin) * 90) / this.width;
    const power = 10 ** Math.floor(Math.log10(wanted));
    this.step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= wanted);
    this.ticks = [];
    for (let tick = Math.max(0, Math.ceil(this.begin / this.step)); tick * this.step <= this.finish; tick++) this.ticks.push(tick * this.step);
    pen.fillStyle = this.colour("dim");
    pen.textAlign = "center";
    for (const tick of this.ticks) {
      const label = moment(tick, this.step);
      const half = pen.measureText(label).width / 2;
      pen.fillText(label, Math.min(Math.max(this.x(tick), half + 2), this.width + 2 * SIDE - half - 2), 12);
    }
  }

  drawLanes() {
    const heights = this.lanes.map((lane) => LANE_HEAD + (lane.depth + 1) * 2 * ROW + LANE_GAP);
    const pen = this.prepare(this.canvas, Math.max(heights.reduce((a, b) => a + b, 0), 1));
    this.boxes = [];
    pen.fillStyle = this.colour("line");
    for (const tick of this.ticks) pen.fillRect(Math.round(this.x(tick)), 0, 1, this.canvas.clientHeight);
    let y = 0;
    this.lanes.forEach((lane, number) => {
      if (number) { pen.fillStyle = this.colour("line"); pen.fillRect(0, y, this.width + 2 * SIDE, 1); }
      this.drawTasks(pen, lane, y);
      const rows = Array.from({ length: (lane.depth + 1) * 2 }, () => []);
      for (const call of lane.calls) this.placeCall(call, rows, y + LANE_HEAD);
      for (const row of rows) this.drawRow(pen, row.sort((a, b) => a.x - b.x));
      y += heights[number];
    });
  }

  drawTasks(pen, lane, y) {
    pen.textAlign = "left";
    pen.fillStyle = this.colour("ink");
    const main = this.trace.start ? this.trace.start.pid : lane.pid;
    const name = threadLabel(lane.pid, lane.name, main);
    pen.font = "600 12px system-ui, 'DejaVu Sans', sans-serif";
    pen.fillText(name, SIDE, y + 12);
    let free = SIDE + pen.measureText(name).width + 14;
    pen.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    for (const task of lane.tasks) {
      const begin = this.x(task.begin), finish = Math.max(this.x(task.finish), this.x(task.begin) + 2);
      if (finish < 0 || begin > this.canvas.clientWidth) continue;
      pen.fillStyle = this.colour(task.failed ? "error" : "dim");
      pen.fillRect(begin, y + LANE_HEAD - 3, finish - begin, 2);
      const label = `task ${task.number}${task.failed ? " failed" : ""}`;
      const at = Math.max(begin, free);
      const width = pen.measureText(label).width;
      if (at + width < Math.max(finish, begin + 90)) { pen.fillText(label, at, y + 12); free = at + width + 12; }
    }
  }

  placeCall(call, rows, top) {
    if (this.x(call.finish) < 0 || this.x(call.begin) > this.canvas.clientWidth) return;
    const row = call.depth * 2;
    this.place(rows[row], top + row * ROW, call, null, call.begin, call.finish);
    for (const plugin of call.plugins) {
      for (const [begin, finish] of plugin.spans ?? []) this.place(rows[row + 1], top + (row + 1) * ROW, call, plugin, begin, finish);
    }
  }

  place(row, y, call, plugin, begin, finish) {
    const x = this.x(begin);
    const box = { x, y, width: Math.max(this.x(finish) - x, 2.5), call, plugin };
    row.push(box);
    this.boxes.push(box);
  }

  drawRow(pen, row) {
    let drawnTo = -Infinity, labelledTo = 0;
    row.forEach((box, number) => {
      const { x, y, width, call, plugin } = box;
      const hidden = x + width < drawnTo + 0.5 && !call.failed && call !== this.selected;
      if (hidden) return;
      drawnTo = Math.max(drawnTo, x + width);
      const failed = plugin ? plugin.exception : call.failed;
      const height = plugin ? ROW - 7 : ROW - 3;
      pen.fillStyle = failed ? this.colour("error") : this.fill(call.hook, plugin ? "plugin-light" : "bar-light");
      pen.beginPath();
      pen.roundRect(x, y + 1, width, height, Math.min(3, width / 2));
      pen.fill();
      if (call === this.selected && !plugin) {
        pen.strokeStyle = this.colour("ink");
        pen.lineWidth = 2;
        pen.stroke();
      }
      const next = row[number + 1];
      const room = (next ? next.x : this.canvas.clientWidth) - x - width;
      labelledTo = Math.max(labelledTo, this.drawLabel(pen, box, x - labelledTo, room, failed, height));
    });
  }

  // In the bar if there is room, else after it, else before it. Returns where bar and label end.
  drawLabel(pen, box, before, room, failed, height) {
    const left = Math.max(box.x, 0), end = box.x + box.width, inside = end - left;
    if (Math.max(inside, room, before) < 24) return end;
    const label = `${failed ? "✕ " : ""}${box.plugin ? box.plugin.plugin : box.call.hook}`;
    const wanted = pen.measureText(label).width + 10;
    const middle = box.y + 1 + height / 2;
    const outside = this.colour(failed ? "error" : box.plugin ? "dim" : "ink");
    if (wanted <= inside || (Math.max(room, before) + 4 < wanted && inside > 34)) {
      pen.save();
      pen.beginPath();
      pen.rect(left, box.y, inside - 3, ROW);
      pen.clip();
      pen.fillStyle = failed ? this.colour("card") : this.colour("bar-ink");
      pen.fillText(label, left + 5, middle);
      pen.restore();
    } else if (room >= wanted - 4) {
      pen.fillStyle = outside;
      pen.fillText(label, end + 4, middle);
      return end + wanted;
    } else if (before >= wanted) {
      pen.fillStyle = outside;
      pen.fillText(label, box.x - wanted + 6, middle);
    }
    return end;
  }
}
