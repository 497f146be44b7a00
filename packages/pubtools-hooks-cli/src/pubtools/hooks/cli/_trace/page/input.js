// Turns wheel, pointer and keys into a window of time and a selected call.
class Input {
  constructor(timeline, select) {
    this.timeline = timeline;
    this.select = select;
    this.canvas = timeline.canvas;
    this.listenToWheel();
    this.listenToPointer();
    this.listenToOverview(byId("overview"));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  boxAt(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const x = event.clientX - left, y = event.clientY - top;
    const near = this.timeline.boxes.filter((box) => y >= box.y && y < box.y + ROW && x >= box.x - 3 && x <= box.x + box.width + 3);
    return near.sort((a, b) => Math.abs(a.x + a.width / 2 - x) - Math.abs(b.x + b.width / 2 - x))[0];
  }

  listenToWheel() {
    const { canvas, timeline } = this;
    canvas.addEventListener("wheel", (event) => {
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        timeline.move((event.deltaX || event.deltaY) / timeline.width);
        return;
      }
      // All is shown already: let the page scroll.
      if (event.deltaY > 0 && timeline.showsAll) return;
      event.preventDefault();
      const { left } = canvas.getBoundingClientRect();
      timeline.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006), timeline.time(event.clientX - left));
    }, { passive: false });
  }

  listenToPointer() {
    const { canvas, timeline } = this;
    let from = null;
    const stop = () => { from = null; canvas.classList.remove("dragging"); };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      from = { x: event.clientX, begin: timeline.begin, finish: timeline.finish, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) { this.showTip(event); return; }
      const by = event.clientX - from.x;
      from.moved ||= Math.abs(by) > 4;
      if (!from.moved) return;
      this.showTip(null);
      canvas.classList.add("dragging");
      const time = (by / timeline.width) * (from.finish - from.begin);
      timeline.look(from.begin - time, from.finish - time);
    });
    canvas.addEventListener("pointerup", (event) => {
      if (from && !from.moved) this.select(this.boxAt(event)?.call ?? null);
      stop();
    });
    canvas.addEventListener("pointercancel", stop);
    canvas.addEventListener("pointerleave", () => this.showTip(null));
    canvas.addEventListener("dblclick", (event) => {
      const box = this.boxAt(event);
      if (box) timeline.zoomTo(box.call);
    });
  }

  listenToOverview(canvas) {
    const { timeline } = this;
    let from = null;
    const time = (event) => timeline.overviewTime(event.clientX - canvas.getBoundingClientRect().left);
    canvas.addEventListener("pointerdown", (event) => { from = time(event); canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointermove", (event) => {
      if (from !== null) timeline.look(Math.min(from, time(event)), Math.max(from, time(event)));
    });
    canvas.addEventListener("pointerup", (event) => {
      const all = timeline.full[1] - timeline.full[0];
      if (Math.abs(time(event) - from) < all * 0.005) {
        const half = Math.min(timeline.finish - timeline.begin, all / 4) / 2;
        timeline.look(from - half, from + half);
      }
      from = null;
    });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { timeline } = this;
    const actions = {
      "+": () => timeline.zoom(0.7), "=": () => timeline.zoom(0.7), "-": () => timeline.zoom(1 / 0.7), "0": () => timeline.fit(),
      ArrowLeft: () => timeline.move(-0.15), ArrowRight: () => timeline.move(0.15),
      ArrowDown: () => this.selectNext(1), ArrowUp: () => this.selectNext(-1),
      Enter: () => timeline.selected && timeline.zoomTo(timeline.selected), Escape: () => this.select(null),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }

  selectNext(by) {
    const { calls, selected } = this.timeline;
    const now = calls.indexOf(selected);
    const next = now < 0 ? (by > 0 ? 0 : calls.length - 1) : now + by;
    if (calls[next]) this.select(calls[next]);
  }

  showTip(event) {
    const tip = byId("tip"), box = event && this.boxAt(event);
    tip.hidden = !box;
    if (!box) return;
    const { call, plugin } = box;
    tip.textContent = plugin
      ? `${plugin.name}: ${duration(plugin.seconds)}, ${plugin.exception ? `raised ${plugin.exception}` : plugin.result ?? "returned"}`
      : `${call.hook}: ${duration(call.seconds)}${call.exception ? `, raised ${call.exception}` : ""}`;
    const bounds = this.canvas.getBoundingClientRect();
    const x = event.clientX - bounds.left, y = event.clientY - bounds.top;
    tip.style.left = `${Math.max(4, Math.min(x + 12, bounds.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${y + 20 + tip.offsetHeight > bounds.height ? Math.max(0, y - tip.offsetHeight - 8) : y + 20}px`;
  }
}
