// The search page: sliders that filter boxes at once, year handles, keys, the filter sheet, and what htmx swaps.
(() => {
  const form = document.getElementById("search-form");
  const region = () => document.getElementById("search-region");
  const french = document.documentElement.lang === "fr";
  const percent = (share) => `${Math.round(share * 100)}${french ? "\u00a0" : ""}%`;
  let withBoxes = false;
  let opened = [];
  let focused = "";

  // --- sliders: the figure beside them, and the boxes already drawn ---
  function showFigure(slider) {
    const output = slider.parentElement.querySelector("output");
    if (output) output.textContent = percent(Number(slider.value) / Number(slider.max));
  }

  function filterBoxes(slider) {
    const floor = Number(slider.value);
    const code = CSS.escape(slider.dataset.object);
    for (const box of document.querySelectorAll(`.boxes g[data-object="${code}"]`)) {
      box.classList.toggle("under", Number(box.dataset.confidence) < floor);
    }
  }

  // --- years: two handles over the histogram, kept in step with the two fields ---
  function years(moved) {
    const from = document.getElementById("handle-from");
    const to = document.getElementById("handle-to");
    if (Number(from.value) > Number(to.value)) {
      if (moved === from) from.value = to.value;
      else to.value = from.value;
    }
    // A handle at its end asks for nothing: otherwise undated pictures would be lost.
    document.getElementById("year_from").value = from.value === from.min ? "" : from.value;
    document.getElementById("year_to").value = to.value === to.max ? "" : to.value;
    const low = Number(from.value), high = Number(to.value);
    for (const link of document.querySelectorAll(".years svg a")) {
      const [start, end] = link.getAttribute("aria-label").split(":")[0].split("–").map(Number);
      link.querySelector("rect").classList.toggle("out", end < low || start > high);
    }
  }

  function prepare() {
    document.querySelectorAll(".floor input[type=range]").forEach(showFigure);
    document.querySelectorAll("input[data-object]").forEach(filterBoxes);
    const toggle = document.getElementById("show-boxes");
    if (toggle) toggle.checked = withBoxes;
    region().classList.toggle("with-boxes", withBoxes);
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  }

  function toggleBoxes(on) {
    withBoxes = on;
    prepare();
  }

  document.addEventListener("input", (event) => {
    const slider = event.target;
    if (slider.matches(".floor input[type=range]")) showFigure(slider);
    if (slider.matches("input[data-object]")) filterBoxes(slider);
    if (slider.matches("[data-year]")) years(slider);
  });
  // Controls of this page alone must not ask the server again.
  document.addEventListener("change", (event) => {
    if (event.target.id === "show-boxes") {
      event.stopPropagation();
      toggleBoxes(event.target.checked);
    }
  }, true);

  // --- keys ---
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const results = document.getElementById("results");
    if (!results.contains(document.activeElement)) return;
    if (event.key === "b" || event.key === "B") {
      event.preventDefault();
      toggleBoxes(!withBoxes);
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && document.activeElement.matches(".picture")) {
      const pictures = [...results.querySelectorAll(".picture")];
      const next = pictures[pictures.indexOf(document.activeElement) + step];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  });

  // --- the filter sheet of small screens ---
  function sheet(open) {
    form.classList.toggle("sheet-open", open);
    document.body.classList.toggle("sheet-open", open);
    if (open) document.querySelector("#filters a, #filters input:not([type=hidden])")?.focus();
    else document.querySelector("[data-sheet]")?.focus();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sheet]")) {
      event.preventDefault();
      sheet(true);
    } else if (event.target.closest("[data-sheet-close]")) {
      event.preventDefault();
      sheet(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && form.classList.contains("sheet-open")) sheet(false);
  });

  // --- before and after a swap ---
  document.addEventListener("htmx:beforeSwap", () => {
    opened = [...document.querySelectorAll("#search-form details[open][id]")].map((details) => details.id);
    focused = document.activeElement?.id || "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    const q = document.getElementById("q");
    if (q && document.activeElement !== q) q.value = region().dataset.q;
    const criteria = document.querySelector("#picture-form [name=criteria]");
    if (criteria) criteria.value = location.search.slice(1);
    prepare();
    // A filter that was removed leaves no focus behind: give it to the results rather than to the page's start.
    if (document.activeElement === document.body || !document.activeElement) {
      const place = (focused && document.getElementById(focused)) || document.getElementById("results");
      place?.focus({ preventScroll: true });
    }
  });
  document.addEventListener("htmx:sendError", () => form.submit());
  prepare();
})();
