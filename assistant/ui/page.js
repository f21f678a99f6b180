// Runs once when the source panel is first shown; Gradio hands in element, trigger, props, server and watch.
// One listener on the document serves every chip, link and button that our templates make, whenever they appear.
const verbatim = (window.verbatim ??= { installed: false, chip: null });
Object.assign(verbatim, { panel: element, open: server.open_source, show: (html) => (props.value = html), trigger, arrive, land, visit, copy: writeClipboard, centre });
watch("value", () => settle(false));
if (!verbatim.installed) {
  verbatim.installed = true;
  document.addEventListener("click", onClick, true);
  document.addEventListener("keydown", onKey, true);
  window.addEventListener("popstate", () => go(location.search));
  new MutationObserver(nameMessages).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
  });
  nameMessages();
  for (const kind of ["wheel", "touchstart", "pointerdown", "pointercancel", "keydown"]) {
    document.addEventListener(kind, () => (verbatim.held = verbatim.waiting = null), { capture: true, passive: true });
  }
  for (const [kind, pressed] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
    document.addEventListener(kind, () => (verbatim.pressed = pressed), { capture: true, passive: true });
  }
  document.addEventListener("pointerup", onRelease, { capture: true, passive: true });
  new ResizeObserver(() => { measure(); keepPlace(); }).observe(document.body);
  measure();
  nameInputs();
}

// Gradio's drop-downs take no placeholder: an empty one in the scope bar means that this side of it is open.
function nameInputs() {
  const open = { "#scope-records": "All records", "#scope-speakers": "Anyone", "#scope-kinds": "All kinds", "#conversation": "Earlier conversations" };
  for (const [box, words] of Object.entries(open)) document.querySelector(`${box} input`)?.setAttribute("placeholder", words);
}

// Chat and panel fill the window below whatever stands above them.
function measure() {
  const top = document.querySelector("#two")?.getBoundingClientRect().top;
  if (top) document.body.style.setProperty("--above", `${Math.round(top + window.scrollY)}px`);
}

function onClick(event) {
  const tab = event.target.closest?.("[role='tab'][data-tab-id]");
  if (tab) remember(`?view=${tab.dataset.tabId}`);
  const target = event.target.closest?.("a.cite, a[href^='?'], a[href^='#c-'], button.copy, button.theme, button.back, button.forget, button.edit, button.alone, button.wider, button.amend, button.scope-line");
  if (!target || opensElsewhere(event, target)) return;
  event.preventDefault(); // else the page is loaded anew, or its address changes
  event.stopPropagation();
  if (target.matches("button.theme")) toggleTheme();
  else if (target.matches("button.copy")) copyFrom(target);
  else if (target.matches("button.back")) backToAnswer();
  else if (target.matches("button.forget")) verbatim.trigger("forget", { origin: target.value });
  else if (target.matches("button.edit")) editQuestion(target.value);
  else if (target.matches("button.alone")) verbatim.trigger("alone", { text: target.value });
  else if (target.matches("button.wider")) verbatim.trigger("wider", { text: target.value });
  else if (target.matches("button.amend")) verbatim.trigger("amend", { at: target.value });
  else if (target.matches("button.scope-line")) unfoldScope(!document.body.classList.contains("scope-open"));
  else if (target.getAttribute("href").startsWith("?")) visit(target.getAttribute("href"));
  else openSource(target);
}

// A link with an address of its own can be opened in another tab or window, as any other link.
function opensElsewhere(event, target) {
  return target.matches("a[href^='?']") && (event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0);
}

// The pages have addresses (see navigation.py): going to one can be undone by the browser's back button.
function visit(query) {
  verbatim.kept = document.activeElement?.dataset?.keep;
  remember(query);
  go(query);
}

// Requests under way at once may reach the program in another order than they were sent: once all are answered, the
// page that the address names now is asked for again. One that is never answered is forgotten after a while.
function go(query) {
  const lost = Date.now() - (verbatim.went ?? 0) > 20000;
  verbatim.went = Date.now();
  verbatim.going = (lost ? 0 : verbatim.going ?? 0) + 1;
  verbatim.crossed ||= verbatim.going > 1;
  verbatim.trigger("go", { query });
}

function remember(query) {
  if (query !== (location.search || "?view=ask")) history.pushState({}, "", query);
}

function arrive() {
  verbatim.going = Math.max((verbatim.going ?? 0) - 1, 0);
  if (verbatim.crossed && !verbatim.going) {
    verbatim.crossed = false;
    go(location.search);
  }
  land();
}

// At the place that the address names, else at the beginning of the page.
function land() {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const shown = [...document.querySelectorAll("[data-arrive]")].filter((each) => each.offsetParent);
    // A link that is pressed again and again keeps the focus; else the page's heading takes it.
    const kept = verbatim.kept && document.querySelector(`a[data-keep="${verbatim.kept}"]`);
    (kept || shown[0])?.focus({ preventScroll: true });
    verbatim.held = null;
    verbatim.waiting = verbatim.pressed;
    if (!verbatim.waiting) toPlace();
  }));
}

// Only once no button is held down: what is pressed must lie under the pointer until it is let go, or no click comes.
function onRelease() {
  if (verbatim.waiting) setTimeout(toPlace);
  verbatim.waiting = null;
}

function toPlace() {
  const place = [...document.querySelectorAll(".turn.at, [data-place]")].find((each) => each.offsetParent);
  if (place) centre(place);
  else window.scrollTo(0, 0);
}

// What is drawn later above the place, a summary, must not push it out of sight, until the reader moves.
function keepPlace() {
  if (verbatim.held?.isConnected && verbatim.held.offsetParent) centre(verbatim.held, 0);
}

// Turns far from sight have a guessed height until they come near, and then move what was scrolled to: so again, a few times.
// Whoever moves in the meantime is not taken back: a link could slip away from under the pointer.
function centre(place, tries = 6) {
  verbatim.held = place;
  place.scrollIntoView({ block: "center" });
  const again = () => verbatim.held === place && place.isConnected && centre(place, tries - 1);
  if (tries) requestAnimationFrame(() => requestAnimationFrame(again));
}

function onKey(event) {
  // Gradio's drop-down would open again on the very Tab that leaves it.
  if (event.key === "Tab" && event.target.matches?.("input[role='combobox']")) event.stopPropagation();
  if (event.key === "Escape" && verbatim.panel.contains(document.activeElement) && verbatim.chip?.isConnected) {
    event.preventDefault();
    verbatim.chip.focus();
  }
}

// A question as it was understood, in the box to be changed and asked again.
function editQuestion(text) {
  const box = document.querySelector("#question textarea");
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

// On a narrow screen the scope bar is one line until it is opened; the line is drawn anew whenever the scope changes.
function unfoldScope(open) {
  document.body.classList.toggle("scope-open", open);
  document.querySelector("button.scope-line")?.setAttribute("aria-expanded", String(open));
}

// To the chip the panel was opened from, or one that opens the same passage, or the answer as a whole.
function backToAnswer() {
  const shown = [...document.querySelectorAll("#chat a.cite.on")].pop();
  const place = verbatim.chip?.isConnected ? verbatim.chip : shown ?? document.querySelector("#chat [role='log']");
  place?.scrollIntoView({ block: "center" });
  place?.focus({ preventScroll: true });
}

async function openSource(chip) {
  const inPanel = verbatim.panel.contains(chip);
  if (!inPanel) verbatim.chip = chip;
  const around = inPanel ? verbatim.panel : chip.closest(".reply") ?? document;
  const links = (selector) => [...around.querySelectorAll(selector)].map((link) => link.getAttribute("href"));
  const numbered = inPanel ? ".used a.cite" : ".claims a.cite";
  const used = [...around.querySelectorAll(numbered)].map((link) => [
    Number(link.textContent.replace(/\D/g, "")), link.getAttribute("href"),
  ]);
  const read = [...new Set(links("a.read"))];
  const { answer } = (inPanel ? around.querySelector("[data-answer]") : around)?.dataset ?? {};
  try {
    verbatim.show(await verbatim.open({ href: chip.getAttribute("href"), used, read, answer }));
  } catch {
    verbatim.show('<article class="source missing"><h2 id="source-title" tabindex="-1">The page has lost its program</h2>' +
      "<p>Start Verbatim again, then reload this page.</p></article>");
  }
  requestAnimationFrame(() => requestAnimationFrame(() => settle(true)));
}

// Marks the chips of the passage that is open; again whenever the chat is drawn anew.
function markChips() {
  const href = verbatim.panel.querySelector(".source")?.dataset.href;
  for (const chip of document.querySelectorAll("a.cite")) {
    const on = Boolean(href) && chip.getAttribute("href") === href;
    chip.classList.toggle("on", on);
    if (on) chip.setAttribute("aria-current", "true");
    else chip.removeAttribute("aria-current");
  }
}

// The quote in the middle of the panel; after a click also the focus on the heading.
function settle(moveFocus) {
  const { panel } = verbatim;
  markChips();
  const region = panel.querySelector(".transcript");
  const mark = panel.querySelector("mark");
  if (region && mark) {
    const offset = mark.getBoundingClientRect().top - region.getBoundingClientRect().top;
    region.scrollTop += offset - Math.max((region.clientHeight - mark.offsetHeight) / 2, 24);
  }
  if (!moveFocus) return;
  panel.querySelector("#source-title")?.focus({ preventScroll: true });
  const box = panel.getBoundingClientRect();
  const below = window.matchMedia("(max-width: 899px)").matches; // then the panel stands under the chat
  if (below || box.top > window.innerHeight * 0.6 || box.bottom < 80) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    panel.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  }
}

async function copyFrom(button) {
  const text = button.closest(".reply, .source, .clip")?.querySelector(".copy-text")?.textContent ?? "";
  const before = button.textContent;
  button.textContent = (await writeClipboard(text)) ? "Copied" : "Not copied: the browser refuses";
  setTimeout(() => (button.textContent = before), 2000);
}

async function writeClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // no right, or a page served without https to another machine
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function toggleTheme() {
  const dark = document.body.classList.toggle("dark");
  localStorage.setItem("verbatim-theme", dark ? "dark" : "light");
}

// Gradio names each message after its raw markup, which a screen reader would read out, and takes the names off links.
function nameMessages() {
  nameInputs();
  const line = document.querySelector("button.scope-line");
  const open = String(document.body.classList.contains("scope-open"));
  if (line && line.getAttribute("aria-expanded") !== open) line.setAttribute("aria-expanded", open);
  showLatest();
  markChips();
  for (const chip of document.querySelectorAll("#chat a.cite[title]:not([aria-label])")) chip.setAttribute("aria-label", chip.title);
  for (const message of document.querySelectorAll("#chat [data-testid='bot'], #chat [data-testid='user']")) {
    const name = message.dataset.testid === "bot" ? "Reply" : "Question";
    if (message.hasAttribute("aria-label") && message.getAttribute("aria-label") !== name) message.setAttribute("aria-label", name);
  }
  document.querySelector("#question .submit-button:not([aria-label])")?.setAttribute("aria-label", "Ask");
  document.querySelector("#find-phrase .submit-button:not([aria-label])")?.setAttribute("aria-label", "Find");
}

// The latest question at the top of the chat, when it is asked and when it is answered: an answer is read from its
// beginning. While it grows the question stays there, unless the reader scrolls.
function showLatest() {
  const log = document.querySelector("#chat [role='log']");
  log?.setAttribute("tabindex", "0"); // it scrolls, so the keyboard must reach it
  const said = log?.querySelectorAll(".message-row") ?? [];
  const isGrowing = Boolean(said[said.length - 1]?.querySelector(".draft"));
  const state = `${said.length} ${isGrowing}`;
  const isLeft = isGrowing && Math.abs(log.scrollTop - verbatim.top) < 4;
  if (state === verbatim.said && !isLeft) return;
  const asked = verbatim.said !== undefined && !document.hidden && state !== verbatim.said;
  verbatim.said = state;
  const latest = [...(log?.querySelectorAll(".user-row") ?? [])].pop();
  if (!latest) return;
  if (log.scrollHeight > log.clientHeight) log.scrollTop += latest.getBoundingClientRect().top - log.getBoundingClientRect().top;
  else if (asked && latest.getBoundingClientRect().top > window.innerHeight / 3) latest.scrollIntoView({ block: "start" });
  verbatim.top = log.scrollTop;
}
