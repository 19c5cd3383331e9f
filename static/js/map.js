// The map by likeness: moves, zooms, names pictures, and turns what is drawn on it into the filter `area`.
(() => {
  const SIDE = 10000, MOST_CORNERS = 40;
  // A phone is spared the sheets until it has zoomed in.
  const small = matchMedia("(max-width: 46rem)").matches;
  const SPRITES_FROM = small ? 12 : 6, PICTURES_FROM = 60, MOST_PICTURES = 60, LARGEST = 120;
  const limit = (low, value, high) => Math.min(Math.max(value, low), high);
  const fill = (words, values) => words.replace(/\{(\w)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));

  // Addresses of the API are whole; whatever name this portal is reached by, its own files are here.
  const here = (address) => new URL(address, location.href).pathname;

  // Corners of an outline that matter (Ramer, Douglas and Peucker), with ever wider tolerance until they are few.
  function simplified(path) {
    const thin = (from, to, off) => {
      let worst = 0, at = -1;
      const [ax, ay] = path[from], [bx, by] = path[to];
      const length = Math.hypot(bx - ax, by - ay);
      for (let i = from + 1; i < to; i++) {
        const [x, y] = path[i];
        const far = length ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length : Math.hypot(x - ax, y - ay);
        if (far > worst) [worst, at] = [far, i];
      }
      return worst > off ? [...thin(from, at, off), ...thin(at, to, off)] : [from];
    };
    for (let off = 0.0005; ; off *= 1.6) {
      const kept = [...thin(0, path.length - 1, off), path.length - 1];
      if (kept.length <= MOST_CORNERS) return kept.map((i) => path[i]);
    }
  }

  async function start(root) {
    if (root.map) return;
    const words = root.dataset;
    const stage = root.querySelector(".map-stage");
    let canvas = root.querySelector(".map-canvas");
    const over = root.querySelector(".map-over"), pen = over.getContext("2d");
    const said = root.querySelector(".map-said"), card = root.querySelector(".map-card");
    const view = { x: 0.5, y: 0.5, zoom: 1 };
    const map = (root.map = { view, times: [] });
    let answer;
    try {
      const sent = await fetch(words.points, { headers: { Accept: "application/json" } });
      if (!sent.ok) throw new Error(sent.status);
      answer = await sent.json();
    } catch {
      said.textContent = words.wordsFailed;
      return;
    }
    const { atlas, points } = answer;
    const count = points.id.length;
    // The best ranked are painted last, hence on top.
    const back = (column, kind, share) => kind.from(column, (_, i) => column[count - 1 - i] * share);
    const ids = [...points.id].reverse();
    const x = back(points.x, Float32Array, 1 / SIDE), y = back(points.y, Float32Array, 1 / SIDE);
    const sprite = back(points.sprite, Int32Array, 1).map((one) => (one < atlas.drawn ? one : -1));
    const room = Math.max(1, Math.min(atlas.sheets.length, small ? 4 : 8));
    let painter = MapPaint.painter(canvas, atlas, room);
    if (!painter) {
      const fresh = canvas.cloneNode();
      fresh.dataset.plain = "yes";
      canvas.replaceWith(fresh);
      canvas = fresh;
      painter = MapPaint.painter(canvas, atlas, room);
    }
    painter.points(x, y, sprite);
    map.painter = painter;
    root.dataset.painter = painter.name;
    root.dataset.count = count;
    said.textContent = fill(answer.placed > count ? words.wordsSome : words.wordsMany, { n: answer.placed, m: count });

    let width = 1, height = 1, dirty = false, mode = "", drawn = [], rectangle = null, lit = -1;
    const held = new Map(), coming = new Set(), known = new Map(), images = new Map(), asked = new Set();
    const chosen = outline();
    const across = (i) => (x[i] - view.x) * view.zoom * width + width / 2;
    const down = (i) => (y[i] - view.y) * view.zoom * height + height / 2;
    const onMap = (px, py) => [(px - width / 2) / (view.zoom * width) + view.x, (py - height / 2) / (view.zoom * height) + view.y];
    const onStage = ([mx, my]) => [(mx - view.x) * view.zoom * width + width / 2, (my - view.y) * view.zoom * height + height / 2];
    const base = () => limit(3, 0.8 * Math.sqrt((width * height) / Math.max(count, 1)), 44);
    const size = () => Math.min(LARGEST, base() * view.zoom ** 0.8);

    function outline() {
      const numbers = (words.area || "").split(":")[1]?.split(",").map((n) => Number(n) / SIDE) ?? [];
      const corners = [];
      for (let i = 0; i + 1 < numbers.length; i += 2) corners.push([numbers[i], numbers[i + 1]]);
      if (corners.length !== 2) return corners;
      const [[left, top], [right, bottom]] = corners;
      return [[left, top], [right, top], [right, bottom], [left, bottom]];
    }

    function whole() {
      if (!chosen.length) return Object.assign(view, { x: 0.5, y: 0.5, zoom: 1 });
      const [xs, ys] = [chosen.map((c) => c[0]), chosen.map((c) => c[1])];
      const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const zoom = limit(1, 0.9 / Math.max(right - left, bottom - top), 400);
      return Object.assign(view, { x: (left + right) / 2, y: (top + bottom) / 2, zoom });
    }

    // --- painting ---
    function paint() {
      dirty = false;
      const began = performance.now();
      const now = size();
      painter.paint(view, now, now < SPRITES_FROM);
      pen.clearRect(0, 0, width, height);
      if (now >= PICTURES_FROM) pictures(now);
      shape(chosen, false);
      shape(mode === "lasso" ? drawn : rectangle ? corners(rectangle) : [], true);
      if (lit >= 0) {
        pen.strokeStyle = getComputedStyle(stage).getPropertyValue("--accent");
        pen.lineWidth = 3;
        pen.strokeRect(across(lit) - now / 2 - 2, down(lit) - now / 2 - 2, now + 4, now + 4);
      }
      map.times.push(performance.now() - began);
      if (map.times.length > 600) map.times.splice(0, 300);
    }
    function pictures(now) {
      for (let i = 0; i < count; i++) {
        const image = images.get(ids[i]);
        if (!image?.complete || !image.naturalWidth) continue;
        const [px, py] = [across(i), down(i)];
        if (px < -now || py < -now || px > width + now || py > height + now) continue;
        const share = now / Math.max(image.naturalWidth, image.naturalHeight);
        const [w, h] = [image.naturalWidth * share, image.naturalHeight * share];
        pen.drawImage(image, px - w / 2, py - h / 2, w, h);
      }
    }
    function shape(path, open) {
      if (path.length < 2) return;
      const styles = getComputedStyle(stage);
      pen.beginPath();
      for (const corner of path) pen.lineTo(...onStage(corner));
      pen.closePath();
      for (const [colour, wide] of [[styles.getPropertyValue("--paper"), 5], [styles.getPropertyValue("--accent"), 2.5]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = wide;
        pen.setLineDash(open ? [] : [8, 6]);
        pen.stroke();
      }
      pen.setLineDash([]);
    }
    function draw() {
      if (dirty) return;
      dirty = true;
      requestAnimationFrame(paint);
    }
    map.draw = draw;
    map.paint = paint;

    // --- what the view needs: sheets of the atlas, and pictures of their own when it is near ---
    let settling = 0;
    function moved() {
      view.zoom = limit(1, view.zoom, 400);
      const reach = 0.5 / view.zoom;
      view.x = limit(Math.min(reach, 0.5), view.x, Math.max(1 - reach, 0.5));
      view.y = limit(Math.min(reach, 0.5), view.y, Math.max(1 - reach, 0.5));
      draw();
      clearTimeout(settling);
      settling = setTimeout(settle, 120);
    }
    map.moved = moved;
    function visible() {
      const found = [];
      for (let i = 0; i < count; i++) {
        const px = across(i), py = down(i);
        if (px >= 0 && py >= 0 && px <= width && py <= height) found.push(i);
      }
      return found;
    }
    function settle() {
      const now = size();
      const seen = visible();
      if (now >= SPRITES_FROM) bring(seen);
      if (now >= PICTURES_FROM && seen.length <= MOST_PICTURES) {
        look(seen.map((i) => ids[i])).then(() => {
          for (const i of seen) picture(ids[i]);
        });
      }
      if (document.activeElement === canvas) name(nearest(width / 2, height / 2, Infinity), true);
    }
    function bring(seen) {
      const wanted = new Map();
      for (const i of seen) {
        if (sprite[i] < 0) continue;
        const sheet = Math.floor(sprite[i] / atlas.per_sheet);
        wanted.set(sheet, (wanted.get(sheet) ?? 0) + 1);
      }
      const most = [...wanted].sort((a, b) => b[1] - a[1]).slice(0, room).map(([sheet]) => sheet);
      for (const sheet of most) {
        if (held.has(sheet) || coming.has(sheet)) continue;
        coming.add(sheet);
        const image = new Image();
        image.onload = () => {
          coming.delete(sheet);
          const spare = [...held.keys()].find((one) => !most.includes(one));
          if (held.size >= room) {
            if (spare === undefined) return;
            painter.drop(spare);
            held.delete(spare);
          }
          held.set(sheet, image);
          painter.sheet(sheet, image);
          root.dataset.sheets = held.size;
          draw();
        };
        image.onerror = () => coming.delete(sheet);
        image.src = here(atlas.sheets[sheet]);
      }
    }
    function picture(id) {
      const facts = known.get(id);
      if (!facts || images.has(id)) return;
      if (images.size > 400) images.delete(images.keys().next().value);
      const image = new Image();
      image.onload = draw;
      image.src = here(facts.image);
      images.set(id, image);
    }
    async function look(several) {
      const missing = several.filter((id) => !known.has(id) && !asked.has(id)).slice(0, MOST_PICTURES);
      if (!missing.length) return;
      missing.forEach((id) => asked.add(id));
      try {
        const sent = await fetch(`${words.pictures}?${missing.map((id) => `id=${id}`).join("&")}`);
        if (!sent.ok) throw new Error(sent.status);
        for (const one of await sent.json()) known.set(one.id, one);
      } catch {
        missing.forEach((id) => asked.delete(id));
      }
    }

    // --- naming the picture under the pointer, or in the middle ---
    function nearest(px, py, reach) {
      let best = -1, least = reach * reach;
      for (let i = 0; i < count; i++) {
        const far = (across(i) - px) ** 2 + (down(i) - py) ** 2;
        if (far <= least) [best, least] = [i, far];
      }
      return best;
    }
    function around(i) {
      const far = (j) => (x[j] - x[i]) ** 2 + (y[j] - y[i]) ** 2;
      return [...ids.keys()].sort((a, b) => far(a) - far(b)).slice(0, 30).map((j) => ids[j]);
    }
    let naming = 0;
    function name(i, aloud) {
      if (i === lit && !aloud) return;
      lit = i;
      draw();
      clearTimeout(naming);
      if (i < 0) {
        card.hidden = true;
        return;
      }
      naming = setTimeout(async () => {
        if (!known.has(ids[i])) await look(around(i));
        const facts = known.get(ids[i]);
        if (!facts || lit !== i) return;
        const title = facts.caption || facts.document || words.wordsNone;
        const image = new Image();
        image.alt = "";
        image.src = here(facts.image);
        card.replaceChildren(image, [title.slice(0, 120), facts.year].filter(Boolean).join(", "));
        card.href = here(facts.url);
        card.hidden = false;
        if (aloud && !mode) {
          const link = document.createElement("a");
          link.href = here(facts.url);
          link.textContent = [title.slice(0, 160), facts.year].filter(Boolean).join(", ");
          said.replaceChildren(link);
        }
      }, 120);
    }
    function open(i) {
      if (i >= 0) location.assign(`/illustration/${ids[i]}`);
    }

    // --- choosing a part: the filter `area` ---
    function choose(path) {
      const numbers = path.flat().map((side) => limit(0, Math.round(side * SIDE), SIDE));
      const address = new URL(location.href);
      address.searchParams.delete("cursor");
      address.searchParams.set("area", `${words.map}:${numbers.join(",")}`);
      address.hash = "results";
      location.assign(address);
    }
    const corners = ({ left, top, right, bottom }) => [[left, top], [right, top], [right, bottom], [left, bottom]];
    function box({ left, top, right, bottom }) {
      if (right - left > 2 / SIDE && bottom - top > 2 / SIDE) choose([[left, top], [right, bottom]]);
    }
    function seen() {
      const [left, top] = onMap(0, 0), [right, bottom] = onMap(width, height);
      box({ left: limit(0, left, 1), top: limit(0, top, 1), right: limit(0, right, 1), bottom: limit(0, bottom, 1) });
    }
    function turn(to) {
      mode = mode === to ? "" : to;
      drawn = [];
      rectangle = null;
      if (mode === "rectangle") {
        const [left, top] = onMap(width / 4, height / 4), [right, bottom] = onMap(width * 0.75, height * 0.75);
        rectangle = { left, top, right, bottom };
        canvas.focus();
      }
      said.textContent = mode === "lasso" ? words.wordsLasso : mode === "rectangle" ? words.wordsRectangle : "";
      stage.classList.toggle("drawing", Boolean(mode));
      for (const button of root.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", button.dataset.do === mode);
      draw();
    }

    // --- moving and zooming ---
    function zoom(by, px = width / 2, py = height / 2) {
      const before = onMap(px, py);
      view.zoom = limit(1, view.zoom * by, 400);
      const after = onMap(px, py);
      view.x += before[0] - after[0];
      view.y += before[1] - after[1];
      moved();
    }
    const ACTS = {
      in: () => zoom(1.5),
      out: () => zoom(1 / 1.5),
      whole: () => { whole(); moved(); },
      lasso: () => turn("lasso"),
      rectangle: () => turn("rectangle"),
      seen,
    };
    root.querySelector(".map-tools").addEventListener("click", (event) => ACTS[event.target.closest("[data-do]")?.dataset.do]?.());

    const fingers = new Map();
    let grip = null, travelled = 0;
    const at = (event) => {
      const frame = stage.getBoundingClientRect();
      return [event.clientX - frame.left - stage.clientLeft, event.clientY - frame.top - stage.clientTop];
    };
    const spread = () => {
      const [a, b] = [...fingers.values()];
      return { far: Math.hypot(a[0] - b[0], a[1] - b[1]), x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 };
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, at(event));
      travelled = 0;
      if (fingers.size === 2) {
        drawn = [];
        grip = spread();
      } else if (mode === "lasso" || event.shiftKey) {
        if (mode !== "lasso") turn("lasso");
        drawn = [onMap(...at(event))];
      } else if (mode === "rectangle") {
        const [left, top] = onMap(...at(event));
        rectangle = { left, top, right: left, bottom: top, from: [left, top] };
      } else stage.classList.add("moving");
    });
    canvas.addEventListener("pointermove", (event) => {
      const [px, py] = at(event);
      const last = fingers.get(event.pointerId);
      if (!last) {
        if (event.pointerType === "mouse") name(nearest(px, py, Math.max(size() / 1.6, 8)), false);
        return;
      }
      fingers.set(event.pointerId, [px, py]);
      travelled += Math.hypot(px - last[0], py - last[1]);
      if (fingers.size === 2) {
        const now = spread();
        view.x -= (now.x - grip.x) / (view.zoom * width);
        view.y -= (now.y - grip.y) / (view.zoom * height);
        zoom(now.far / Math.max(grip.far, 1), now.x, now.y);
        grip = now;
      } else if (mode === "lasso" && drawn.length) {
        drawn.push(onMap(px, py));
        draw();
      } else if (mode === "rectangle" && rectangle?.from) {
        const [mx, my] = onMap(px, py), [fx, fy] = rectangle.from;
        Object.assign(rectangle, { left: Math.min(fx, mx), right: Math.max(fx, mx), top: Math.min(fy, my), bottom: Math.max(fy, my) });
        draw();
      } else if (!mode) {
        view.x -= (px - last[0]) / (view.zoom * width);
        view.y -= (py - last[1]) / (view.zoom * height);
        moved();
      }
    });
    function lifted(event) {
      const tapped = fingers.size === 1 && travelled < 6;
      const [px, py] = at(event);
      fingers.delete(event.pointerId);
      stage.classList.remove("moving");
      if (mode === "lasso" && drawn.length > 3) {
        const path = simplified([...drawn, drawn[0]]).slice(0, -1).map(([mx, my]) => [limit(0, mx, 1), limit(0, my, 1)]);
        if (path.length > 2) choose(path);
      } else if (mode === "rectangle" && rectangle?.from) {
        box({ left: limit(0, rectangle.left, 1), right: limit(0, rectangle.right, 1), top: limit(0, rectangle.top, 1), bottom: limit(0, rectangle.bottom, 1) });
      } else if (tapped && !mode && event.type === "pointerup") {
        const under = nearest(px, py, Math.max(size() / 1.6, 14));
        if (event.pointerType === "mouse" && under >= 0 && under === lit && size() >= SPRITES_FROM) open(under);
        else name(under, true);
      }
    }
    canvas.addEventListener("pointerup", lifted);
    canvas.addEventListener("pointercancel", (event) => {
      fingers.delete(event.pointerId);
      drawn = [];
    });
    stage.addEventListener("pointerleave", () => document.activeElement !== canvas && name(-1, false));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(Math.exp(-limit(-120, event.deltaY, 120) / 300), ...at(event));
    }, { passive: false });
    canvas.addEventListener("dblclick", (event) => size() < SPRITES_FROM || nearest(...at(event), size() / 1.6) < 0 ? zoom(2, ...at(event)) : 0);

    const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    // Keys zoom towards the picture that is named, so that it stays in view.
    function zoomToNamed(by) {
      const seen = lit >= 0 && across(lit) >= 0 && across(lit) <= width && down(lit) >= 0 && down(lit) <= height;
      if (seen) zoom(by, across(lit), down(lit));
      else zoom(by);
    }
    const KEYS = { "+": () => zoomToNamed(1.5), "=": () => zoomToNamed(1.5), "-": () => zoomToNamed(1 / 1.5), 0: ACTS.whole, Home: ACTS.whole, l: ACTS.lasso, r: ACTS.rectangle, s: seen };
    canvas.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const step = ARROWS[event.key];
      const act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
      if (step && rectangle) stretch(step, event.shiftKey);
      else if (step) {
        view.x += step[0] * 0.12 / view.zoom;
        view.y += step[1] * 0.12 / view.zoom;
        moved();
      } else if (event.key === "Enter") rectangle ? box(rectangle) : open(lit);
      else if (event.key === "Escape" && mode) turn(mode);
      else if (act) act();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    function stretch([right, lower], move) {
      const by = 0.04 / view.zoom;
      const next = { ...rectangle, right: rectangle.right + right * by, bottom: rectangle.bottom + lower * by };
      if (move) Object.assign(next, { left: rectangle.left + right * by, top: rectangle.top + lower * by });
      if (Math.min(next.left, next.top) >= 0 && Math.max(next.right, next.bottom) <= 1 && next.right > next.left && next.bottom > next.top) rectangle = next;
      draw();
    }
    canvas.addEventListener("focus", () => name(nearest(width / 2, height / 2, Infinity), true));

    function resize() {
      if (!root.isConnected) return watch.disconnect(); // swapped away
      [width, height] = [stage.clientWidth, stage.clientHeight];
      const ratio = Math.min(devicePixelRatio || 1, 2);
      painter.resize(width, height, ratio);
      over.width = Math.round(width * ratio);
      over.height = Math.round(height * ratio);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      moved();
    }
    const watch = new ResizeObserver(resize);
    watch.observe(stage);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", resize);
    whole();
    resize();
    root.dataset.ready = "yes";
  }

  const begin = () => document.querySelectorAll("#map").forEach((root) => start(root));
  document.addEventListener("htmx:afterSettle", begin);
  begin();
})();
