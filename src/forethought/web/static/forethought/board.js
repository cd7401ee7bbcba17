// The live board, and the last line: this page holds who is out and when they are due. When the
// server or the watchdog is not heard for 30 seconds it rings by itself, counts on, and lists
// whom to call. Without this file the page is read anew every 15 seconds.
const LAST_LINE_MS = 30_000;
const WATCHDOG_GONE_S = 10;
const ASK_AGAIN_MS = 2_000;

const board = document.getElementById("board");
const at = (id) => document.getElementById(id);
// By the address the page gives: it changes with the contents, and browsers keep files for a year.
const { Ringer } = await import(board.dataset.ringer);
const ringer = new Ringer(board, at("sound-on"), at("sound-hush"), at("sound-off"));

const rows = new Map();
let order = [];
let digest = "";
let stream = null;
let clock = { server: Date.parse(board.dataset.now), here: performance.now() };
let serverHeard = performance.now();
let watchHeard = board.dataset.watched === "yes" ? performance.now() : -LAST_LINE_MS;
let lastLine = "";

const now = () => clock.server + (performance.now() - clock.here);
const plural = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

function span(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return plural(minutes, "minute");
  const rest = minutes % 60;
  return plural(Math.floor(minutes / 60), "hour") + (rest ? ` ${plural(rest, "minute")}` : "");
}

function until(moment) {
  if (!moment) return "";
  const left = Date.parse(moment) - now();
  return left > 0 ? `in ${span(left)}` : `${span(left)} overdue`;
}

const ago = (moment) => (moment ? `${span(now() - Date.parse(moment))} ago` : "");

function element(name, { text = "", href = "", className = "", children = [] } = {}) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  if (href) made.href = href;
  made.append(...children);
  return made;
}

function timed(moment, words) {
  const made = element("span", { text: words(moment) });
  made.dataset[words === until ? "until" : "ago"] = moment;
  return made;
}

function phoneLink([name, number]) {
  const dialled = number.replace(/[^+\d]/g, "");
  const said = dialled
    ? element("a", { text: number, href: `tel:${dialled}`, className: "govuk-link" })
    : element("span", { text: number });
  return element("div", { children: [`${name}: `, said] });
}

function phones(row) {
  if (!row.listening) return row.phones.map(phoneLink);
  return [element("strong", { text: "Do not ring them: somebody may be listening. Ring 999." })];
}

function alarmLines(row) {
  return row.alarms.map((alarm) =>
    element("div", {
      className: `forethought-board__alarm forethought-board__alarm--${alarm.rings ? "rings" : "owned"}`,
      children: [
        element("a", {
          text: `${alarm.words} since ${alarm.since}`,
          href: alarm.href,
          className: "govuk-link",
        }),
        element("div", {
          text: alarm.owned
            ? `Owned by ${alarm.owner}${alarm.late ? ". Checked in late" : ""}`
            : `Nobody owns this: ${alarm.ladder}`,
        }),
      ],
    }),
  );
}

function cell(...children) {
  return element("td", { className: "govuk-table__cell", children });
}

function draw(row) {
  const head = element("th", {
    className: "govuk-table__header",
    children: [element("a", { text: row.officers, href: row.href, className: "govuk-link" })],
  });
  head.scope = "row";
  if (row.progress) head.append(element("div", { text: row.progress, className: "govuk-body-s govuk-!-margin-bottom-0" }));
  const alarms = alarmLines(row);
  const next = row.next
    ? [element("div", { text: `${row.next} by ${row.due}` }), timed(row.due_at, until)]
    : ["Nothing more expected"];
  const heard = row.heard ? [element("div", { text: row.heard }), timed(row.heard_at, ago)] : ["Nothing yet"];
  const made = element("tr", {
    className: `govuk-table__row forethought-board__row--${row.urgency}`,
    children: [
      head,
      cell(...(alarms.length ? alarms : ["None"])),
      cell(...next),
      cell(...heard),
      cell(...phones(row)),
    ],
  });
  made.dataset.key = row.key;
  return made;
}

function paint() {
  const body = at("board-rows");
  const drawn = new Map([...body.children].map((line) => [line.dataset.key, line]));
  order.forEach((key, place) => {
    const row = rows.get(key);
    let line = drawn.get(key);
    if (!line || row.changed) {
      const fresh = draw(row);
      if (line) keepFocus(line, fresh);
      line = fresh;
      row.changed = false;
    }
    if (body.children[place] !== line) body.insertBefore(line, body.children[place] ?? null);
  });
  while (body.children.length > order.length) body.lastElementChild.remove();
  at("board-table").hidden = order.length === 0;
  at("board-empty").hidden = order.length !== 0;
  at("board-count").textContent = order.length ? `${plural(order.length, "outing")} under way` : "Nobody is out";
}

function keepFocus(old, fresh) {
  const links = [...old.querySelectorAll("a")];
  const place = links.indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (place >= 0) fresh.querySelectorAll("a")[place]?.focus({ preventScroll: true });
}

function count() {
  for (const one of document.querySelectorAll("[data-until]")) put(one, until(one.dataset.until));
  for (const one of document.querySelectorAll("[data-ago]")) put(one, ago(one.dataset.ago));
}

function put(one, text) {
  if (one.textContent !== text) one.textContent = text;
}

function take(told, silent = false) {
  const before = new Set([...rows.values()].flatMap(ringing));
  const heard = [];
  for (const row of told.rows) {
    const was = rows.get(row.key);
    if (was && was.heard_at !== row.heard_at && row.heard) heard.push(`${row.officers}: ${row.heard}.`);
    rows.set(row.key, { ...row, changed: true });
  }
  order = told.order;
  for (const key of rows.keys()) if (!order.includes(key)) rows.delete(key);
  digest = told.digest;
  paint();
  count();
  const fresh = [...rows.values()].flatMap((row) => ringing(row).filter((one) => !before.has(one)));
  if (fresh.length && !silent) at("board-alarm").textContent = fresh.map((one) => one.split("|")[1]).join(" ");
  else if (![...rows.values()].some((row) => row.alarms.length)) at("board-alarm").textContent = "";
  if (heard.length && !silent) at("board-says").textContent = heard.slice(0, 5).join(" ");
  if (fresh.length) ringer.again();
  ring();
}

function ringing(row) {
  return row.alarms
    .filter((alarm) => alarm.rings)
    .map((alarm) => `${alarm.href}${alarm.ladder}|${alarm.words}: ${row.officers}. ${alarm.owned ? `${alarm.owner}.` : `Nobody owns it: ${alarm.ladder}.`}`);
}

function ring() {
  if (lastLine) ringer.ring("last-line");
  else if ([...rows.values()].some((row) => row.alarms.some((alarm) => alarm.rings))) ringer.ring("alarm");
  else ringer.ring("");
}

function hear(event) {
  const told = JSON.parse(event.data);
  const here = performance.now();
  clock = { server: Date.parse(told.now), here };
  serverHeard = here;
  if (told.watchdog !== null && told.watchdog <= WATCHDOG_GONE_S) watchHeard = here;
  if (told.order) take(told);
  tick();
}

function listen() {
  stream?.close();
  stream = new EventSource(`${board.dataset.stream}?known=${encodeURIComponent(digest)}`);
  const mine = stream;
  mine.addEventListener("board", hear);
  mine.addEventListener("beat", hear);
  // A browser asks again by itself only when the connection breaks, not for an answer like 502.
  mine.addEventListener("error", () => {
    mine.close();
    if (mine === stream) setTimeout(() => mine === stream && listen(), ASK_AGAIN_MS);
  });
}

function tick() {
  count();
  const here = performance.now();
  const server = here - serverHeard > LAST_LINE_MS;
  const watchdog = here - watchHeard > LAST_LINE_MS;
  const why = server ? "server" : watchdog ? "watchdog" : "";
  if (why !== lastLine) {
    lastLine = why;
    if (why) ringer.again();
    lastLineChanged();
  }
  if (why) callList();
  put(at("board-live"), liveWords(here));
  ring();
}

function liveWords(here) {
  const silent = Math.floor((here - serverHeard) / 1000);
  if (silent > 10) return `The server was last heard ${silent} seconds ago. This page counts on by itself.`;
  const watch = Math.floor((here - watchHeard) / 1000);
  if (watch > 10) return "The server answers, but no watchdog is alive: nobody is told of anything.";
  return "Live: the server answers and the watchdog is alive.";
}

function lastLineChanged() {
  const section = at("last-line");
  section.hidden = !lastLine;
  document.body.classList.toggle("forethought-last-line", Boolean(lastLine));
  board.dataset.lastLine = lastLine;
  const said = {
    "": "",
    server: "The server does not answer. You are the last line: call by the list below, most urgent first.",
    watchdog: "No watchdog is alive: nobody will be told of an alarm. You are the last line: call by the list below, most urgent first.",
  }[lastLine];
  at("last-line-says").textContent = said;
  document.title = (lastLine ? "CALL NOW: " : "") + document.title.replace(/^CALL NOW: /, "");
}

function callList() {
  const due = [...rows.values()].sort(
    (one, other) => Math.min(one.urgency, 3) - Math.min(other.urgency, 3) || (one.due_at || "9").localeCompare(other.due_at || "9"),
  );
  const body = at("call-list");
  const wanted = due.map((row) => row.key).join(",") + digest;
  if (body.dataset.shows === wanted) return;
  body.dataset.shows = wanted;
  body.replaceChildren(
    ...due.map((row) => {
      const head = element("th", { text: row.officers, className: "govuk-table__header" });
      head.scope = "row";
      return element("tr", {
        className: "govuk-table__row",
        children: [
          head,
          cell(...phones(row)),
          cell(element("div", { text: row.next ? `${row.next} by ${row.due}` : "Nothing more expected" }), timed(row.due_at, until)),
          cell(element("div", { text: row.heard || "Nothing yet" }), timed(row.heard_at, ago)),
          cell(element("div", { text: row.where }), element("div", { text: row.vehicle ? `Vehicle: ${row.vehicle}` : "" })),
        ],
      });
    }),
  );
}

const told = JSON.parse(at("board-data").textContent);
take(told, true);
listen();

// A worker's clock is not slowed down when the page lies in the background.
try {
  new Worker(board.dataset.ticker).addEventListener("message", tick);
} catch {
  setInterval(tick, 1000);
}
