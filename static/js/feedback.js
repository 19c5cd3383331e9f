// Marks by key on the result in focus, and the focus kept at its place when the marked result has gone.
(() => {
  let place = -1;
  const pictures = () => [...document.querySelectorAll("#hits .tile")];

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const name = { y: "yes", n: "no" }[event.key?.toLowerCase()];
    const tile = name && event.target.closest("#hits .tile");
    const button = tile && tile.querySelector(`button[name=${name}]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // The selects of a place are asked together, by their button.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-wait]")) event.stopPropagation();
  }, true);

  document.addEventListener("click", (event) => {
    const tile = event.target.closest("#hits .tile button[name=yes], #hits .tile button[name=no]")?.closest(".tile");
    place = tile ? pictures().indexOf(tile) : -1;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (place < 0) return;
    const tiles = pictures();
    const next = tiles[Math.min(place, tiles.length - 1)];
    place = -1;
    (next?.querySelector("a.picture:not([tabindex]), h2 a") || document.getElementById("results")).focus();
  });
})();
