"use strict";
/* Recording an incident: five taps and a few words, kept as typed until it is saved. */

const incident = {
  /* key: a promise of it, while the day is open */
  uuid: "", key: null, photos: [], writes: Promise.resolve(), drawn: "", open: null, saving: false,
  touched: false,
};

const MOST_PHOTOS = 5;
const LONGEST_SIDE = 2048;
const MOST_BYTES = 2000000;

incident.start = () => {
  const form = at("incident-form");
  form.addEventListener("input", () => {
    incident.touched = true;
    incident.keep();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    incident.save();
  });
  at("incident-photos").addEventListener("change", incident.add);
};

incident.chosen = (name) =>
  [...document.querySelectorAll(`#incident-form [name="${name}"]:checked`)].map((one) => one.value);

incident.values = () => ({
  hazards: incident.chosen("hazard"),
  who: incident.chosen("who")[0] || "",
  harm: incident.chosen("harm")[0] || "",
  how: at("incident-how").value,
  minutes_ago: Number(at("incident-when").value),
  visit: at("incident-visit").value,
  police_number: at("incident-police").value,
  words: at("incident-words").value,
});

incident.fill = (given) => {
  for (const [name, values] of [
    ["hazard", given.hazards], ["who", [given.who]], ["harm", [given.harm]],
  ])
    for (const one of document.querySelectorAll(`#incident-form [name="${name}"]`))
      one.checked = values.includes(one.value);
  at("incident-how").value = given.how;
  at("incident-when").value = String(given.minutes_ago);
  at("incident-police").value = given.police_number;
  at("incident-words").value = given.words;
  if (given.visit && !incident.option(given.visit))
    at("incident-visit").append(new Option("The visit that you chose", given.visit));
  at("incident-visit").value = given.visit;
};

incident.option = (id) => [...at("incident-visit").options].find((one) => one.value === id);

incident.empty = () => {
  incident.uuid = crypto.randomUUID();
  incident.photos = [];
  incident.touched = false;
  at("incident-form").reset();
  at("incident-visit").value = incident.atHand || "";
  incident.count();
};

/* Each key press is kept, one after the other: the last one typed is the last one kept. */
incident.keep = () => {
  const { uuid, key } = incident;
  if (!key || incident.saving) return;
  const values = incident.values();
  incident.writes = incident.writes.then(async () => {
    const sealed = await phone.sealedText(await key, uuid, values);
    if (incident.uuid === uuid) await phone.put("draft", { uuid, ...sealed });
  }).catch(() => say("incident-says", "This phone has no room to keep what you type. Save soon."));
};

/* What was typed before, or was refused, stands there again while a PIN has opened the day. */
incident.unlocked = (day) => {
  if (!day || !day.key || incident.open === day.key) return;
  incident.open = day.key;
  /* At once, with the key to come: whoever sees the form may write, and loses nothing of it. */
  incident.empty();
  incident.key = phone.keyOf(day);
};

incident.again = async () => {
  const { key } = incident;
  const draft = key && !incident.touched && !incident.saving && (await phone.get("draft"));
  if (!draft || draft.uuid === incident.uuid) return;
  try {
    const opened = await phone.openedText(await key, draft);
    if (incident.touched || incident.key !== key) return;
    incident.fill(opened);
    incident.uuid = draft.uuid;
    incident.touched = true;
    at("incident").open = true;
  } catch {
    /* Another officer's, who was signed in here before: theirs stays sealed. */
  }
};

incident.locked = () => {
  if (!incident.open) return;
  incident.open = incident.key = null;
  incident.empty();
};

/* Where they are, else where they were last, else where they go. */
incident.show = (visits, where, next) => {
  const standing = (place) => visits.filter((one) => where.get(one.id) === place);
  incident.atHand = (standing("there")[0] || standing("left").at(-1) || next || {}).id || "";
  const fresh = JSON.stringify(visits.map((one) => [one.id, one.name, one.when]));
  const list = at("incident-visit");
  if (incident.drawn !== fresh) {
    incident.drawn = fresh;
    const was = list.value;
    list.replaceChildren(
      ...visits.map((one) => new Option(`${one.when}: ${one.name}`, one.id)),
      new Option("It was on no visit of today", ""),
    );
    list.value = incident.option(was) ? was : "";
  }
  if (!incident.touched && document.activeElement !== list) list.value = incident.atHand;
};

/* What became of the reports of this phone. */
incident.told = (presses) => {
  const lines = presses.filter((one) => phone.SEALED.includes(one.kind)).map((one) => line(one));
  const drawn = lines.join("\n");
  if (at("incident-told").dataset.drawn === drawn) return;
  at("incident-told").dataset.drawn = drawn;
  at("incident-told").replaceChildren(...lines.map((text) => element("li", text)));
};

incident.count = () => {
  const number = incident.photos.length;
  say("incident-photos-say", number ? `${number} ${number === 1 ? "photo is" : "photos are"} added.` : "");
};

/* Drawn anew and smaller: where and when it was taken stays out of it. */
incident.smaller = async (file) => {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.85, 0.6, 0.3]) {
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (made && made.size <= MOST_BYTES) return new Uint8Array(await made.arrayBuffer());
  }
  throw new Error("too large");
};

incident.add = async (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  for (const file of files) {
    if (incident.photos.length >= MOST_PHOTOS) {
      say("incident-photos-say", `${MOST_PHOTOS} photos are added, which is as many as go from a phone.`);
      return;
    }
    try {
      incident.photos.push(await incident.smaller(file));
      incident.count();
    } catch {
      say("incident-photos-say", "This file is not a photo that this phone can read. Choose another one.");
    }
  }
};

incident.missing = (values) => ({
  hazard: values.hazards.length ? "" : "Choose what kind of incident it was.",
  who: values.who ? "" : "Choose who did it.",
  harm: values.harm ? "" : "Choose what it did.",
  words: values.words.trim() ? "" : "Write what happened, in your own words.",
});

/* Each beside its question; whether any was missing. */
incident.ask = (missing) => {
  for (const [name, says] of Object.entries(missing)) say(`incident-${name}-says`, says);
  const first = Object.keys(missing).find((name) => missing[name]);
  if (first) document.querySelector(`#incident-form [name="${first}"]`).focus();
  return Boolean(first);
};

incident.save = async () => {
  const button = at("incident-save");
  if (button.disabled || !incident.key) return;
  const values = incident.values();
  say("incident-says", "");
  if (incident.ask(incident.missing(values))) return;
  rest(button);
  const { uuid, photos } = incident;
  incident.saving = true;
  try {
    const key = await incident.key;
    await incident.writes;
    const report = { uuid, kind: "incident", ...(await phone.sealedText(key, uuid, values)) };
    const sealed = [];
    for (const photo of photos) {
      const name = crypto.randomUUID();
      sealed.push({ uuid: name, kind: "photo", incident: uuid, ...(await phone.sealed(key, name, photo)) });
    }
    await phone.queueReport(report, sealed);
  } catch {
    say("incident-says", "This phone has no room to keep the report. Ring your office now.");
    return;
  } finally {
    incident.saving = false;
  }
  incident.empty();
  at("incident").open = false;
  await draw();
  at("incident-title").focus();
  await tell();
};
