// A box drawn over a picture, by mouse, pen or finger, or typed: the four numbers of the form are its only state.
(() => {
  const form = document.getElementById("part-form");
  if (!form) return;
  const fields = ["x", "y", "w", "h"].map((name) => form.elements[name]);
  const button = form.querySelector("[data-draw]");
  const status = form.querySelector("[data-part-status]");
  const said = status.textContent;
  const most = [Number(form.dataset.width), Number(form.dataset.height)];
  const surface = document.querySelector("[data-surface]");
  const holder = document.getElementById("viewer");
  let over = null;
  let start = null;

  const clamp = (value, top) => Math.min(Math.max(value, 0), top);
  const box = () => fields.map((field) => Number(field.value));

  function show() {
    const drawn = fields.every((field) => field.value !== "") ? box() : null;
    if (holder?.showPart) holder.showPart(drawn);
    if (!surface) return;
    let layer = surface.querySelector(".drawn");
    if (!layer) {
      layer = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      layer.setAttribute("class", "boxes always drawn");
      layer.setAttribute("viewBox", `0 0 ${most[0]} ${most[1]}`);
      layer.setAttribute("preserveAspectRatio", "none");
      layer.setAttribute("aria-hidden", "true");
      for (const name of ["dark", "found"]) {
        const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        rect.setAttribute("class", name);
        layer.append(rect);
      }
      surface.append(layer);
    }
    for (const rect of layer.children) {
      ["x", "y", "width", "height"].forEach((name, n) => rect.setAttribute(name, drawn ? drawn[n] : 0));
    }
  }

  // Where the pointer is, in pixels of the picture.
  function point(event) {
    const frame = over.getBoundingClientRect();
    const x = event.clientX - frame.left, y = event.clientY - frame.top;
    if (holder?.viewer) {
      const at = holder.viewer.viewport.viewerElementToImageCoordinates(new OpenSeadragon.Point(x, y));
      return [clamp(at.x, most[0]), clamp(at.y, most[1])];
    }
    return [clamp(x / frame.width, 1) * most[0], clamp(y / frame.height, 1) * most[1]];
  }

  function stretch(event) {
    const end = point(event);
    const corner = [0, 1].map((n) => Math.floor(Math.min(start[n], end[n])));
    const size = [0, 1].map((n) => Math.max(1, Math.round(Math.abs(start[n] - end[n]))));
    [...corner, ...size].forEach((value, n) => { fields[n].value = value; });
    show();
  }

  function drawing(on) {
    button.setAttribute("aria-pressed", String(on));
    status.textContent = on ? status.dataset.drawing : said;
    over?.remove();
    over = null;
    start = null;
    if (!on) return;
    over = document.createElement("div");
    over.className = "draw-over";
    (surface || holder).append(over);
    over.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      over.setPointerCapture(event.pointerId);
      start = point(event);
    });
    over.addEventListener("pointermove", (event) => { if (start) stretch(event); });
    over.addEventListener("pointerup", (event) => {
      if (!start) return;
      stretch(event);
      drawing(false);
      status.textContent = status.dataset.drawn;
      form.querySelector("button.primary").focus({ preventScroll: true });
    });
    over.addEventListener("pointercancel", () => { start = null; });
  }

  button.addEventListener("click", () => drawing(button.getAttribute("aria-pressed") !== "true"));
  addEventListener("keydown", (event) => { if (event.key === "Escape" && over) drawing(false); });
  fields.forEach((field) => field.addEventListener("input", show));
  // A box of the picture that was pressed: offered, not asked at once.
  holder?.addEventListener("part", (event) => {
    event.detail.box.forEach((value, n) => { fields[n].value = Math.round(value); });
    status.textContent = `${event.detail.label} — ${status.dataset.drawn}`;
    show();
  });
  show();
})();
