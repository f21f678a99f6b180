// The player and the transcript that it stands with follow each other; what is made of a clip is saved by the browser.
(() => {
  const SCOPE = ".source, .clip, #record-text";
  const verbatim = (window.verbatim ??= { installed: false, chip: null });
  const rows = new WeakMap();
  verbatim.save = save;

  document.addEventListener("click", onClick);
  // What a player tells does not bubble; it is heard on its way down.
  for (const told of ["play", "timeupdate", "seeked", "loadedmetadata"]) document.addEventListener(told, onPlayer, true);

  function onClick(event) {
    const button = event.target.closest?.("button.play-from, button.here, button.save-file, button.copy-link, button.cut");
    if (!button) return;
    if (button.matches(".play-from")) playFrom(button);
    else if (button.matches(".here")) verbatim.centre(playerOf(button).verbatimRow);
    else if (button.matches(".save-file")) save(new Blob([button.nextElementSibling.textContent], { type: button.dataset.type }), button.dataset.name);
    else if (button.matches(".copy-link")) copyLink(button);
    else cut(button);
  }

  const scopeOf = (element) => element.closest(SCOPE);
  const playerOf = (element) => scopeOf(element)?.querySelector("audio, video");
  const clock = (seconds) => new Date(Math.floor(seconds) * 1000).toISOString().slice(11, 19);

  function playFrom(button) {
    const media = playerOf(button);
    if (!media) return;
    const seconds = Number(button.dataset.seconds);
    if (media.duration <= seconds) return tell(media, `The recording ends at ${clock(media.duration)}; it does not reach these words.`);
    tell(media, "");
    media.currentTime = seconds + 0.01; // so that a time that is cut off while seeking is not the turn before
    media.play().catch(() => tell(media, "The browser cannot play this recording."));
  }

  function tell(media, words) {
    const note = media.closest(".player")?.querySelector(".player-note");
    if (note) note.textContent = words;
  }

  function onPlayer(event) {
    const media = event.target;
    if (!media.matches?.(".player audio, .player video")) return;
    if (event.type === "loadedmetadata") return tellEnd(media);
    if (event.type === "play") {
      for (const other of document.querySelectorAll(".player audio, .player video")) if (other !== media) other.pause();
    }
    follow(media);
  }

  function tellEnd(media) {
    const last = rowsOf(media).at(-1);
    if (last && media.duration < Number(last.dataset.seconds)) tell(media, `The recording ends at ${clock(media.duration)}; what is said later is not in it.`);
  }

  function rowsOf(media) {
    const kept = rows.get(media);
    if (kept?.[0]?.isConnected) return kept;
    const found = [...(scopeOf(media)?.querySelectorAll(".turn[data-seconds]") ?? [])];
    rows.set(media, found);
    return found;
  }

  // Marks the words being spoken. They are kept in sight while it plays, unless the reader has scrolled away from them.
  function follow(media) {
    const spoken = rowsOf(media).filter((row) => Number(row.dataset.seconds) <= media.currentTime).at(-1);
    const before = media.verbatimRow;
    const here = media.closest(".player").querySelector(".here");
    if (spoken !== before || (spoken && !spoken.classList.contains("now"))) { // Gradio may have drawn the words anew
      const wasSeen = before?.isConnected && isSeen(before);
      before?.classList.remove("now");
      before?.removeAttribute("aria-current");
      spoken?.classList.add("now");
      spoken?.setAttribute("aria-current", "true");
      media.verbatimRow = spoken;
      if (!media.paused && wasSeen && spoken && !isSeen(spoken)) show(spoken);
    }
    if (here) here.hidden = !spoken || media.paused || isSeen(spoken);
  }

  function isSeen(row) {
    const box = row.getBoundingClientRect();
    const region = row.closest(".transcript").getBoundingClientRect();
    const player = scopeOf(row)?.querySelector(".player")?.getBoundingClientRect();
    const top = Math.max(region.top, 0, player && player.top <= 1 ? player.bottom : 0);
    const bottom = Math.min(region.bottom, window.innerHeight);
    return box.bottom > top + 20 && box.top < bottom - 20 && box.height > 0;
  }

  function show(row) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    row?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async function copyLink(button) {
    const before = button.textContent;
    const done = await verbatim.copy(new URL(button.dataset.href, location.href.split("?")[0]).href);
    button.textContent = done ? "Copied" : "Not copied: the browser refuses";
    setTimeout(() => (button.textContent = before), 2000);
  }

  async function cut(button) {
    const told = button.parentElement.querySelector(".told");
    button.disabled = true;
    told.textContent = "Cutting the recording…";
    try {
      const response = await fetch(button.dataset.href);
      if (response.ok) {
        const name = /filename="?([^";]+)/.exec(response.headers.get("content-disposition"))?.[1] ?? "clip";
        save(await response.blob(), name);
        told.textContent = "Saved.";
      } else told.textContent = await response.text();
    } catch {
      told.textContent = "The page has lost its program. Start Verbatim again, then reload this page.";
    }
    button.disabled = false;
  }
})();
