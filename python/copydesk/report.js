// What the page does beyond standing there: search, filter, and a window with the places of a cell.
// It reads the page and asks nobody else; without it every link still leads to its place.
"use strict";
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const one = (query, root = document) => root.querySelector(query);
  const finder = one("#finder"), search = one("#search"), speaker = one("#speaker"), outlet = one("#outlet");
  const found = one("#found"), dialog = one("#places"), places = one("#places > div");
  const target = (link) => document.getElementById(link.hash.slice(1));

  // ------------------------------------------------------------- search and filter

  const plain = (text) => text.toLowerCase().replace(/[’‘]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, " ");
  const numbers = (text) => new Set((text || "").split(" "));
  // A line of the matrix or of the timeline is found by all versions of its statement, which stand in its card.
  const items = all("[data-in]").map((element) => {
    const words = element.dataset.of ? document.getElementById(element.dataset.of) : element;
    return { element, words: plain(words.textContent), by: numbers(element.dataset.by), in: numbers(element.dataset.in) };
  });
  const sections = all("main > section").map((section) => {
    const none = document.createElement("p");
    none.className = "none";
    none.textContent = "Nothing here fits the search.";
    none.hidden = true;
    section.append(none);
    return { none, items: items.filter((item) => section.contains(item.element)) };
  });

  function filter() {
    const words = plain(search.value).trim();
    const active = words !== "" || speaker.value !== "" || outlet.value !== "";
    for (const item of items) {
      const fits = (words === "" || item.words.includes(words)) && (speaker.value === "" || item.by.has(speaker.value))
        && (outlet.value === "" || item.in.has(outlet.value));
      item.element.hidden = !fits;
    }
    for (const section of sections) {
      const shown = section.items.filter((item) => !item.element.hidden).length;
      section.none.hidden = !(active && section.items.length && !shown);
    }
    // The column of an outlet stands behind that of the statements.
    all(".matrix col").forEach((column, place) => column.classList.toggle("chosen", `${place - 1}` === outlet.value));
    const count = (query) => all(query).filter((element) => !element.hidden).length;
    const say = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
    found.value = active ? `${say(count(".statement"), "statement")}, ${say(count(".text"), "article")}` : "";
    highlight(words);
  }

  // Marks what was searched for, where the browser can do so without touching the page.
  function highlight(words) {
    if (!window.CSS || !CSS.highlights) return;
    CSS.highlights.delete("search");
    if (words.length < 2) return;
    const ranges = [], walker = document.createTreeWalker(one("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && ranges.length < 3000) {
      const node = walker.currentNode, text = plain(node.data);
      if (text.length !== node.data.length || node.parentElement.closest("[hidden]")) continue;
      for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("search", new Highlight(...ranges));
  }

  finder.hidden = false;
  finder.addEventListener("input", filter);
  finder.addEventListener("submit", (event) => event.preventDefault());
  finder.addEventListener("reset", () => setTimeout(filter));
  // A link to what the filter hides shows everything again.
  window.addEventListener("hashchange", () => {
    const place = document.getElementById(location.hash.slice(1));
    if (place && place.closest("[hidden]")) {
      finder.reset();
      setTimeout(() => place.scrollIntoView());
    }
  });
  filter();

  // ------------------------------------------------------------- the places of a cell

  const make = (name, kind, text) => {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    if (text) element.textContent = text;
    return element;
  };

  // One place: outlet and title, what became of the words, and the sentence in its paragraph.
  function placeOf(chip, card) {
    const mark = target(chip), article = mark && mark.closest(".text"), box = make("section", "place");
    if (!article) return box;
    box.append(make("h3", "", one("h3", article).textContent), make("p", "by", one(".by", article).textContent));
    const version = card && all("li", card).find((line) => all("a", line).some((link) => link.hash === chip.hash));
    if (version) box.append(one(".by .relation", version).cloneNode(true), one(".diff", version).cloneNode(true));
    const paragraph = mark.closest("p");
    if (paragraph) {
      mark.classList.add("here");
      const copy = paragraph.cloneNode(true);
      mark.classList.remove("here");
      for (const element of all("[id]", copy)) element.removeAttribute("id");
      for (const link of all("a", copy)) link.remove();
      const quote = make("blockquote");
      quote.append(copy);
      box.append(quote);
    }
    const read = make("a", "", "Read it in the article");
    read.href = chip.hash;
    read.addEventListener("click", () => dialog.close());
    box.append(read);
    return box;
  }

  function open(cell) {
    const line = cell.closest("tr"), chips = all("a.chip", cell);
    const card = document.getElementById(line.dataset.of);
    one("#places h2").textContent = cell.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent;
    one("#places .by").textContent = one("h3", card).textContent;
    const fullest = one("blockquote", card).cloneNode(true);
    fullest.className = "fullest";
    places.replaceChildren(fullest, ...chips.map((chip) => placeOf(chip, card)));
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  one("#places button").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  for (const table of all(".matrix")) {
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("td");
      if (!cell || !one("a.chip", cell) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      (event.target.closest("a.chip") || one("a.chip", cell)).focus();
      open(cell);
    });
    // Arrows lead to the next sign in their direction, across empty cells and hidden lines.
    table.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      const cell = event.target.closest("td");
      if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
      const lines = all("tbody tr", table).filter((line) => !line.hidden);
      let x = cell.cellIndex, y = lines.indexOf(cell.parentElement), next = null;
      do {
        x += step[0];
        y += step[1];
        const there = lines[y] && lines[y].cells[x];
        if (!there) break;
        next = one("a.chip", there);
      } while (!next);
      event.preventDefault();
      if (next) next.focus();
    });
  }
})();
