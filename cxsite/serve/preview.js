// The page's side of the preview. livereload's script takes a plugin from every global whose name begins like
// this one, and hands on what the socket says: a path and a text, here an address or the findings as HTML.
"use strict";
(() => {
  const SHELL = "cxsite-preview";
  const HIDDEN = "cxsite-hidden-findings";

  const shell = () => document.getElementById(SHELL);

  function say(text) {
    let line = document.querySelector(".cxsite-said");
    if (!line) {
      line = document.createElement("p");
      line.className = "cxsite-said";
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    line.textContent = text;
  }

  function hide(isHidden) {
    const findings = shell()?.querySelector(".cxsite-findings");
    if (!findings) return;
    const hadFocus = findings.contains(document.activeElement);
    findings.hidden = isHidden;
    shell().querySelector(".cxsite-again").hidden = !isHidden;
    sessionStorage.setItem(HIDDEN, isHidden ? shell().dataset.findings : "");
    if (isHidden && hadFocus) shell().querySelector(".cxsite-again").focus();
    if (!isHidden) findings.querySelector("button").focus();
  }

  // Findings that were put away stay away from page to page, until they are others.
  function prepare() {
    if (shell()?.dataset.findings && shell().dataset.findings === sessionStorage.getItem(HIDDEN)) hide(true);
  }

  function show(html) {
    const wasBroken = Boolean(shell()?.querySelector(".cxsite-findings"));
    const found = new DOMParser().parseFromString(html, "text/html").getElementById(SHELL);
    if (found && shell()?.dataset.findings === found.dataset.findings) return;
    shell()?.remove();
    if (found) document.body.prepend(found);
    prepare();
    const broken = found?.querySelector(".cxsite-findings summary");
    if (broken) say(broken.textContent);
    else if (wasBroken) say("The site is built again.");
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".cxsite-hide")) hide(true);
    if (event.target.closest?.(".cxsite-again")) hide(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) hide(true);
  });
  document.addEventListener("DOMContentLoaded", prepare);

  window.LiveReloadPluginPreview = class {
    static identifier = "preview";
    static version = "1.0";

    reload(path, options) {
      if (path === "/-preview/findings") show(options.originalPath);
      else if (path === "/-preview/go") location.assign(options.originalPath);
      else return false;
      return true;
    }
  };
})();
