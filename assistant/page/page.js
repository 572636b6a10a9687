// What the page does without asking the server: open and light up a cited passage, copy, keep what was opened open.
(() => {
  "use strict";
  const opened = new Map(); // id of a <details> -> whether the reader opened or closed it

  const show = (id) => {
    const card = document.getElementById(id);
    if (!card) return;
    document.querySelectorAll(".source.lit").forEach((other) => other.classList.remove("lit"));
    card.open = true;
    opened.set(id, true);
    card.classList.add("lit");
    card.querySelector("summary").focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    const mark = card.querySelector("mark");
    if (mark) mark.scrollIntoView({ block: "nearest" });
  };

  const copy = async (button, text) => {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    if (!done) return byHand(button, text);
    const words = button.dataset.words ?? button.textContent;
    button.dataset.words = words;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = words; }, 1600);
  };

  // Where the browser refuses, the text is shown, chosen already.
  const byHand = (button, text) => {
    const place = document.createElement("p");
    place.className = "by-hand";
    const area = document.createElement("textarea");
    area.readOnly = true;
    area.rows = 5;
    area.value = text;
    area.setAttribute("aria-label", "The text to copy");
    place.append("The browser refused to copy. Copy this by hand:", area);
    button.closest(".said, .after")?.querySelector(".by-hand")?.remove();
    button.closest(".after").after(place);
    area.select();
  };

  document.addEventListener("click", (event) => {
    const cite = event.target.closest("a.cite");
    if (cite) {
      event.preventDefault();
      show(cite.hash.slice(1));
      return;
    }
    const summary = event.target.closest("details[id] > summary");
    if (summary) opened.set(summary.parentElement.id, !summary.parentElement.open);
    const button = event.target.closest("[data-copy]");
    if (button) copy(button, button.dataset.copy);
    const link = event.target.closest("a[data-link]");
    if (link) {
      event.preventDefault();
      copy(link, link.href);
    }
    const sent = event.target.closest("details.act :is([data-again], [data-wrong], [data-narrow])");
    if (sent) { // what was written is on its way: its place closes
      const place = sent.closest("details");
      opened.delete(place.id);
      place.open = false;
    }
  });

  // The page redraws by patching, which closes what a reader has opened.
  const settle = () => {
    opened.forEach((open, id) => {
      const details = document.getElementById(id);
      if (details && details.open !== open) details.open = open;
    });
  };

  // A new question moves to the top of the view once; after that nothing moves while its answer is written.
  let last = "";
  let reading = "";
  const arrived = () => {
    const exchange = document.querySelector("#current .exchange");
    const id = exchange ? exchange.id : "";
    if (id && id !== last && id !== "t1") exchange.scrollIntoView({ block: "start" });
    if (!id) opened.clear();
    last = id;
    const reader = document.querySelector(".reader");
    const chosen = reader ? reader.dataset.document : "";
    if (chosen && chosen !== reading && reader.getBoundingClientRect().top > window.innerHeight / 2) {
      reader.scrollIntoView({ block: "start" }); // on a narrow page it opens below the list
    }
    reading = chosen;
    const here = document.getElementById("here");
    if (here && !here.dataset.seen) {
      here.dataset.seen = "yes";
      here.scrollIntoView({ block: "center" });
    }
  };

  const watch = () => {
    const observer = new MutationObserver(() => { settle(); arrived(); });
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["open"] });
  };
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
