"use strict";

/* Slides can be read without this file, one below the other: it shows one at a time and follows the speaker. */

const STEPS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
const SWIPE = 50;

/* A slide number, told to the other windows of the same deck. A folder gives each window an origin of its own, so that a
   channel alone would not do: the window that opened the other one is told directly too. */
function startLink(name, peers, heard) {
  const key = "cxsite-deck:" + location.pathname.replace(/[^/]*$/, "") + name;
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(key) : null;
  const take = (told) => {
    if (told && told.deck === key && Number.isInteger(told.slide)) heard(told.slide);
  };
  if (channel) channel.onmessage = (event) => take(event.data);
  window.addEventListener("message", (event) => {
    if (peers().includes(event.source)) take(event.data);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === key) take({ deck: key, slide: Number(event.newValue) });
  });
  return function tell(slide) {
    const told = { deck: key, slide };
    if (channel) channel.postMessage(told);
    for (const peer of peers()) peer.postMessage(told, "*");
    try { localStorage.setItem(key, String(slide)); } catch { /* Storage may be switched off; two roads are left. */ }
  };
}

function numberInAddress(slides) {
  const name = decodeURIComponent(location.hash.slice(1));
  const spot = name && document.getElementById(name);
  return spot ? slides.findIndex((slide) => slide.contains(spot)) + 1 : 0;
}

function isTyping(event) {
  return event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey
    || event.target.closest("input, textarea, select, dialog, [role=application], details, .results") !== null;
}

function stepOf(event, current, count) {
  if (event.key === " " && event.target.closest("button, a")) return null;
  if (event.key === " ") return current + (event.shiftKey ? -1 : 1);
  if (event.key === "Home") return 1;
  if (event.key === "End") return count;
  return event.key in STEPS ? current + STEPS[event.key] : null;
}

function startSwipe(stage, step) {
  let from = null;
  stage.addEventListener("pointerdown", (event) => { from = event.pointerType === "touch" ? event : null; });
  stage.addEventListener("pointerup", (event) => {
    const across = from ? event.clientX - from.clientX : 0;
    const along = from ? event.clientY - from.clientY : 0;
    from = null;
    if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(along)) step(across < 0 ? 1 : -1);
  });
}

function startDeck(deck) {
  const slides = [...deck.querySelectorAll(".slide")];
  const bar = deck.querySelector(".deck-bar");
  const said = deck.querySelector("[role=status]");
  const alert = deck.querySelector(".deck-alert");
  const keys = deck.querySelector("dialog");
  let current = 0;
  let speaker = null;

  function show(number, quiet) {
    const next = Math.max(1, Math.min(slides.length, number));
    if (next === current) return;
    const first = current === 0;
    current = next;
    slides.forEach((slide, index) => slide.classList.toggle("current", index + 1 === current));
    bar.querySelector(".deck-number").textContent = current;
    bar.querySelector("progress").value = current;
    said.textContent = slides[current - 1].getAttribute("aria-label") + ": " + slides[current - 1].dataset.name;
    if (first) return;
    try { history.replaceState(null, "", "#" + current); } catch { /* Some viewers of files refuse it. */ }
    if (!quiet) tell(current);
  }

  const peers = () => (speaker && !speaker.closed ? [speaker] : []);
  const tell = startLink(deck.dataset.deck, peers, (number) => show(number, true));

  function showAll(all) {
    deck.classList.toggle("overview", all);
    bar.querySelector("[data-go=overview]").setAttribute("aria-pressed", String(all));
    slides.forEach((slide) => { if (all) slide.tabIndex = 0; else slide.removeAttribute("tabindex"); });
    const face = slides[current - 1];
    if (all) face.focus(); else if (!deck.classList.contains("presenting")) deck.scrollIntoView({ block: "nearest" });
  }

  function present(on) {
    deck.classList.toggle("presenting", on);
    if (on && deck.requestFullscreen) deck.requestFullscreen().catch(() => {});
    if (!on && document.fullscreenElement) document.exitFullscreen();
  }

  function speak() {
    speaker = window.open(deck.dataset.handout + "#speak-" + current, "cxsite-speaker", "popup,width=1100,height=760");
    alert.hidden = speaker !== null;
    alert.textContent = speaker ? "" : deck.dataset.blocked;
  }

  const does = {
    previous: () => show(current - 1),
    next: () => show(current + 1),
    overview: () => showAll(!deck.classList.contains("overview")),
    present: () => present(!deck.classList.contains("presenting")),
    speaker: speak,
    help: () => keys.showModal(),
  };

  function choose(slide) {
    show(slides.indexOf(slide) + 1);
    showAll(false);
  }

  function escape() {
    if (deck.classList.contains("overview")) showAll(false);
    else if (deck.classList.contains("presenting") && !document.fullscreenElement) present(false);
    else showAll(true);
  }

  function onKey(event) {
    if (isTyping(event)) return;
    const act = { f: does.present, p: speak, "?": does.help, escape }[event.key.toLowerCase()];
    const to = stepOf(event, current, slides.length);
    const chosen = event.key === "Enter" && event.target.closest(".overview .slide");
    if (chosen) choose(chosen);
    else if (act) act();
    else if (to !== null) show(to);
    else return;
    event.preventDefault();
    if (deck.classList.contains("overview")) slides[current - 1].focus();
  }

  document.addEventListener("keydown", onKey);
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go]");
    if (button) does[button.dataset.go]();
  });
  deck.addEventListener("click", (event) => {
    const slide = deck.classList.contains("overview") && event.target.closest(".slide");
    if (slide) choose(slide);
  });
  document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) present(false); });
  window.addEventListener("hashchange", () => show(numberInAddress(slides) || current));
  startSwipe(deck.querySelector(".stage"), (step) => show(current + step));
  deck.classList.add("live");
  bar.hidden = false;
  show(numberInAddress(slides) || 1, true);
}

function startSpeaker(handout) {
  const leaves = [...handout.querySelectorAll(".leaf")];
  const bar = handout.querySelector(".speaker-bar");
  const clock = bar.querySelector("output");
  let current = 0;
  let began = Date.now();

  function show(number, quiet) {
    const next = Math.max(1, Math.min(leaves.length, number));
    if (next === current) return;
    current = next;
    leaves.forEach((leaf, index) => {
      leaf.classList.toggle("current", index + 1 === current);
      leaf.classList.toggle("upcoming", index === current);
    });
    bar.querySelector(".deck-number").textContent = current;
    handout.scrollTop = 0;
    if (!quiet) tell(current);
  }

  function tick() {
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  }

  const peers = () => (window.opener && !window.opener.closed ? [window.opener] : []);
  const tell = startLink(handout.dataset.deck, peers, (number) => show(number, true));
  const does = {
    previous: () => show(current - 1),
    next: () => show(current + 1),
    restart: () => { began = Date.now(); tick(); },
  };
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go]");
    if (button) does[button.dataset.go]();
  });
  document.addEventListener("keydown", (event) => {
    const to = isTyping(event) ? null : stepOf(event, current, leaves.length);
    if (to === null) return;
    event.preventDefault();
    show(to);
  });
  handout.classList.add("speaking");
  bar.hidden = false;
  setInterval(tick, 500);
  show(Number(location.hash.replace("#speak-", "")) || 1, true);
}

document.querySelectorAll(".deck").forEach(startDeck);
if (location.hash.startsWith("#speak-")) document.querySelectorAll(".handout").forEach(startSpeaker);
