// On every page: marks that scripts run, copies text, lets a picture be dropped or pasted anywhere.
document.documentElement.classList.add("js");

addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("picture-form");
  const input = document.getElementById("picture");

  function send(files) {
    const picture = [...files].find((file) => file.type.startsWith("image/"));
    if (!form || !picture) return false;
    const box = new DataTransfer();
    box.items.add(picture);
    input.files = box.files;
    form.requestSubmit();
    return true;
  }

  if (form) {
    const holds = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    addEventListener("dragover", (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("dropping");
    });
    addEventListener("drop", (event) => {
      document.body.classList.remove("dropping");
      if (holds(event)) {
        event.preventDefault();
        send(event.dataTransfer.files);
      }
    });
    addEventListener("paste", (event) => {
      if (event.clipboardData && send(event.clipboardData.files)) event.preventDefault();
    });
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    document.getElementById("copy-status").textContent = button.dataset.done;
  });

  // The language links keep what the address has become since the page was loaded.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-language]");
    if (!link) return;
    const address = new URL(location.href);
    address.searchParams.set("lang", link.lang);
    link.href = address;
  });

  // Arrow keys with Alt turn the leaves; plain arrows belong to the viewer and the fields.
  addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const id = { ",": "turn-previous", ".": "turn-next" }[event.key];
    const link = id && document.getElementById(id);
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
});
