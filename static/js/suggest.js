// Suggestions under the search field, after the ARIA 1.2 combobox pattern (list autocomplete, manual selection).
(() => {
  const field = document.getElementById("q");
  const address = field?.dataset.suggest;
  if (!address) return;
  const holder = document.createElement("div");
  const status = document.createElement("p");
  holder.className = "suggestions";
  holder.hidden = true;
  status.className = "hidden-words";
  status.setAttribute("role", "status");
  field.parentElement.append(holder, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "suggestions"]]) {
    field.setAttribute(name, value);
  }
  let asking = null;
  let waiting = 0;
  let active = -1;

  const options = () => [...holder.querySelectorAll("[role=option]")];

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    holder.hidden = true;
    field.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function activate(number) {
    active = number;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
    const chosen = options()[number];
    if (chosen) {
      field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams(location.search);
    query.delete("cursor");
    query.set("q", field.value);
    try {
      const answer = await fetch(`${address}?${query}`, { signal: asking.signal });
      if (!answer.ok) return;
      holder.innerHTML = await answer.text();
    } catch {
      return; // Overtaken by the next letter, or no network: the field works as it is.
    }
    const some = options().length > 0 && document.activeElement === field;
    holder.hidden = !some;
    field.setAttribute("aria-expanded", String(some));
    status.textContent = some ? holder.firstElementChild.dataset.status : "";
    activate(-1);
  }

  function take(option) {
    close();
    field.value = option.dataset.q;
    if ("word" in option.dataset) field.form.requestSubmit();
    else location.assign(option.dataset.url);
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 2) close();
    else waiting = setTimeout(ask, 120);
  });
  field.addEventListener("keydown", (event) => {
    const open = !holder.hidden;
    const count = options().length;
    if (event.key === "Escape" && open) {
      event.preventDefault(); // A search field would be emptied by it.
      close();
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      take(options()[active]);
    } else if (event.key === "Enter" || event.key === "Tab") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) ask();
      else if (!event.altKey) {
        // One place more than there are options: the field itself.
        const step = event.key === "ArrowDown" ? 1 : -1;
        activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
      }
    }
  });
  field.addEventListener("blur", close);
  // The press must not take the focus away, or the list would be gone before the click.
  holder.addEventListener("mousedown", (event) => event.preventDefault());
  holder.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
})();
