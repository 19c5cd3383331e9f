// The queue of review by keys. The next picture is here before it is needed: an answer shows it at once, and the request
// that saves the answer brings the one after it. Without this script the same forms lead from page to page.
(() => {
  const room = document.getElementById("review");
  if (!room) return;
  const shown = document.getElementById("review-item");
  const ready = document.getElementById("review-ready");
  const words = document.getElementById("review-words");
  const keys = document.getElementById("review-keys");
  let busy = true;
  let later = "";

  const inHand = (holder) => holder.querySelector("[data-illustration]")?.dataset.illustration;

  function say(text, bad = false) {
    words.textContent = text;
    words.classList.toggle("bad", bad);
  }

  function show(nodes) {
    shown.replaceChildren(...nodes);
    (shown.querySelector("[aria-invalid]") ?? shown.querySelector("h2"))?.focus({ preventScroll: true });
  }

  // The pieces of an answer of the server: the progress is put in place, the item and the words are returned.
  async function pieces(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const piece = (name) => page.querySelector(`[data-piece=${name}]`);
    if (!piece("item")) throw new Error("no item");
    document.getElementById("review-progress").replaceChildren(...piece("progress").childNodes);
    return { item: [...piece("item").childNodes], words: piece("words").textContent };
  }

  async function fill() {
    const address = new URL(room.dataset.following, location.href);
    if (inHand(shown)) address.searchParams.append("held", inHand(shown));
    try {
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) ready.replaceChildren(...(await pieces(answer)).item);
    } catch {
      // No network: the next answer brings the next picture.
    }
    rest();
  }

  async function send(form, button) {
    if (busy) return;
    busy = true;
    const body = new FormData(form, button);
    const before = [...shown.childNodes];
    const verdict = button?.value;
    const ahead = verdict !== "undo" && inHand(ready);
    if (ahead) {
      body.append("held", ahead);
      show([...ready.childNodes]);
    }
    let answer = null;
    let found = null;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      found = await pieces(answer);
    } catch {
      if (ahead) ready.replaceChildren(...shown.childNodes);
      show(before);
      say(room.dataset.lost, true);
      return rest();
    }
    say(found.words, !answer.ok);
    const again = !answer.ok || verdict === "undo";
    if (again && found.item.some((node) => node.dataset?.illustration)) {
      // The picture is asked again; the one that stood here waits.
      if (inHand(shown) && (ahead || verdict === "undo")) ready.replaceChildren(...shown.childNodes);
      show(found.item);
    } else if (!again && ahead) ready.replaceChildren(...found.item);
    else if (!again) show(found.item);
    rest();
    if (!again && !ahead && inHand(shown)) {
      busy = true;
      fill();
    }
  }

  function rest() {
    busy = false;
    const key = later;
    later = "";
    if (key) press(key);
  }

  function press(key) {
    const control = shown.querySelector(`[data-key="${key}"]`);
    if (!control) return;
    if (control.matches("input")) control.focus();
    else if (busy) later = key;
    else send(control.form, control);
  }

  room.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, event.submitter);
  });
  addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape" && event.target.matches?.("#review-item input")) {
      event.target.blur();
      return;
    }
    // In a field letters are letters, and the space bar presses the button that has the focus.
    if (event.target.closest?.("input, select, textarea")) return;
    if (event.key === " " && event.target.closest?.("button, a, summary")) return;
    const key = event.key.toLowerCase();
    if (!shown.querySelector(`[data-key="${key}"]`)) return;
    event.preventDefault();
    press(key);
  });
  keys.checked = localStorage.getItem("review-keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("review-keys", keys.checked ? "on" : "off"));
  fill();
})();
