/* What a page gains from script: the palette, drafts that are kept while one writes, and live facts beside a form.
   Everything works without it. */
(() => {
  "use strict";
  const wait = (milliseconds, act) => {
    let timer = 0;
    return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), milliseconds); };
  };
  const writing = (element) => element.closest("input, textarea, select, [contenteditable]");

  // Ctrl or Cmd with K, or / outside a field: search over everything.
  const link = document.querySelector("[data-palette]");
  let palette = null;
  const build = () => {
    palette = document.createElement("dialog");
    palette.className = "palette";
    palette.setAttribute("aria-label", link.textContent.trim());
    const field = document.createElement("input");
    field.type = "search";
    field.setAttribute("aria-label", link.textContent.trim());
    const found = document.createElement("div");
    found.setAttribute("aria-live", "polite");
    palette.append(field, found);
    document.body.append(palette);
    let asked = 0;
    field.addEventListener("input", wait(150, async () => {
      const mine = ++asked;
      const answer = await fetch(`${link.getAttribute("href")}?part=1&q=${encodeURIComponent(field.value)}`);
      const text = await answer.text();
      if (mine === asked && answer.ok) found.innerHTML = text;
    }));
    palette.addEventListener("keydown", (event) => {
      const links = [...found.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "ArrowDown" && links.length) links[Math.min(at + 1, links.length - 1)].focus();
      else if (event.key === "ArrowUp" && at >= 0) (at ? links[at - 1] : field).focus();
      else if (event.key === "Enter" && document.activeElement === field) {
        location.href = links.length === 1 ? links[0].href : `${link.getAttribute("href")}?q=${encodeURIComponent(field.value)}`;
      } else return;
      event.preventDefault();
    });
    palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  };
  const open = (event) => {
    event.preventDefault();
    if (!palette) build();
    if (!palette.open) palette.showModal();
    palette.querySelector("input").select();
  };
  if (link) {
    link.addEventListener("click", open);
    document.addEventListener("keydown", (event) => {
      const isCommand = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      if (isCommand || (event.key === "/" && !writing(event.target))) open(event);
    });
  }

  // What folds out over the page folds in again when somebody goes elsewhere.
  const more = document.querySelector("details.more");
  document.addEventListener("click", (event) => { if (more && !more.contains(event.target)) more.open = false; });
  more?.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && more.open) { more.open = false; more.querySelector("summary").focus(); }
  });

  // A long form: what is written is kept in this browser at once, and on the server when one pauses (data-draft="here":
  // in this browser alone, for the revision that its writer saw).
  const PREFIX = "headwater draft ", SENT = "headwater sent";
  // What was sent and did not come back to its page was taken: its copy here goes. Signing out takes all copies along.
  const sent = sessionStorage.getItem(SENT);
  if (sent) {
    if (sent.slice(PREFIX.length).split(" ")[0] !== location.pathname) localStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  }
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit");
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const isHere = form.dataset.draft === "here";
    const key = PREFIX + location.pathname + (isHere ? ` ${form.elements.based_on.value}` : "");
    const state = form.querySelector("[data-draft-state]");
    const held = JSON.parse(localStorage.getItem(key) || "null");
    if (held && !document.querySelector(".error-summary")) {
      let count = 0;
      for (const field of fieldsOf(form)) {
        const isOlder = isHere ? field.value !== held[field.name] : !field.value;
        if (field.type !== "checkbox" && field.name in held && isOlder && held[field.name]) { field.value = held[field.name]; count += 1; }
      }
      if (count) state.textContent = state.dataset.restored;
    }
    const toServer = wait(2500, async () => {
      const body = new FormData(form);
      body.append("keep", "1");
      try {
        const answer = await fetch(location.href, { method: "POST", body, headers: { "X-Draft": "1" } });
        state.textContent = answer.ok ? state.dataset.kept : "";
      } catch { state.textContent = state.dataset.here; }
    });
    form.addEventListener("input", () => {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]))));
      if (!isHere) toServer();
    });
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  }
  for (const form of document.querySelectorAll("form[data-checked]")) {
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, PREFIX + location.pathname));
  }
  for (const form of document.querySelectorAll("form[action*='sign-out']")) {
    form.addEventListener("submit", () => {
      for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    });
  }

  // Facts that change while one writes.
  for (const part of document.querySelectorAll("[data-live]")) {
    const field = document.getElementById(part.dataset.liveField || "");
    const renew = async () => {
      const asked = field ? `?fund=${encodeURIComponent(field.value)}` : "";
      const answer = await fetch(part.dataset.live + asked);
      if (answer.ok) part.innerHTML = await answer.text();
    };
    if (field) field.addEventListener("change", renew);
    setInterval(() => { if (!document.hidden) renew(); }, 60000);
  }

  // A slider says the day at which it stands, also to those who listen; without script the button shows it, and a day
  // that does not follow would be a wrong one.
  for (const slider of document.querySelectorAll("[data-slider]")) {
    const output = slider.form.querySelector("output");
    const say = (day) => { output.value = day; slider.setAttribute("aria-valuetext", day); };
    slider.addEventListener("input", () => say(slider.list.options[Number(slider.value)].label));
    say(output.value);
  }
})();
