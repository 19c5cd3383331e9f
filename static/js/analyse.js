// Boxes on a lent page: moved, resized, named, added and removed by mouse, finger or keys. The rows of the form are
// the only state; what is drawn on the picture follows them.
(() => {
  const form = document.getElementById("analysis");
  if (!form) return;
  const SVG = "http://www.w3.org/2000/svg";
  const SIDES = ["x", "y", "w", "h"];
  const size = [Number(form.dataset.width), Number(form.dataset.height)];
  const letter = Number(form.dataset.letter);
  const surface = form.querySelector("[data-surface]");
  const svg = surface.querySelector("svg");
  const body = form.querySelector("tbody");
  const blank = document.getElementById("row-template");
  const floor = form.elements.floor;
  const slider = form.querySelector("[data-floor]");
  const count = form.querySelector("[data-count]");
  const add = form.querySelector("[data-add]");
  const adding = form.querySelector("[data-adding]");
  const drawn = new Map();

  const rows = () => [...body.querySelectorAll("[data-row]")];
  const input = (row, name) => row.querySelector(`[name="${name}"]`);
  const box = (row) => SIDES.map((side) => Number(input(row, side).value) || 0);
  const clamp = (value, low, high) => Math.min(Math.max(Math.round(value), low), high);

  function put(row, [x, y, w, h]) {
    w = clamp(w, 1, size[0]);
    h = clamp(h, 1, size[1]);
    const fitting = [clamp(x, 0, size[0] - w), clamp(y, 0, size[1] - h), w, h];
    SIDES.forEach((side, n) => { input(row, side).value = fitting[n]; });
    mine(row);
  }

  // What a reader has touched is the reader's, and sure.
  function mine(row) {
    row.dataset.score = "100";
    row.querySelector("[data-said]").textContent = form.dataset.yours;
    show(row);
  }

  function shape(name, className, group) {
    const made = document.createElementNS(SVG, name);
    made.setAttribute("class", className);
    group.append(made);
    return made;
  }

  function draw(row) {
    const group = shape("g", "", svg);
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
    group.setAttribute("aria-describedby", "analyse-keys");
    for (const name of ["hit", "dark", "light"]) shape("rect", name, group);
    shape("text", "", group);
    for (const corner of ["nw", "ne", "sw", "se"]) shape("rect", `grip ${corner}`, group).dataset.corner = corner;
    drawn.set(row, group);
    group.addEventListener("focus", () => choose(row));
    group.addEventListener("keydown", (event) => pressed(row, event));
    group.addEventListener("pointerdown", (event) => dragged(row, group, event));
    show(row);
  }

  function show(row) {
    const group = drawn.get(row);
    const [x, y, w, h] = box(row);
    const hidden = Number(row.dataset.score) < Number(floor.value);
    row.hidden = hidden;
    group.toggleAttribute("hidden", hidden);
    group.querySelectorAll("rect:not(.grip)").forEach((rect) => {
      [x, y, w, h].forEach((value, n) => rect.setAttribute(["x", "y", "width", "height"][n], value));
    });
    const grip = letter * 0.6;
    group.querySelectorAll(".grip").forEach((rect) => {
      rect.setAttribute("x", x + (rect.dataset.corner.endsWith("e") ? w : 0) - grip / 2);
      rect.setAttribute("y", y + (rect.dataset.corner.startsWith("s") ? h : 0) - grip / 2);
      rect.setAttribute("width", grip);
      rect.setAttribute("height", grip);
    });
    const words = `${row.querySelector("[data-number]").textContent} ${input(row, "label").value}`;
    const score = row.querySelector("[data-said]").textContent.trim();
    const text = group.querySelector("text");
    text.textContent = score.includes("%") ? `${words} ${score}` : words;
    text.setAttribute("x", x + letter * 0.4);
    text.setAttribute("y", y + letter * 1.1);
    text.setAttribute("font-size", letter);
    group.setAttribute("aria-label", `${words}, ${score}; ${x}, ${y}, ${w} × ${h}`);
  }

  function counted() {
    count.querySelector("b").textContent = rows().filter((row) => !row.hidden).length;
  }

  function choose(row) {
    for (const [other, group] of drawn) {
      group.classList.toggle("chosen", other === row);
      other.classList.toggle("chosen", other === row);
    }
  }

  function pressed(row, event) {
    const step = event.ctrlKey ? 1 : Math.max(1, Math.round(Math.max(...size) / 200));
    const to = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    const [x, y, w, h] = box(row);
    if (to && event.shiftKey) put(row, [x, y, Math.min(w + to[0], size[0] - x), Math.min(h + to[1], size[1] - y)]);
    else if (to) put(row, [x + to[0], y + to[1], w, h]);
    else if (event.key === "Delete" || event.key === "Backspace") remove(row);
    else if (event.key === "Enter") input(row, "label").focus();
    else return;
    event.preventDefault();
  }

  function remove(row) {
    const all = rows().filter((one) => !one.hidden);
    const next = all[all.indexOf(row) + 1] || all[all.indexOf(row) - 1];
    drawn.get(row).remove();
    drawn.delete(row);
    row.remove();
    counted();
    (next ? drawn.get(next) : add).focus();
  }

  function point(event) {
    const frame = surface.getBoundingClientRect();
    return [((event.clientX - frame.left) / frame.width) * size[0], ((event.clientY - frame.top) / frame.height) * size[1]];
  }

  function dragged(row, group, event) {
    if (event.button) return;
    event.preventDefault();
    group.focus({ preventScroll: true });
    const corner = event.target.dataset.corner;
    const from = point(event);
    const [x, y, w, h] = box(row);
    group.setPointerCapture(event.pointerId);
    const move = (later) => {
      const [dx, dy] = point(later).map((value, n) => value - from[n]);
      if (!corner) return put(row, [x + dx, y + dy, w, h]);
      const left = corner.endsWith("w") ? clamp(x + dx, 0, x + w - 1) : x;
      const top = corner.startsWith("n") ? clamp(y + dy, 0, y + h - 1) : y;
      const right = corner.endsWith("e") ? clamp(x + w + dx, x + 1, size[0]) : x + w;
      const bottom = corner.startsWith("s") ? clamp(y + h + dy, y + 1, size[1]) : y + h;
      return put(row, [left, top, right - left, bottom - top]);
    };
    const end = () => {
      group.removeEventListener("pointermove", move);
      counted();
    };
    group.addEventListener("pointermove", move);
    group.addEventListener("pointerup", end, { once: true });
    group.addEventListener("pointercancel", end, { once: true });
  }

  function born(place) {
    const row = blank.content.querySelector("tr").cloneNode(true);
    row.querySelector("[data-number]").textContent = rows().length + 1;
    input(row, "label").value = form.dataset.new;
    body.insertBefore(row, body.lastElementChild);
    draw(row);
    put(row, place);
    counted();
    drawn.get(row).focus();
  }

  let over = null;
  function waiting(on) {
    add.setAttribute("aria-pressed", String(on));
    adding.textContent = on ? adding.dataset.words : "";
    over?.remove();
    over = null;
    if (!on || rows().length >= Number(form.dataset.most)) return;
    over = document.createElement("div");
    over.className = "draw-over";
    surface.append(over);
    let start = null;
    const place = (event) => {
      const end = point(event);
      const corner = [0, 1].map((n) => Math.max(0, Math.min(start[n], end[n])));
      return [...corner, Math.abs(end[0] - start[0]), Math.abs(end[1] - start[1])];
    };
    over.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      over.setPointerCapture(event.pointerId);
      start = point(event);
    });
    over.addEventListener("pointerup", (event) => {
      const found = start && place(event);
      waiting(false);
      if (found && found[2] >= 2 && found[3] >= 2) born(found);
    });
  }

  add.addEventListener("click", () => waiting(add.getAttribute("aria-pressed") !== "true"));
  add.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !over) return;
    event.preventDefault();
    waiting(false);
    born([size[0] * 0.35, size[1] * 0.35, size[0] * 0.3, size[1] * 0.3]);
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && over) waiting(false); });
  body.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) mine(row);
  });
  body.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) choose(row);
  });
  body.addEventListener("click", (event) => {
    if (event.target.closest("[data-remove]")) remove(event.target.closest("[data-row]"));
  });
  const refloor = (from, to) => {
    to.value = from.value;
    rows().forEach(show);
    counted();
  };
  slider.addEventListener("input", () => refloor(slider, floor));
  floor.addEventListener("input", () => refloor(floor, slider));
  svg.replaceChildren();
  rows().forEach(draw);
  counted();
})();
