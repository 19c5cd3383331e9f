// Two prints of one block: how many points are shown, and one picture laid over the other.
(() => {
  const shown = document.getElementById("points-shown");
  const lay = document.getElementById("lay");
  const upper = document.getElementById("upper");
  const opacity = document.getElementById("upper-opacity");

  function points() {
    shown.parentElement.querySelector("output").textContent = shown.value;
    for (const link of document.querySelectorAll(".link")) {
      link.classList.toggle("off", Number(link.dataset.number) > Number(shown.value));
    }
  }
  shown.addEventListener("input", points);
  points();

  lay.addEventListener("click", () => {
    const on = lay.getAttribute("aria-pressed") !== "true";
    lay.setAttribute("aria-pressed", on);
    document.getElementById("laid").toggleAttribute("hidden", !on);
    document.getElementById("both").toggleAttribute("hidden", on);
    document.getElementById("upper-tools").hidden = !on;
    shown.parentElement.hidden = on;
  });
  opacity.addEventListener("input", () => upper?.setAttribute("opacity", Number(opacity.value) / 100));
})();
