// Puts the chat on a page: <script src="https://…/widget.js" defer></script>
// data-target="id"  fill the element with this id instead of floating in the corner
// data-theme="light" or "dark"  instead of what the visitor's system says
(() => {
  const script = document.currentScript;
  const base = new URL("/", script.src).href;
  const begin = () =>
    import(new URL("static/chat/main.js", base).href).then((main) =>
      main.mount({ base, target: script.dataset.target, theme: script.dataset.theme }),
    );
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
