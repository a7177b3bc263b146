// What pages do beyond forms and links: keys, live updates, hover values, drag and drop, progress. No page needs it.
"use strict";
(() => {
  const zh = document.documentElement.lang.startsWith("zh");
  const say = (en, cn) => (zh ? cn : en);
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const live = $("#live");

  // ---- keys ----
  const typing = (t) => t.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  let here = -1;
  const rows = () => all("[data-row]").filter((r) => r.offsetParent !== null);
  const stand = (to) => {
    const list = rows();
    if (!list.length) return;
    here = Math.max(0, Math.min(to, list.length - 1));
    list.forEach((r, i) => r.classList.toggle("here", i === here));
    const row = list[here];
    row.scrollIntoView({ block: "nearest" });
    const first = $("a, button, input, summary", row);
    (first || row).focus({ preventScroll: true });
  };
  const rooms = { t: "/", i: "/inbox", o: "/outbox", p: "/profit", a: "/ads", s: "/stock", d: "/data", j: "/journal", r: "/outcomes" };
  let going = 0;
  const press = (key) => {
    const row = rows()[here];
    const target = (row && $(`[data-key="${key}"]`, row)) || $(`main [data-key="${key}"]:not([data-row] *)`);
    if (!target) return false;
    if (target.matches("summary")) {
      target.parentElement.open = true;
      const field = $("input:not([type=hidden]), textarea, select, button", target.parentElement);
      if (field) field.focus();
    } else if (target.matches("input:not([type=checkbox]), textarea")) target.focus();
    else target.click();
    return true;
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (e.key === "Escape") {
      if (typing(e.target)) e.target.blur();
      all("details.me[open], details.stop[open]").forEach((d) => (d.open = false));
      return;
    }
    if (typing(e.target) || $("dialog[open]")) return;
    const now = Date.now();
    if (going && now - going < 1500) {
      going = 0;
      if (rooms[e.key]) { e.preventDefault(); location.href = rooms[e.key]; }
      return;
    }
    switch (e.key) {
      case "g": going = now; return;
      case "j": case "k": {
        e.preventDefault();
        if (!rows().length) { const to = $(`a[rel="${e.key === "j" ? "next" : "prev"}"]`); if (to) to.click(); return; }
        stand(here + (e.key === "j" ? 1 : -1));
        return;
      }
      case "/": { const find = $("#find"); if (find) { e.preventDefault(); find.focus(); find.select(); } return; }
      case "?": { const help = $("#help"); if (help) { e.preventDefault(); help.showModal(); } return; }
      case "Enter": if (e.target.closest("a, button, summary, input")) return; // falls through
      case "a": case "d": case "e": case "x": case "u": if (press(e.key)) e.preventDefault();
    }
  });
  document.addEventListener("focusin", (e) => {
    const row = e.target.closest && e.target.closest("[data-row]");
    if (row) { here = rows().indexOf(row); rows().forEach((r, i) => r.classList.toggle("here", i === here)); }
  });

  // ---- what was chosen in a list ----
  const chosen = () => {
    const boxes = all('input[type="checkbox"][name="ids"]');
    const n = boxes.filter((b) => b.checked).length;
    all("[data-chosen]").forEach((c) => (c.textContent = n));
    all("[data-needs-choice]").forEach((b) => (b.disabled = n === 0));
  };
  document.addEventListener("change", (e) => {
    if (e.target.matches("[data-choose-all]")) all('input[type="checkbox"][name="ids"]').forEach((b) => (b.checked = e.target.checked));
    chosen();
  });
  chosen();

  // ---- hover values ----
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  const place = (x, y) => {
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = Math.max(6, Math.min(x + 14, innerWidth - width - 6)) + "px";
    tip.style.top = Math.max(6, y - height - 12) + "px";
  };
  const show = (e) => {
    const mark = e.target.closest && e.target.closest("[data-tip]");
    tip.hidden = !mark;
    if (!mark) return;
    // one tip is enough: the browser's own is for those without script
    const own = $("title", mark);
    if (own) own.remove();
    tip.textContent = mark.dataset.tip;
    const box = mark.getBoundingClientRect();
    place(e.clientX ?? box.left + box.width / 2, e.clientY ?? box.top);
  };
  document.addEventListener("pointermove", show, { passive: true });
  document.addEventListener("focusin", show);
  document.addEventListener("scroll", () => (tip.hidden = true), { passive: true, capture: true });

  // ---- live updates: what changed is said, the person decides when to look ----
  const news = (text) => {
    if (!live) return;
    live.textContent = "";
    const again = document.createElement("a");
    again.href = location.href.replace(/([?&])(said|undo)=[^&#]*/g, "$1");
    again.textContent = say("Show", "刷新");
    live.append(text + " ", again);
  };
  // over plain HTTP a browser has six lines to one place: only a page that is looked at keeps one, and hears on its return what it missed
  const listen = (address, name, hear) => {
    let source = null;
    const shut = () => { if (source) source.close(); source = null; };
    const turn = () => {
      if (document.visibilityState === "hidden") return shut();
      if (!source) (source = new EventSource(address)).addEventListener(name, (e) => hear(e.data, shut));
    };
    document.addEventListener("visibilitychange", turn);
    addEventListener("pagehide", shut);
    addEventListener("pageshow", turn);
    turn();
  };
  const jobs = all("[data-job]");
  const made = document.body.dataset.at;
  if (document.body.dataset.live) listen(document.body.dataset.live, "at", (now) => {
    const [[decisions, facts], [then, read]] = [now.split(" "), made.split(" ")];
    if (facts !== read) { if (!jobs.length) news(say("new facts have come in", "有新数据")); }
    else if (decisions !== then && $("[data-live-region]")) news(say("decisions have changed", "决策有更新"));
  });
  for (const place of jobs) {
    const bar = $("progress", place), words = $("[data-words]", place);
    listen(place.dataset.job, "message", (text, shut) => {
      const at = JSON.parse(text);
      if (bar) { if (at.of) { bar.max = at.of; bar.value = at.done; } else bar.removeAttribute("value"); }
      if (words) words.textContent = at.words;
      if (at.end) { shut(); location.reload(); }
    });
  }

  // ---- parts that are fetched when they are opened ----
  for (const part of all("details[data-fragment]")) {
    part.addEventListener("toggle", async () => {
      if (!part.open || part.dataset.here) return;
      part.dataset.here = "1";
      try {
        const answer = await fetch(part.dataset.fragment);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = answer.ok && page.querySelector("#fragment");
        if (found) part.append(document.adoptNode(found));
      } catch { delete part.dataset.here; }
    });
  }

  // ---- drag and drop ----
  for (const zone of all("[data-drop]")) {
    const input = $('input[type="file"]', zone), list = $("[data-files]", zone);
    if (!input) continue;
    const tell = () => { if (list) list.textContent = [...input.files].map((f) => f.name).join(", "); };
    input.addEventListener("change", tell);
    zone.addEventListener("dragover", (e) => { e.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (e) => { e.preventDefault(); zone.classList.remove("over"); input.files = e.dataTransfer.files; tell(); });
  }
  for (const form of all("form[data-upload]")) {
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const bar = document.createElement("progress");
      form.append(bar);
      const send = new XMLHttpRequest();
      send.upload.onprogress = (p) => { bar.max = p.total; bar.value = p.loaded; };
      send.onload = () => {
        if (send.status < 400 && send.responseURL) location.href = send.responseURL;
        else document.body.replaceWith(new DOMParser().parseFromString(send.responseText, "text/html").body);
      };
      send.onerror = () => news(say("the line broke; send again", "连接中断，请重新上传"));
      send.open("POST", form.action);
      // when a file was last changed says which of two exports is the later one; it comes before its file
      const data = new FormData();
      for (const [name, value] of new FormData(form)) {
        if (value instanceof File) data.append("saved", String(value.lastModified));
        data.append(name, value);
      }
      send.send(data);
    });
  }

  // ---- forms are sent once ----
  document.addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    if (e.target.dataset.sent) { e.preventDefault(); return; }
    if (e.target.method === "post" && !e.target.matches("[data-again]")) e.target.dataset.sent = "1";
  });
  addEventListener("pageshow", (e) => { if (e.persisted) all("form[data-sent]").forEach((f) => delete f.dataset.sent); });
})();
