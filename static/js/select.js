// Ticks of curators: kept from page to page of this tab, in a row with Shift, by the keys X, space and E.
(() => {
  const form = document.getElementById("select-form");
  const KEPT = "ticked";
  const most = Number(form.dataset.most);
  const boxes = () => [...document.querySelectorAll("#hits .tick input")];
  const read = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) || []; } catch { return []; } };
  let ticked = new Set(read());
  let last = "";

  function say(words, number) {
    document.getElementById("select-count").textContent = words.replace("{n}", number);
  }

  function paint() {
    for (const box of boxes()) box.checked = ticked.has(box.value);
    form.hidden = !ticked.size && !boxes().length;
    form.classList.toggle("some", ticked.size > 0);
    const words = form.dataset[{ 0: "none", 1: "one" }[ticked.size] || "many"];
    say(words, ticked.size);
    document.getElementById("select-change").disabled = ticked.size === 0;
    form.querySelector("[data-select=none]").hidden = ticked.size === 0;
  }

  function set(values, on) {
    const wanted = new Set(ticked);
    for (const value of values) {
      if (on) wanted.add(value);
      else wanted.delete(value);
    }
    const full = wanted.size > most;
    if (!full) ticked = wanted;
    sessionStorage.setItem(KEPT, JSON.stringify([...ticked]));
    paint();
    if (full) say(form.dataset.full, most);
  }

  // From the picture ticked last up to this one, as on any list.
  function turn(box, on, range) {
    const values = boxes().map((one) => one.value);
    const from = values.indexOf(last), to = values.indexOf(box.value);
    set(range && from >= 0 ? values.slice(Math.min(from, to), Math.max(from, to) + 1) : [box.value], on);
    last = box.value;
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest("#hits .tick input");
    if (box) turn(box, box.checked, event.shiftKey);
  });
  // The search is not asked again for a tick.
  document.addEventListener("change", (event) => {
    if (event.target.matches(".tick input")) event.stopPropagation();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    if (!document.getElementById("results").contains(event.target)) return;
    const key = event.key.toLowerCase();
    const box = event.target.closest(".tile")?.querySelector(".tick input");
    if (box && (key === "x" || (key === " " && event.target.matches("a.picture, h2 a")))) {
      event.preventDefault();
      turn(box, !box.checked, event.shiftKey);
    }
    if (key === "e" && ticked.size) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  form.addEventListener("click", (event) => {
    const what = event.target.closest("[data-select]")?.dataset.select;
    if (what === "page") set(boxes().map((box) => box.value), true);
    if (what === "none") {
      set([...ticked], false);
      form.querySelector("[data-select=page]").focus();
    }
  });
  // Those ticked on other pages go along.
  form.addEventListener("formdata", (event) => {
    event.formData.delete("id");
    for (const value of ticked) event.formData.append("id", value);
  });
  document.addEventListener("htmx:afterSettle", paint);
  window.addEventListener("pageshow", () => {
    ticked = new Set(read());
    paint();
  });
  paint();
})();
