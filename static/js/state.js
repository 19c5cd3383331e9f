// A link that carries a IIIF content state: dragged onto a viewer, it gives the state itself.
document.addEventListener("dragstart", (event) => {
  const link = event.target.closest?.("[data-state]");
  if (!link) return;
  event.dataTransfer.setData("text/plain", link.dataset.state);
  event.dataTransfer.setData("text/uri-list", link.href);
});
