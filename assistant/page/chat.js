// What the Chat panel does without asking the server: the address of the page, the drawer, the quote beside a number.
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const parameters = () => new URLSearchParams(window.location.search);

  // The address names the conversation that is shown, so that a reload, a link and the back button find it.
  let chat = ""; // the conversation shown
  let panel = "Chat"; // the panel shown
  let before = null; // the conversation that is still shown while the one of the address is fetched
  let wanted = parameters().get("answer") ?? ""; // the answer that the address names
  const selected = () => one('#panels [role="tab"][aria-selected="true"]')?.textContent.trim() || "Chat";
  const shownChat = () => {
    const exchange = one("#current .exchange") ?? one("#past .exchange:last-child");
    const link = exchange?.querySelector("a[data-link]");
    return exchange?.dataset.chat ?? (link ? new URL(link.href).searchParams.get("chat") : "") ?? "";
  };
  const follow = () => {
    const now = { chat: shownChat(), panel: selected() };
    if (now.chat === before) now.chat = chat;
    else before = null;
    const known = parameters().get("chat") ?? "";
    if (now.chat === chat && now.panel === panel) return;
    const anew = now.chat !== chat && now.chat !== known;
    if (now.panel !== panel || anew) {
      const { href, pathname } = window.location;
      const address = !anew ? href : now.chat ? `?chat=${now.chat}` : pathname;
      window.history.pushState({ panel: now.panel }, "", address);
    }
    ({ chat, panel } = now);
  };
  const arrive = () => {
    const link = wanted && one(`a[data-link][href$="answer=${CSS.escape(wanted)}"]`);
    if (!link) return;
    wanted = "";
    const exchange = link.closest(".exchange");
    exchange.classList.add("wanted");
    setTimeout(() => exchange.scrollIntoView({ block: "start" }), 50); // after the last one came into view
  };
  window.addEventListener("popstate", (event) => {
    panel = event.state?.panel ?? "Chat";
    if (selected() !== panel) {
      [...document.querySelectorAll('#panels [role="tab"]')].find((tab) => tab.textContent.trim() === panel)?.click();
    }
    const id = parameters().get("chat") ?? "";
    wanted = parameters().get("answer") ?? "";
    if (id === chat) return arrive();
    before = chat;
    chat = id;
    window.dispatchEvent(new CustomEvent("chat:open", { detail: { id } }));
  });

  // A conversation handed out as a file: it is in the page already
  let handed = "";
  const save = () => {
    const file = one("#handed [data-file]");
    if (!file || file.dataset.made === handed) return;
    handed = file.dataset.made;
    const bytes = Uint8Array.from(atob(file.dataset.content), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    link.download = file.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // What could be asked next belongs to the last answer: below its text where the sources stand beside it, else below
  // the sources, so that nothing moves; it goes with the next question
  const beside = window.matchMedia("(min-width: 961px)");
  const offer = () => {
    const nexts = one("#nexts [data-for]");
    if (!nexts) return;
    const link = one(`#current a[data-link][href$="answer=${CSS.escape(nexts.dataset.for)}"]`);
    const slot = link && beside.matches ? link.closest(".exchange").querySelector(".offers") : null;
    const hidden = !link || slot !== null;
    if (nexts.hidden !== hidden) nexts.hidden = hidden;
    if (!slot || slot.dataset.for === nexts.dataset.for) return;
    const copy = nexts.cloneNode(true);
    copy.hidden = false;
    slot.dataset.for = nexts.dataset.for;
    slot.replaceChildren(copy);
  };
  beside.addEventListener("change", offer);

  // The drawer with the list of conversations
  const drawer = (open) => {
    const button = one("#history-open");
    if (!button) return;
    document.documentElement.classList.toggle("drawer", open);
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      window.dispatchEvent(new Event("chat:look"));
      one("#find-chat input, #find-chat textarea")?.focus();
    } else {
      button.focus();
    }
  };
  document.addEventListener("click", (event) => {
    const isOpen = document.documentElement.classList.contains("drawer");
    if (event.target.closest("#history-open")) return drawer(!isOpen);
    if (event.target.closest("#history-close, [data-chat-do='open']")) return drawer(false);
    if (isOpen && !event.target.closest("#history")) drawer(false);
  });

  // The quote beside a number: on hover, focus or tap, at once
  const quote = document.createElement("div");
  quote.id = "quote";
  quote.setAttribute("role", "tooltip");
  quote.hidden = true;
  quote.append(document.createElement("blockquote"), document.createElement("p"));
  let cite = null;
  let leaving = 0;
  const place = () => {
    const at = cite.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    quote.style.left = `${Math.max(8, Math.min(at.left - 16, room - quote.offsetWidth - 8))}px`;
    const above = at.top - quote.offsetHeight - 8;
    quote.style.top = `${above > 4 ? above : at.bottom + 8}px`;
  };
  const tell = (number) => {
    clearTimeout(leaving);
    if (cite === number && !quote.hidden) return;
    hush();
    cite = number;
    quote.firstChild.textContent = `“${number.dataset.quote}”`;
    quote.lastChild.textContent = number.dataset.from;
    quote.hidden = false;
    number.setAttribute("aria-describedby", "quote");
    place();
  };
  const hush = () => {
    cite?.removeAttribute("aria-describedby");
    cite = null;
    quote.hidden = true;
  };
  const soon = () => { clearTimeout(leaving); leaving = setTimeout(hush, 150); };
  const on = (event) => event.target.closest?.("a.cite[data-quote]");
  document.addEventListener("pointerover", (event) => {
    if (on(event)) tell(on(event));
    else if (event.target.closest?.("#quote")) clearTimeout(leaving);
    else if (cite && document.activeElement !== cite) soon();
  });
  document.addEventListener("focusin", (event) => { if (on(event)) tell(on(event)); else if (cite) hush(); });
  document.addEventListener("scroll", () => { // a number that gets the focus may be scrolled to: the quote goes along
    if (!cite) return;
    const at = cite.getBoundingClientRect();
    if (at.bottom < 0 || at.top > window.innerHeight) hush();
    else place();
  }, { passive: true, capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (cite) hush();
    else if (document.documentElement.classList.contains("drawer")) drawer(false);
  });
  // A finger has no hover: the first tap shows the quote, the second opens its source.
  let tapped = null;
  document.addEventListener("click", (event) => {
    const number = on(event);
    const first = number && event.pointerType === "touch" && tapped !== number;
    tapped = number ?? null;
    if (!first) { if (cite) hush(); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(number);
  }, { capture: true });

  const start = () => {
    document.body.append(quote);
    const look = () => { follow(); arrive(); save(); offer(); };
    new MutationObserver(look).observe(document.body, {
      childList: true, subtree: true, attributeFilter: ["aria-selected", "data-made", "data-for"],
    });
  };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
