// A colour taken from the picture itself: the pixels under the pointer, a few together, become a search.
(() => {
  const button = document.getElementById("pick-colour");
  const viewer = document.getElementById("viewer");
  const still = document.getElementById("still");
  const link = document.getElementById("picked");
  if (!button) return;
  const AROUND = 2;

  function pick(on) {
    button.setAttribute("aria-pressed", on);
    viewer.classList.toggle("picking", on);
  }
  button.addEventListener("click", () => pick(button.getAttribute("aria-pressed") !== "true"));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") pick(false);
  });

  // The viewer draws on a canvas; before it is ready, or without it, the still picture is drawn on one of ours.
  function canvasAt(event) {
    const drawn = viewer.querySelector(".openseadragon-canvas canvas");
    if (drawn && still.hidden) return [drawn, drawn.getBoundingClientRect()];
    const picture = still.querySelector("img");
    if (!picture || !picture.naturalWidth) return [null, null];
    const copy = document.createElement("canvas");
    copy.width = picture.naturalWidth;
    copy.height = picture.naturalHeight;
    copy.getContext("2d").drawImage(picture, 0, 0);
    return [copy, picture.getBoundingClientRect()];
  }

  function colourAt(event) {
    const [canvas, place] = canvasAt(event);
    if (!canvas) return null;
    const x = Math.round(((event.clientX - place.left) / place.width) * canvas.width);
    const y = Math.round(((event.clientY - place.top) / place.height) * canvas.height);
    const side = 2 * AROUND + 1;
    let pixels;
    try {
      pixels = canvas.getContext("2d").getImageData(x - AROUND, y - AROUND, side, side).data;
    } catch {
      return null; // a picture of another host, which the browser does not let us read
    }
    const sums = [0, 0, 0];
    let seen = 0;
    for (let n = 0; n < pixels.length; n += 4) {
      if (pixels[n + 3] < 255) continue;
      seen += 1;
      for (let c = 0; c < 3; c += 1) sums[c] += pixels[n + c];
    }
    return seen ? sums.map((sum) => Math.round(sum / seen).toString(16).padStart(2, "0")).join("") : null;
  }

  for (const kind of ["pointerdown", "pointerup", "mousedown", "mouseup", "click"]) {
    viewer.addEventListener(kind, (event) => {
      if (button.getAttribute("aria-pressed") !== "true") return;
      event.stopPropagation();
      event.preventDefault();
      if (kind !== "click") return;
      const hex = colourAt(event);
      if (!hex) return;
      pick(false);
      link.hidden = false;
      link.search = `?hex=${hex}`;
      link.querySelector("rect").setAttribute("fill", `#${hex}`);
      document.getElementById("picked-status").textContent = `#${hex}`;
      link.focus();
    }, true);
  }
})();
