// Before the first paint: what this browser chose stays; else Gradio follows the system.
(() => {
  const chosen = localStorage.getItem("verbatim-theme");
  if (!chosen) return;
  const apply = () => document.body?.classList.toggle("dark", chosen === "dark");
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    apply();
    if (document.querySelector("#top")) { apply(); observer.disconnect(); }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
