"use strict";
/* The page of an officer who is out. */

const REFRESH_EVERY_MS = 60 * 1000;
const TRIES = 10;
const WORDS = {
  set_off: "Set off",
  arrived: "Arrived",
  in_visit: "All is well, inside the visit",
  leaving: "Left",
  back: "Back",
};
const at = (id) => document.getElementById(id);

let unlocked = null; /* { wrap, day } while the day is open, in this page's memory alone */
let refreshed = -Infinity;

const clock = (moment) =>
  new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Europe/London",
  }).format(moment);

const element = (name, text, className) => {
  const made = document.createElement(name);
  made.textContent = text || "";
  if (className) made.className = className;
  return made;
};

const left = (tries) => (tries === 1 ? "1 try is left." : `${tries} tries are left.`);

const sentences = (said) => said.map((one) => `${one.replace(/\.$/, "")}.`).join(" ");

const show = (id, whether) => at(id).toggleAttribute("hidden", !whether);

/* Gloves press twice. */
const rest = (button) => {
  button.disabled = true;
  setTimeout(() => (button.disabled = false), 1500);
};

/* Only what has changed is written again: a screen reader must not hear the same twice. */
const say = (id, text) => {
  if (at(id).textContent !== text) at(id).textContent = text;
};

async function fetchDay(seconds) {
  refreshed = performance.now();
  const told = await phone.refresh(seconds);
  if (!told) return;
  show("sign-in", told === "sign-in");
  if (told === "sign-in") return;
  show("no-pins", !told.locked);
  show("barred", told.barred);
  const open = unlocked;
  if (!open || !told.fresh) return;
  const day = await phone.unlock(open.wrap, told.fresh);
  if (day) open.day = day;
  else {
    lockIfRenewed(told.fresh);
    if (unlocked === open) lock();
  }
}

function lock() {
  unlocked = null;
  thumb.forget();
  incident.locked();
  guidance.locked();
  show("day", false);
}

/* New PINs, set on whatever device, end the old ones here as soon as the office says so. */
function lockIfRenewed(kept) {
  if (!unlocked || !kept || kept.salt === unlocked.salt) return;
  lock();
  say("pin-says", "Your PINs were changed. Type the new one.");
}

/* The day under the key that a PIN becomes, or null. */
async function tried(pin, day) {
  const stretched = await phone.stretch(pin, day);
  const opened = await phone.unlock(stretched.wrap, day);
  return opened && { wrap: stretched.wrap, day: opened, salt: day.salt, proof: stretched.proof };
}

/* The same PIN on the day as the office has it now: new PINs may have been set elsewhere. */
async function triedAnew(pin, day) {
  await fetchDay(5);
  const fresh = await phone.get("day");
  return fresh && fresh.salt !== day.salt ? tried(pin, fresh) : null;
}

async function typed(event) {
  event.preventDefault();
  const pin = at("pin").value.replace(/\s/g, "");
  if (await phone.dropDayAtItsHour()) await draw();
  const day = await phone.get("day");
  if (!day || !pin) return;
  /* Counted before it is tried: closing the page gives no further try. */
  const wrongs = ((await phone.get("wrongs")) || 0) + 1;
  await phone.put("wrongs", wrongs);
  at("open").disabled = true;
  const opened = (await tried(pin, day)) || (await triedAnew(pin, day));
  at("open").disabled = false;
  at("pin").value = "";
  if (!opened) {
    if (wrongs >= TRIES) await phone.bar();
    say(
      "pin-says",
      wrongs >= TRIES
        ? "Ten wrong PINs: the day was taken off this phone. Ring your office, then sign in again."
        : `This PIN does not open the day. ${left(TRIES - wrongs)}`,
    );
    at("pin").focus();
    await draw();
    return;
  }
  await phone.put("wrongs", 0);
  say("pin-says", "");
  const { proof, ...open } = opened;
  unlocked = open;
  await phone.press("unlock", { proof });
  await draw();
  at("heading").focus();
  await phone.callForHelp();
  await tell();
  await phone.offerPush(await phone.get("push_key"));
}

/* What was pressed here moves the page on at once, whether or not the office knows yet. */
function rearranged(visits, presses) {
  const change = presses.findLast((one) => one.kind === "plan" && !one.at);
  if (!change) return visits;
  const order = (visit) => change.visits.indexOf(visit.id);
  const ahead = (visit) => visit.at === "ahead";
  return [
    ...visits.filter((visit) => !ahead(visit)),
    ...visits
      .filter((visit) => ahead(visit) && order(visit) >= 0)
      .sort((a, b) => order(a) - order(b))
      .map((visit) => ({ ...visit, on: true })),
    ...visits
      .filter((visit) => ahead(visit) && order(visit) < 0)
      .map((visit) => ({ ...visit, on: false })),
  ];
}

function moved(visits, presses) {
  const where = new Map(visits.map((visit) => [visit.id, visit.at]));
  for (const one of presses) {
    if (one.step === "arrived" && where.get(one.visit) === "ahead") where.set(one.visit, "there");
    if (one.step === "leaving") where.set(one.visit, "left");
  }
  return where;
}

function button(text, step, visit, main) {
  const made = element("button", text, main ? "phone-button phone-button--main" : "phone-button");
  made.type = "button";
  made.dataset.step = step || "";
  made.dataset.visit = visit || "";
  return made;
}

function visitBox(visit, where) {
  const box = element("section", "", "phone-visit");
  const title = element("h2", visit.name, "govuk-heading-m");
  title.id = `visit-${visit.id}`;
  box.setAttribute("aria-labelledby", title.id);
  box.append(title, element("p", visit.when, "phone-when"));
  box.append(element("p", [visit.address, visit.postcode].filter(Boolean).join(", ")));
  if (visit.with) box.append(element("p", `With ${visit.with}`));
  if (visit.stop.length) {
    const stop = element("div", "", "phone-stop");
    stop.append(element("p", "Do not go in.", "phone-stop__title"));
    for (const sentence of visit.stop) stop.append(element("p", sentence));
    box.append(stop);
  }
  if (where === "there") {
    box.append(button("I have left", "leaving", visit.id, true));
    if (!visit.stop.length)
      box.append(button("All is well, I am inside", "in_visit", visit.id, false));
  } else if (where === "ahead")
    box.append(button("I have arrived", "arrived", visit.id, !visit.stop.length));
  return box;
}

function drawDay(presses) {
  const day = { ...unlocked.day, visits: rearranged(unlocked.day.visits, presses) };
  const where = moved(day.visits, presses);
  const open = day.visits.filter((visit) => where.get(visit.id) !== "left");
  const ahead = open.filter((visit) => visit.on || where.get(visit.id) === "there");
  const begun = day.begun || presses.some((one) => one.step);
  const next = ahead.find((visit) => where.get(visit.id) === "there") || ahead[0];
  incident.show(day.visits, where, next);
  planning.show(day, open.filter((visit) => where.get(visit.id) === "ahead"));
  const drawn = JSON.stringify([day, [...where], begun]);
  if (at("visits").dataset.drawn === drawn || thumb.isDown()) return;
  const focused = document.activeElement && { ...document.activeElement.dataset };
  at("visits").dataset.drawn = drawn;
  say("expects", day.out ? day.expects : "The office does not know that you are out.");
  show("leave", !day.out);
  const parts = [];
  if (day.out && next && !begun) parts.push(button("I have set off", "set_off", next.id, true));
  if (next) parts.push(visitBox(next, where.get(next.id)));
  else parts.push(element("p", "No visit is left today.", "phone-when"));
  parts.push(button("All is well", "", "", false));
  if (day.out)
    parts.push(
      button(day.home ? "I am safe at home" : "I am back at the office", "back", "", !next),
    );
  at("visits").replaceChildren(...parts);
  if (focused && focused.step !== undefined)
    at("visits").querySelector(`button[data-step="${focused.step}"]`)?.focus();
  at("later").replaceChildren(
    ...ahead
      .filter((visit) => visit !== next)
      .map((visit) => element("li", `${visit.when}: ${visit.postcode || visit.address}`)),
  );
  show("later-box", ahead.length > 1);
  say("word", day.word);
  show("out-only", day.out);
  show("where-box", day.places && "geolocation" in navigator);
}

function said(one) {
  if (one.kind === "late") return `Running late by ${one.minutes} minutes`;
  if (one.kind === "plan") return "Change of plan";
  if (one.kind === "where") return "Where I am";
  if (one.kind === "incident") return "Report of an incident";
  if (one.kind === "photo") return "Photo of an incident";
  if (one.kind === "known") return "I know that I turn back";
  return one.step ? WORDS[one.step] : "All is well";
}

function line(one) {
  const what = said(one);
  const pressed = clock(one.wall);
  if (!one.at) return `${what}, pressed ${pressed}: not yet sent`;
  if (!one.counted) return sentences([`${what}: not counted`, ...one.says]);
  return sentences([`${what}: received ${clock(Date.parse(one.at))}`, ...one.says.slice(0, 1)]);
}

async function draw() {
  if (await phone.dropDayAtItsHour()) lock();
  const [kept, queue, receipts, office, heard, token] = await Promise.all([
    phone.get("day"),
    phone.all("queue"),
    phone.all("receipts"),
    phone.get("office"),
    phone.get("heard"),
    phone.get("token"),
  ]);
  if (!kept && unlocked) lock();
  lockIfRenewed(kept);
  show("locked", Boolean(kept) && !unlocked);
  show("nothing", !kept);
  show("day", Boolean(unlocked));
  show("sos", Boolean(token));
  const presses = [...receipts, ...queue.filter((one) => phone.SHOWN.includes(one.kind))].sort(
    (a, b) => a.wall - b.wall,
  );
  if (unlocked) {
    drawDay(presses);
    incident.unlocked(unlocked.day);
    await incident.again();
    incident.told(presses);
    if (unlocked) await guidance.unlocked(unlocked.day); /* it may have been locked meanwhile */
    const last = presses.slice(-3).reverse().map((one) => line(one));
    say("last", last[0] || "Nothing was pressed yet.");
    const earlier = last.slice(1).map((text) => element("li", text));
    at("earlier").replaceChildren(...earlier);
    const waits = presses.length && !presses[presses.length - 1].at;
    at("last").classList.toggle("phone-last--waits", Boolean(waits));
  }
  drawBack(await phone.get("turn_back"), presses, office || {});
  if (token) drawRing(kept, queue, heard, office || {});
}

/* Shown whether or not the day is open: it names nobody, and must not wait for a PIN. */
let turnBack = [];

function drawBack(told, presses, office) {
  const known = new Set(presses.flatMap((one) => one.notices || []));
  turnBack = (told || []).filter((notice) => !known.has(notice));
  call("back-number", office);
  show("back", turnBack.length > 0);
}

async function inBackground() {
  try {
    const worker = await navigator.serviceWorker.ready;
    if (worker.sync) await worker.sync.register("send");
  } catch {
    /* No background sync: the timer and the return of the network do it. */
  }
}

/* Nothing waits for a report: its photos may take minutes. */
async function report() {
  if (!(await phone.sendReports())) await inBackground();
  await draw();
}

async function tell() {
  const done = await phone.send();
  report();
  if (!done) await inBackground();
  await draw();
}

/* Kept on the phone first, shown, then told; what the office makes of it follows. */
async function take(kind, fields) {
  await phone.press(kind, fields);
  await draw();
  await tell();
  await fetchDay();
  await draw();
}

async function pressed(event) {
  const target = event.target.closest("button[data-step]");
  if (!target || target.disabled) return;
  rest(target);
  await take("check_in", { step: target.dataset.step || null, visit: target.dataset.visit });
}

async function known() {
  const button = at("back-known");
  if (button.disabled || !turnBack.length) return;
  rest(button);
  await take("known", { notices: turnBack });
}

/* Silent: nothing on the screen changes. Background sync is asked for before there is an answer:
   the phone may be taken away first. */
async function sos() {
  await phone.press("duress", {});
  inBackground();
  await phone.callForHelp();
}

/* What the page says waits for no network: neither the day's end nor whom to ring. */
let asking = false;

async function tick() {
  await draw();
  if (asking) return;
  asking = true;
  try {
    if (performance.now() - refreshed >= REFRESH_EVERY_MS) await fetchDay();
    if ((await phone.all("queue")).length) {
      await phone.send();
      phone.sendReports().then(draw);
    }
  } finally {
    asking = false;
  }
  await draw();
}

async function start() {
  at("pin-form").addEventListener("submit", typed);
  at("visits").addEventListener("click", pressed);
  at("sos").addEventListener("click", sos);
  at("back-known").addEventListener("click", known);
  navigator.serviceWorker?.addEventListener("message", () => fetchDay().then(draw));
  thumb.start(draw);
  planning.start(take);
  incident.start();
  guidance.start();
  where.start(take);
  addEventListener("online", tell);
  addEventListener("pageshow", draw);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
  if ("serviceWorker" in navigator)
    await navigator.serviceWorker.register("/out/worker.js", { scope: "/out/" });
  await draw();
  await fetchDay();
  await draw();
  await tell();
  at("ready").removeAttribute("hidden");
  setInterval(tick, 5000);
}

start();
