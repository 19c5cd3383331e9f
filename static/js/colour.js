// The colour of a search: a swatch or the browser's picker fills the field, and the form asks by itself.
(() => {
  const field = () => document.getElementById("hex");

  document.addEventListener("click", (event) => {
    const swatch = event.target.closest(".named-colours a");
    if (!swatch || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    field().value = swatch.dataset.hex;
    field().dispatchEvent(new Event("change", { bubbles: true }));
  });
  // Before the form hears of it: the picker itself has no name and is not sent.
  document.addEventListener("change", (event) => {
    if (event.target.id === "hex-pick") field().value = event.target.value.slice(1);
  }, true);
  document.addEventListener("input", (event) => {
    if (event.target.id !== "tolerance") return;
    const tone = event.target.parentElement;
    const reach = [...tone.querySelectorAll("[data-most]")].find((one) => Number(event.target.value) <= Number(one.dataset.most));
    const output = tone.querySelector("output");
    output.firstChild.textContent = reach.textContent;
    output.querySelector("span").textContent = ` ΔE ${event.target.value}`;
  });
})();
