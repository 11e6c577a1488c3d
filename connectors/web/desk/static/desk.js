// What the desk does in the browser alone: keys, theme, scrolling, the address.
(() => {
  const THEMES = ["auto", "light", "dark"];
  const stored = (name, otherwise) => localStorage.getItem(name) ?? otherwise;
  const shown = (element) => element.offsetParent !== null;

  window.batonDesk = {
    remember(handoff) {
      const address = new URL(location.href);
      if (handoff) address.searchParams.set("handoff", handoff);
      else address.searchParams.delete("handoff");
      history.replaceState(null, "", address);
    },
  };

  function applyTheme() {
    const theme = stored("baton-theme", "auto");
    if (window.Quasar) Quasar.Dark.set(theme === "auto" ? "auto" : theme === "dark");
    document.documentElement.dataset.theme = theme;
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const name = { auto: "System", light: "Light", dark: "Dark" }[theme];
    button.textContent = name;
    button.setAttribute("aria-label", `Appearance: ${name}. Change it.`);
  }

  function turnTheme() {
    const next = THEMES[(THEMES.indexOf(stored("baton-theme", "auto")) + 1) % THEMES.length];
    localStorage.setItem("baton-theme", next);
    applyTheme();
  }

  function move(step) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    next.scrollIntoView({ block: "nearest" });
    next.focus();
    next.click();
  }

  function press(key) {
    const target = [...document.querySelectorAll(`[data-shortcut="${key}"]`)].find(
      (element) => shown(element) && !element.disabled,
    );
    target?.click();
    return Boolean(target);
  }

  function isWriting(target) {
    return target.closest?.("input, textarea, select, [contenteditable=true]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isWriting(event.target) && !document.querySelector(".q-dialog")) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isWriting(event.target) || document.querySelector(".q-dialog__inner")) return;
    if (stored("baton-keys", "on") === "off" && event.key !== "?") return;
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (!/^[a-z1-9?]$/.test(event.key) || !press(event.key)) return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-theme-switch]")) turnTheme();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-keys-switch]")) return;
    localStorage.setItem("baton-keys", event.target.checked ? "on" : "off");
  });

  // A transcript that stood at its end stays there when a line is added.
  const atEnd = new WeakMap();
  document.addEventListener(
    "scroll",
    (event) => {
      const box = event.target;
      if (!box.matches?.("[data-transcript]")) return;
      atEnd.set(box, box.scrollHeight - box.scrollTop - box.clientHeight < 60);
    },
    true,
  );

  new MutationObserver(() => {
    const box = document.querySelector("[data-transcript]");
    if (box && atEnd.get(box) !== false) box.scrollTop = box.scrollHeight;
    const button = document.querySelector("[data-theme-switch]");
    if (button && !button.textContent) applyTheme();
    const keys = document.querySelector("[data-keys-switch]");
    if (keys && !keys.dataset.read) {
      keys.dataset.read = "yes";
      keys.checked = stored("baton-keys", "on") === "on";
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
