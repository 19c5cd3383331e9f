// The illustration page: OpenSeadragon on our IIIF endpoint, the illustration framed, the rest dimmed, boxes on a canvas.
(() => {
  const data = JSON.parse(document.getElementById("viewer-data").textContent);
  const holder = document.getElementById("viewer");
  const tools = document.getElementById("viewer-tools");
  const still = document.getElementById("still");
  const slider = document.getElementById("viewer-floor");
  const toggle = document.getElementById("viewer-boxes");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const french = document.documentElement.lang === "fr";
  let whole = false;
  let lit = null;

  const viewer = OpenSeadragon({
    element: holder,
    tileSources: data.info,
    degrees: data.rotation,
    showNavigationControl: false,
    // Words of the viewer itself are those of the page.
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    visibilityRatio: 0.4,
    maxZoomPixelRatio: 2,
    animationTime: calm ? 0 : 0.6,
    immediateRender: calm,
    drawer: "canvas",
  });
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  canvas.classList.add("over");

  const rectangle = ([x, y, w, h]) =>
    viewer.viewport.imageToViewportRectangle(new OpenSeadragon.Rect(x, y, w, h));

  function toFrame(now) {
    const frame = rectangle(data.frame);
    const margin = 0.04 * Math.max(frame.width, frame.height);
    const roomy = new OpenSeadragon.Rect(frame.x - margin, frame.y - margin, frame.width + 2 * margin, frame.height + 2 * margin);
    viewer.viewport.fitBounds(roomy, now);
  }

  function goTo([x, y, w, h], now) {
    viewer.viewport.fitBoundsWithConstraints(rectangle([x - 0.3 * w, y - 0.3 * h, 1.6 * w, 1.6 * h]), now);
  }

  // A box of the page on the screen: its corners, whatever the rotation.
  function corners([x, y, w, h]) {
    return [[x, y], [x + w, y], [x + w, y + h], [x, y + h]].map(([a, b]) =>
      viewer.viewport.imageToViewerElementCoordinates(new OpenSeadragon.Point(a, b)));
  }

  function path(pen, points) {
    pen.moveTo(points[0].x, points[0].y);
    points.slice(1).forEach((point) => pen.lineTo(point.x, point.y));
    pen.closePath();
  }

  function outline(pen, points, strong) {
    for (const [colour, width] of [["#10100e", strong ? 6 : 4], [strong ? "#ffd75e" : "#fffdf5", strong ? 3 : 1.75]]) {
      pen.beginPath();
      path(pen, points);
      pen.lineWidth = width;
      pen.strokeStyle = colour;
      pen.stroke();
    }
  }

  function tag(pen, points, words) {
    const left = Math.min(...points.map((point) => point.x));
    const top = Math.min(...points.map((point) => point.y));
    pen.font = "600 13px 'Source Sans 3', sans-serif";
    const width = pen.measureText(words).width + 10;
    const y = top > 20 ? top - 20 : top;
    pen.fillStyle = "rgba(16,16,14,.85)";
    pen.fillRect(left, y, width, 19);
    pen.fillStyle = "#fffdf5";
    pen.fillText(words, left + 5, y + 14);
  }

  function draw() {
    if (!viewer.world.getItemCount()) return;
    const ratio = devicePixelRatio || 1;
    const width = holder.clientWidth, height = holder.clientHeight;
    if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
      canvas.width = width * ratio;
      canvas.height = height * ratio;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const frame = corners(data.frame);
    pen.beginPath();
    pen.rect(0, 0, width, height);
    path(pen, frame);
    pen.fillStyle = whole ? "rgba(16,16,14,.28)" : "rgba(16,16,14,.5)";
    pen.fill("evenodd");
    pen.beginPath();
    path(pen, frame);
    pen.lineWidth = 1.5;
    pen.strokeStyle = "#fffdf5";
    pen.stroke();
    for (const cell of data.heat) {
      pen.beginPath();
      path(pen, corners(cell.box));
      pen.fillStyle = `rgba(255,215,94,${0.11 * cell.level})`;
      pen.fill();
    }
    for (const place of [...data.places].reverse()) {
      const points = corners(place.box);
      outline(pen, points, true);
      tag(pen, points, place.label);
    }
    if (data.at) outline(pen, corners(data.at), true);
    const floor = slider ? Number(slider.value) : 0;
    for (const box of data.boxes) {
      const strong = box.id === lit;
      if (!strong && ((toggle && !toggle.checked) || box.confidence < floor)) continue;
      const points = corners(box.box);
      outline(pen, points, strong);
      tag(pen, points, strong ? `${box.label} ${box.percent} · ${box.agent}` : `${box.label} ${box.percent}`);
    }
  }

  viewer.addHandler("open", () => {
    still.hidden = true;
    holder.querySelector(".openseadragon-container").append(canvas);
    if (data.at) goTo(data.at, true);
    else toFrame(true);
    draw();
  });
  viewer.addHandler("open-failed", () => {
    still.hidden = false;
    tools.hidden = true;
  });
  viewer.addHandler("update-viewport", draw);
  viewer.addHandler("resize", draw);

  // For region.js: the viewer itself, the part that is about to be searched, and the box that was pressed.
  const openedAt = data.at;
  holder.viewer = viewer;
  holder.showPart = (box) => {
    data.at = box || openedAt;
    viewer.forceRedraw();
  };
  viewer.addHandler("canvas-click", (event) => {
    if (!event.quick || (toggle && !toggle.checked)) return;
    const at = viewer.viewport.viewerElementToImageCoordinates(event.position);
    const under = data.boxes.filter(({ box: [x, y, w, h] }) => at.x >= x && at.x <= x + w && at.y >= y && at.y <= y + h);
    under.sort((one, other) => one.box[2] * one.box[3] - other.box[2] * other.box[3]);
    if (under.length) holder.dispatchEvent(new CustomEvent("part", { detail: under[0] }));
  });

  tools.addEventListener("click", (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (!what) return;
    if (what === "in") viewer.viewport.zoomBy(1.5).applyConstraints();
    if (what === "out") viewer.viewport.zoomBy(1 / 1.5).applyConstraints();
    if (what === "frame") { whole = false; toFrame(calm); }
    if (what === "page") { whole = true; viewer.viewport.goHome(calm); }
    if (what === "full") {
      if (document.fullscreenElement) document.exitFullscreen();
      else holder.parentElement.requestFullscreen?.();
    }
    viewer.forceRedraw();
  });

  function floor() {
    const value = Number(slider.value);
    slider.parentElement.querySelector("output").textContent = `${Math.round(value * 100)}${french ? "\u00a0" : ""}%`;
    for (const row of document.querySelectorAll(".statement[data-box]")) {
      row.classList.toggle("under", Number(row.dataset.confidence) < value);
    }
    viewer.forceRedraw();
  }
  if (slider) {
    slider.addEventListener("input", floor);
    floor();
  }
  toggle?.addEventListener("change", () => viewer.forceRedraw());
  holder.addEventListener("keydown", (event) => {
    if ((event.key === "b" || event.key === "B") && toggle && !event.ctrlKey && !event.metaKey && !event.altKey) {
      toggle.checked = !toggle.checked;
      viewer.forceRedraw();
    }
  });

  // Pointing at a statement lights its box; pressing it goes there.
  function light(row, on) {
    lit = on ? Number(row.dataset.box) : null;
    row.classList.toggle("lit", on);
    viewer.forceRedraw();
  }
  for (const row of document.querySelectorAll(".statement[data-box]")) {
    row.addEventListener("pointerenter", () => light(row, true));
    row.addEventListener("pointerleave", () => light(row, false));
    row.addEventListener("focusin", () => light(row, true));
    row.addEventListener("focusout", () => light(row, false));
    row.querySelector("button")?.addEventListener("click", () => {
      const box = data.boxes.find((one) => one.id === Number(row.dataset.box));
      // A statement about the whole illustration has no box of its own to draw.
      if (!box) toFrame(calm);
      else goTo(box.box, calm);
    });
  }
})();
