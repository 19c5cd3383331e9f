// Boxes over the picture of an illustration or a page, by mouse, finger and keyboard. The number fields of the form are
// the only state: what is dragged writes them, and what is typed moves the box.
(() => {
  const canvas = document.querySelector("[data-canvas]");
  if (!canvas) return;
  const SVG = "http://www.w3.org/2000/svg";
  const [left, top, wide, high] = canvas.dataset.view.split(" ").map(Number);
  const page = canvas.dataset.page.split(" ").map(Number);
  const status = document.getElementById("edit-status");
  const rows = document.getElementById("box-rows");
  const cut = document.querySelector("[data-cut]");
  const layer = make("svg", { class: "handled", viewBox: `${left} ${top} ${wide} ${high}`, preserveAspectRatio: "none" });
  const drawn = new Map();
  let chosen = null;

  function make(name, attributes = {}) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
  const scale = () => wide / (canvas.clientWidth || wide);
  const fields = (row) => ["x", "y", "w", "h"].map((side) => row.querySelector(`[data-side=${side}]`));
  const read = (row) => (fields(row).every((field) => field.value !== "") ? fields(row).map((field) => Number(field.value)) : null);
  const named = (row) => row.dataset.named || row.querySelector("[data-label]")?.value || "?";

  function write(row, [x, y, w, h]) {
    w = clamp(Math.round(w), 1, page[0]);
    h = clamp(Math.round(h), 1, page[1]);
    const box = [clamp(Math.round(x), 0, page[0] - w), clamp(Math.round(y), 0, page[1] - h), w, h];
    fields(row).forEach((field, n) => { field.value = box[n]; });
    show(row);
  }

  // Where the pointer is, in pixels of the page.
  function point(event) {
    const frame = canvas.getBoundingClientRect();
    return [left + ((event.clientX - frame.left) / frame.width) * wide, top + ((event.clientY - frame.top) / frame.height) * high];
  }

  const CORNERS = { nw: [0, 0], ne: [1, 0], sw: [0, 1], se: [1, 1] };

  function group(row) {
    const node = make("g", { tabindex: "0", role: "button", class: row.dataset.box === "frame" ? "frame" : "thing" });
    if (canvas.dataset.help) node.setAttribute("aria-describedby", canvas.dataset.help);
    for (const name of ["body", "dark", "light"]) node.append(make("rect", { class: name }));
    node.append(make("text"));
    for (const corner of Object.keys(CORNERS)) {
      node.append(make("rect", { class: "grip", "data-corner": corner }));
      node.append(make("circle", { class: `hold ${corner}`, "data-corner": corner }));
    }
    node.addEventListener("pointerdown", (event) => grab(event, row, node));
    node.addEventListener("focus", () => choose(row));
    node.addEventListener("keydown", (event) => nudge(event, row));
    return node;
  }

  function show(row) {
    const box = read(row);
    const gone = row.querySelector("[data-gone]")?.checked;
    row.classList.toggle("gone", Boolean(gone));
    let node = drawn.get(row);
    if (!box || gone || box[2] < 1 || box[3] < 1) {
      node?.remove();
      drawn.delete(row);
      return;
    }
    if (!node) {
      node = group(row);
      drawn.set(row, node);
      // The frame lies under the things in it, which could not be reached otherwise.
      if (row.dataset.box === "frame") layer.prepend(node);
      else layer.append(node);
    }
    const [x, y, w, h] = box;
    node.setAttribute("aria-label", `${named(row)} : ${x}, ${y}, ${w} × ${h}`);
    node.classList.toggle("on", row === chosen);
    for (const rect of node.querySelectorAll(".body, .dark, .light")) {
      for (const [key, value] of Object.entries({ x, y, width: w, height: h })) rect.setAttribute(key, value);
    }
    const pixel = scale();
    const words = node.querySelector("text");
    words.textContent = row.dataset.box === "frame" ? "" : named(row);
    words.setAttribute("font-size", 13 * pixel);
    words.setAttribute("stroke-width", 3 * pixel);
    words.setAttribute("x", x + 3 * pixel);
    words.setAttribute("y", y - top > 18 * pixel ? y - 5 * pixel : y + 15 * pixel);
    for (const grip of node.querySelectorAll("[data-corner]")) {
      const [across, down] = CORNERS[grip.dataset.corner];
      const cx = x + across * w, cy = y + down * h;
      if (grip.tagName === "circle") {
        for (const [key, value] of Object.entries({ cx, cy, r: 14 * pixel })) grip.setAttribute(key, value);
      } else {
        for (const [key, value] of Object.entries({ x: cx - 5 * pixel, y: cy - 5 * pixel, width: 10 * pixel, height: 10 * pixel })) grip.setAttribute(key, value);
      }
    }
  }

  function choose(row) {
    const before = chosen;
    chosen = row;
    for (const one of [before, row]) {
      if (!one) continue;
      one.classList.toggle("on", one === chosen);
      show(one);
    }
  }

  function grab(event, row, node) {
    if (event.button) return;
    // A first touch only chooses, so that a page on a phone can still be scrolled by its picture.
    const first = event.pointerType === "touch" && row !== chosen;
    node.focus({ preventScroll: true });
    choose(row);
    if (first) return;
    event.preventDefault();
    const corner = event.target.dataset.corner;
    const start = point(event);
    const [x, y, w, h] = read(row);
    node.setPointerCapture(event.pointerId);
    const move = (moved) => {
      const now = point(moved);
      const by = [now[0] - start[0], now[1] - start[1]];
      if (!corner) return write(row, [x + by[0], y + by[1], w, h]);
      const [across, down] = CORNERS[corner];
      const ends = [[across ? x : x + w, clamp((across ? x + w : x) + by[0], 0, page[0])], [down ? y : y + h, clamp((down ? y + h : y) + by[1], 0, page[1])]];
      write(row, [Math.min(...ends[0]), Math.min(...ends[1]), Math.abs(ends[0][1] - ends[0][0]), Math.abs(ends[1][1] - ends[1][0])]);
    };
    const stop = () => {
      node.removeEventListener("pointermove", move);
      node.removeEventListener("pointerup", stop);
      node.removeEventListener("pointercancel", stop);
    };
    node.addEventListener("pointermove", move);
    node.addEventListener("pointerup", stop);
    node.addEventListener("pointercancel", stop);
  }

  function nudge(event, row) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by || event.altKey || event.metaKey) return;
    event.preventDefault();
    const step = event.ctrlKey ? 1 : Math.max(1, Math.round(wide / 100));
    const [x, y, w, h] = read(row);
    if (event.shiftKey) write(row, [x, y, w + by[0] * step, h + by[1] * step]);
    else write(row, [x + by[0] * step, y + by[1] * step, w, h]);
  }

  // Drawing something new: `onDrag` gets where it began and where it is, `onEnd` where it ended.
  let giveUp = () => {};
  function draw(button, onDrag, onEnd) {
    const on = button.getAttribute("aria-pressed") !== "true";
    giveUp();
    if (!on) return;
    const over = document.createElement("div");
    over.className = "draw-over";
    let start = null;
    button.setAttribute("aria-pressed", "true");
    status.textContent = status.dataset.drawing;
    giveUp = () => {
      over.remove();
      button.setAttribute("aria-pressed", "false");
      status.textContent = "";
      giveUp = () => {};
    };
    over.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      over.setPointerCapture(event.pointerId);
      start = point(event);
    });
    over.addEventListener("pointermove", (event) => { if (start) onDrag(start, point(event)); });
    over.addEventListener("pointerup", (event) => {
      if (!start) return;
      onDrag(start, point(event));
      giveUp();
      onEnd();
    });
    over.addEventListener("pointercancel", () => giveUp());
    canvas.append(over);
    canvas.scrollIntoView({ block: "nearest" });
  }

  function drawBox(button, row) {
    draw(
      button,
      (one, other) => write(row, [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1])]),
      () => {
        choose(row);
        (row.querySelector("[data-label]") || fields(row)[0]).focus({ preventScroll: true });
      },
    );
  }

  const filled = (row) => fields(row).some((field) => field.value !== "") || row.querySelector("[data-label]").value !== "";

  // An empty row for a box: one that stands there, else a copy of the last.
  function fresh() {
    const all = [...rows.querySelectorAll('[data-box^="new-"]')];
    const free = all.find((row) => !filled(row));
    if (free) return free;
    const last = all[all.length - 1];
    const number = Number(last.dataset.box.slice(4)) + 1;
    const row = last.cloneNode(true);
    row.classList.remove("on");
    for (const field of row.querySelectorAll("input")) {
      field.name = field.name.replace(/^new-\d+/, `new-${number}`);
      field.value = "";
    }
    row.dataset.box = `new-${number}`;
    row.querySelector("[data-draw]").dataset.draw = row.dataset.box;
    rows.append(row);
    return row;
  }

  // The line of a cut, snapped to the page's directions when it is nearly along one.
  const lines = [make("line", { class: "line-dark" }), make("line", { class: "line-light" })];
  const value = (name) => cut.querySelector(`[name="${name}"]`);
  function way() {
    return cut.querySelector("[name=cut]:checked")?.value;
  }
  function showCut(asked) {
    const numbers = { across: [left, "cut-y", left + wide, "cut-y"], down: ["cut-x", top, "cut-x", top + high], line: ["cut-x1", "cut-y1", "cut-x2", "cut-y2"] }[way()];
    const ends = (numbers || []).map((one) => (typeof one === "string" ? value(one).value : one));
    const whole = asked && ends.length === 4 && ends.every((one) => one !== "");
    for (const line of lines) {
      if (whole) ["x1", "y1", "x2", "y2"].forEach((name, n) => line.setAttribute(name, ends[n]));
      if (whole) layer.append(line);
      else line.remove();
    }
  }
  function cutAt(one, other) {
    const by = [Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1])];
    const kind = by[1] < by[0] * 0.08 ? "across" : by[0] < by[1] * 0.08 ? "down" : "line";
    cut.querySelector(`[value=${kind}]`).checked = true;
    if (kind === "across") value("cut-y").value = Math.round((one[1] + other[1]) / 2);
    if (kind === "down") value("cut-x").value = Math.round((one[0] + other[0]) / 2);
    if (kind === "line") [...one, ...other].forEach((number, n) => { value(["cut-x1", "cut-y1", "cut-x2", "cut-y2"][n]).value = Math.max(0, Math.round(number)); });
    showCut(true);
  }
  if (cut) {
    const button = cut.querySelector("[data-draw-cut]");
    button?.addEventListener("click", () => draw(button, cutAt, () => cut.querySelector("[value=split]").focus({ preventScroll: true })));
    cut.addEventListener("input", () => showCut(true));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-draw], [data-draw-new]");
    if (!button) return;
    const row = button.dataset.draw ? document.querySelector(`[data-box="${button.dataset.draw}"]`) : fresh();
    drawBox(button, row);
  });
  document.addEventListener("input", (event) => {
    const row = event.target.closest("[data-box]");
    if (row) show(row);
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(".box-row, .frame-row");
    if (row) choose(row);
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape") giveUp(); });
  new ResizeObserver(() => drawn.forEach((_node, row) => show(row))).observe(canvas);

  // On a page: pressing a frame ticks it.
  for (const frame of canvas.querySelectorAll("[data-frame]")) {
    const tick = document.querySelector(`[name=one][value="${frame.dataset.frame}"]`);
    const mark = () => frame.classList.toggle("chosen", tick.checked);
    frame.addEventListener("click", () => { tick.checked = !tick.checked; mark(); });
    tick.addEventListener("change", mark);
    mark();
  }

  canvas.querySelector("[data-plain]")?.remove();
  canvas.append(layer);
  // On a page, frames under an empty layer must stay within reach of the pointer.
  if (canvas.querySelector("[data-frame]")) layer.classList.add("through");
  document.querySelectorAll("[data-box]").forEach(show);
})();
