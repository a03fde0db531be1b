"use strict";

/* Everything can be read without this file: it adds search, filters of long tables and the read-out of charts. */

function fold(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/ß/g, "ss");
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/* Search */

const SHOWN = 12;

function startsWord(text, part) {
  return text.startsWith(part) || text.includes(" " + part);
}

function rankPart(entry, part) {
  if (entry.title.startsWith(part)) return 8;
  if (startsWord(entry.title, part)) return 6;
  if (startsWord(entry.words, part)) return 3;
  return startsWord(entry.summary, part) ? 1 : 0;
}

function rank(entry, query, parts) {
  const ranks = parts.map((part) => rankPart(entry, part));
  if (ranks.includes(0)) return 0;
  return ranks.reduce((sum, each) => sum + each, entry.title === query ? 100 : 0);
}

function words(text) {
  return fold(text).split(/[^\p{L}\p{N}]+/u).join(" ").trim();
}

function prepare(found) {
  return { found, title: words(found.t), words: words(found.w + " " + found.k), summary: words(found.s) };
}

function findEntries(index, typed) {
  const query = words(typed);
  const parts = query.split(" ").filter(Boolean);
  if (!parts.length) return [];
  return index
    .map((entry) => [rank(entry, query, parts), entry])
    .filter(([points]) => points)
    .sort(([one, a], [two, b]) => two - one || (a.title < b.title ? -1 : 1))
    .map(([, entry]) => entry.found);
}

function showHit(found, root) {
  const link = document.createElement("a");
  link.href = root + found.a;
  const hit = element("span", "hit", "");
  hit.append(element("span", "hit-title", found.t), element("span", "hit-figure", found.f));
  link.append(hit, element("span", "hit-kind", found.k), element("span", "hit-summary", found.s));
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function loadScript(address) {
  return new Promise((done) => {
    const script = document.createElement("script");
    script.src = address;
    /* Parts run in their order, whichever comes first: that decides between hits of one rank. */
    script.async = false;
    script.onload = done;
    document.head.append(script);
  });
}

async function loadIndex(root, ready) {
  await loadScript(root + "search-index.js");
  /* A large index comes in parts, so that one edited text changes a small file. */
  await Promise.all((window.cxsiteSearchParts || []).map((name) => loadScript(root + name)));
  ready((window.cxsiteSearch || []).map(prepare));
}

function startSearch(box) {
  const root = document.body.dataset.root;
  const input = box.querySelector("input");
  const results = box.querySelector(".results");
  const list = results.querySelector("ul");
  const count = results.querySelector(".count");
  let index = null;

  function show() {
    const open = input.value.trim() !== "" && index !== null;
    results.hidden = !open;
    if (!open) return;
    const hits = findEntries(index, input.value);
    const wording = [box.dataset.none, box.dataset.one][hits.length] || box.dataset.many;
    list.replaceChildren(...hits.slice(0, SHOWN).map((found) => showHit(found, root)));
    count.textContent = wording.replace("{n}", hits.length);
  }

  function move(event) {
    const stops = [input, ...list.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !results.hidden) {
      const next = stops.indexOf(document.activeElement) + step;
      stops[Math.max(0, Math.min(stops.length - 1, next))].focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      input.focus();
      results.hidden = true;
    } else if (event.key === "Enter" && document.activeElement === input && stops.length > 1 && !results.hidden) {
      stops[1].click();
    }
  }

  input.addEventListener("focus", () => loadIndex(root, (ready) => { index = ready; show(); }), { once: true });
  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  box.addEventListener("keydown", move);
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) results.hidden = true;
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target)) results.hidden = true;
  });
  box.hidden = false;
}

/* Long tables */

const ROWS = 100;

function startFilter(table) {
  const label = element("label", "filter", table.dataset.filter + " ");
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  label.append(input);
  const pager = element("p", "pager", "");
  const before = element("button", "", table.dataset.before);
  const count = element("span", "", "");
  const after = element("button", "", table.dataset.after);
  count.setAttribute("role", "status");
  pager.append(before, count, after);
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => ({ row, text: words(row.textContent) }));
  let first = 0;

  function show() {
    const parts = words(input.value).split(" ").filter(Boolean);
    const found = rows.filter(({ text }) => parts.every((part) => startsWord(text, part)));
    const shown = found.slice(first, first + ROWS);
    rows.forEach(({ row }) => { row.hidden = true; });
    shown.forEach(({ row }) => { row.hidden = false; });
    before.disabled = first === 0;
    after.disabled = first + ROWS >= found.length;
    const numbers = { from: first + 1, to: first + shown.length, all: found.length };
    const wording = found.length ? table.dataset.shown : table.dataset.none;
    count.textContent = wording.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
  }

  function turn(rowsOn) {
    first = Math.max(0, rowsOn);
    show();
  }

  input.addEventListener("input", () => turn(0));
  before.addEventListener("click", () => turn(first - ROWS));
  after.addEventListener("click", () => turn(first + ROWS));
  window.addEventListener("beforeprint", () => rows.forEach(({ row }) => { row.hidden = false; }));
  window.addEventListener("afterprint", show);
  table.before(label, pager);
  show();
}

/* Read-out of charts */

const REACH = 40;

function seen(plot) {
  return [...plot.querySelectorAll("[data-say]")].filter((mark) => mark.getClientRects().length);
}

function distance(box, x, y) {
  return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
}

function nearest(marks, x, y) {
  const reached = marks.map((mark) => [distance(mark.getBoundingClientRect(), x, y), mark]);
  reached.sort(([one], [two]) => one - two);
  return reached.length && reached[0][0] <= REACH ? reached[0][1] : null;
}

function placeTip(tip, box) {
  const { width, height } = tip.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - 8;
  const above = box.top - height - 10;
  tip.style.left = Math.max(8, Math.min(room, box.left + box.width / 2 - width / 2)) + "px";
  tip.style.top = (above > 8 ? above : box.bottom + 10) + "px";
}

function startReadOut(plot, tip, live) {
  const stop = plot.querySelector(".picture-scroll") || plot;
  let said = null;

  function say(mark) {
    if (said) said.classList.remove("said");
    said = mark;
    tip.hidden = !mark;
    if (!mark) return;
    mark.classList.add("said");
    tip.textContent = mark.dataset.say;
    placeTip(tip, mark.getBoundingClientRect());
  }

  function step(event) {
    const marks = seen(plot);
    const at = marks.indexOf(said);
    const last = marks.length - 1;
    const next = {
      ArrowRight: Math.min(at + 1, last), ArrowDown: Math.min(at + 1, last),
      ArrowLeft: Math.max(at - 1, 0), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last,
    }[event.key];
    if (event.key === "Escape") say(null);
    if (next === undefined) return;
    event.preventDefault();
    marks[next].scrollIntoView({ block: "nearest", inline: "nearest" });
    say(marks[next]);
    live.textContent = marks[next].dataset.say;
  }

  const point = (event) => say(nearest(seen(plot), event.clientX, event.clientY));
  stop.tabIndex = 0;
  stop.setAttribute("role", "application");
  stop.setAttribute("aria-label", plot.dataset.title + ": " + tip.dataset.hint);
  stop.addEventListener("keydown", step);
  stop.addEventListener("blur", () => say(null));
  plot.addEventListener("pointermove", point);
  plot.addEventListener("pointerdown", point);
  plot.addEventListener("pointerleave", () => say(null));
  window.addEventListener("scroll", () => said && placeTip(tip, said.getBoundingClientRect()), { capture: true, passive: true });
}

/* Browsers that cannot open closed details for paper by style need a hand. */
function printDetails(open) {
  const which = open ? "details:not([open])" : "details[data-printed]";
  for (const each of document.querySelectorAll(which)) {
    each.open = open;
    each.toggleAttribute("data-printed", open);
  }
}

function start() {
  document.querySelectorAll(".search").forEach(startSearch);
  document.querySelectorAll("[data-filter]").forEach(startFilter);
  const tip = document.querySelector(".say");
  const live = element("div", "unseen", "");
  live.setAttribute("aria-live", "polite");
  tip.setAttribute("aria-hidden", "true");
  tip.after(live);
  for (const plot of document.querySelectorAll(".plot")) {
    if (plot.querySelector("[data-say]")) startReadOut(plot, tip, live);
  }
  window.addEventListener("beforeprint", () => printDetails(true));
  window.addEventListener("afterprint", () => printDetails(false));
}

start();
