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
const lines = new Map();
const rings = new Map();
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
  const left = moment - now();
  return left > 0 ? `in ${span(left)}` : `${span(left)} overdue`;
}

const ago = (moment) => `${span(now() - moment)} ago`;

function element(name, { text = "", href = "", className = "", children = [] } = {}) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  if (href) made.href = href;
  made.append(...children);
  return made;
}

function timed(at, words) {
  if (!at) return element("span");
  const moment = Date.parse(at);
  const made = element("span", { text: words(moment), className: "forethought-board__counts" });
  made.says = () => words(moment);
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

// On a phone each row stands as a block: the roles keep it a table, the label says the column.
function cell(label, ...children) {
  const word = element("span", { text: label, className: "forethought-label" });
  word.ariaHidden = "true";
  const made = element("td", { className: "govuk-table__cell", children: [word, ...children] });
  made.role = "cell";
  return made;
}

function heading(...children) {
  const made = element("th", { className: "govuk-table__header", children });
  made.scope = "row";
  made.role = "rowheader";
  return made;
}

function line(name, ...children) {
  const made = element("tr", { className: `govuk-table__row ${name}`, children });
  made.role = "row";
  return made;
}

function draw(row) {
  const head = heading(element("a", { text: row.officers, href: row.href, className: "govuk-link" }));
  if (row.progress) head.append(element("div", { text: row.progress, className: "govuk-body-s govuk-!-margin-bottom-0" }));
  if (row.back) head.append(element("div", { text: row.back, className: "forethought-board__back" }));
  const alarms = alarmLines(row);
  const next = row.next
    ? [element("div", { text: `${row.next} by ${row.due}` }), timed(row.due_at, until)]
    : ["Nothing more expected"];
  const heard = row.heard ? [element("div", { text: row.heard }), timed(row.heard_at, ago)] : ["Nothing yet"];
  const made = line(
    `forethought-board__row--${row.urgency}`,
    head,
    cell("Alarms", ...(alarms.length ? alarms : ["None"])),
    cell("Expected", ...next),
    cell("Last heard", ...heard),
    cell("Telephone", ...phones(row)),
  );
  made.dataset.key = row.key;
  return made;
}

function paint(changed) {
  for (const row of changed) {
    const fresh = draw(row);
    const old = lines.get(row.key);
    if (old?.isConnected) keepFocus(old, fresh);
    lines.set(row.key, fresh);
  }
}

function arrange() {
  const body = at("board-rows");
  const wanted = new Set(order);
  for (const key of [...rows.keys()]) if (!wanted.has(key)) forget(key);
  for (const drawn of [...body.children]) if (lines.get(drawn.dataset.key) !== drawn) drawn.remove();
  const focused = document.activeElement;
  let here = body.firstElementChild;
  for (const key of order) {
    const next = lines.get(key);
    if (here && next !== here && next === here.nextElementSibling) {
      // The one that stood here has moved down: it is put in at its place, and the rest stay.
      here.remove();
      here = next;
    }
    if (next === here) here = here.nextElementSibling;
    else body.insertBefore(next, here);
  }
  if (focused !== document.activeElement && body.contains(focused)) focused.focus({ preventScroll: true });
  at("board-table").hidden = order.length === 0;
  at("board-empty").hidden = order.length !== 0;
  at("board-count").textContent = order.length ? `${plural(order.length, "outing")} under way` : "Nobody is out";
}

function forget(key) {
  rows.delete(key);
  lines.delete(key);
  rings.delete(key);
}

function keepFocus(old, fresh) {
  const links = [...old.querySelectorAll("a")];
  const place = links.indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (place >= 0) fresh.querySelectorAll("a")[place]?.focus({ preventScroll: true });
}

function count() {
  for (const one of document.getElementsByClassName("forethought-board__counts")) put(one, one.says());
}

function put(one, text) {
  if (one.textContent !== text) one.textContent = text;
}

function take(told, silent = false) {
  const fresh = [];
  const heard = [];
  for (const row of told.rows) {
    const was = rows.get(row.key);
    // Who checks in as expected is seen; said aloud is whoever was waited for.
    if (was && was.urgency < 4 && was.heard_at !== row.heard_at && row.heard) heard.push(`${row.officers}: ${row.heard}.`);
    rows.set(row.key, row);
    const before = rings.get(row.key) ?? [];
    const after = ringing(row);
    fresh.push(...after.filter((one) => !before.includes(one)));
    if (after.length) rings.set(row.key, after);
    else rings.delete(row.key);
  }
  digest = told.digest;
  paint(told.rows);
  if (told.order) {
    order = told.order.filter((key) => lines.has(key));
    if (order.length < told.order.length) digest = "";
    arrange();
  }
  if (fresh.length && !silent) at("board-alarm").textContent = fresh.map((one) => one.split("|")[1]).join(" ");
  else if (!rings.size && ![...rows.values()].some((row) => row.alarms.length)) put(at("board-alarm"), "");
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
  else if (rings.size) ringer.ring("alarm");
  else ringer.ring("");
}

function hear(event) {
  const told = JSON.parse(event.data);
  const here = performance.now();
  clock = { server: Date.parse(told.now), here };
  serverHeard = here;
  if (told.watchdog !== null && told.watchdog <= WATCHDOG_GONE_S) watchHeard = here;
  if (told.remarks) remark(told.remarks);
  if (told.rows) take(told);
  // A row is missing here that the server has told: ask for the whole board.
  if (!digest) listen();
  judge();
}

// What stands above the board, such as a desk that nobody is on; said again only when it changed.
function remark(remarks) {
  const box = at("board-remarks");
  const shown = [...box.children].map((line) => line.textContent);
  if (shown.join("\n") === remarks.join("\n")) return;
  box.replaceChildren(
    ...remarks.map((says) => {
      const line = document.createElement("p");
      line.className = "govuk-body forethought-board__alert";
      line.textContent = says;
      return line;
    }),
  );
}

function listen() {
  stream?.close();
  stream = opened();
  stream.addEventListener("again", follow);
}

// The next stream is asked for while this one still tells of every change.
function follow(event) {
  const before = event.target;
  const next = opened();
  const changeOver = () => {
    if (before !== stream || next.readyState === EventSource.CLOSED) return;
    before.close();
    stream = next;
    next.addEventListener("again", follow);
  };
  for (const kind of ["board", "beat"]) next.addEventListener(kind, changeOver, { once: true });
}

function opened() {
  const made = new EventSource(`${board.dataset.stream}?known=${encodeURIComponent(digest)}`);
  made.addEventListener("board", hear);
  made.addEventListener("beat", hear);
  // A browser asks again by itself only when the connection breaks, not for an answer like 502.
  made.addEventListener("error", () => {
    made.close();
    if (made === stream) setTimeout(() => made === stream && listen(), ASK_AGAIN_MS);
  });
  return made;
}

function tick() {
  count();
  judge();
}

function judge() {
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
  if (body.dataset.shows === digest) return;
  body.dataset.shows = digest;
  body.replaceChildren(
    ...due.map((row) =>
      line(
        "",
        heading(row.officers),
        cell("Telephone", ...phones(row)),
        cell("Expected", element("div", { text: row.next ? `${row.next} by ${row.due}` : "Nothing more expected" }), timed(row.due_at, until)),
        cell("Last heard", element("div", { text: row.heard || "Nothing yet" }), timed(row.heard_at, ago)),
        cell("Where", element("div", { text: row.where }), element("div", { text: row.vehicle ? `Vehicle: ${row.vehicle}` : "" })),
      ),
    ),
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
