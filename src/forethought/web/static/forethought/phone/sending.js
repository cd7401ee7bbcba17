"use strict";
/* From the queue to the office: each press once, however often it is sent. */

phone.OLDEST_S = 48 * 60 * 60;
/* A page's monotonic clock starts anew with each page: presses remember whose they are. */
phone.life = crypto.randomUUID();

phone.press = async (kind, fields) => {
  const pressed = {
    uuid: crypto.randomUUID(),
    kind,
    step: null,
    visit: "",
    proof: "",
    ...fields,
    wall: Date.now(),
    ticks: performance.now(),
    life: phone.life,
  };
  await phone.within(["queue"], "readwrite", (t) => t.objectStore("queue").put(pressed));
  return pressed;
};

/* How long ago it was pressed, in seconds. Of two clocks the one that says longer: a monotonic
   clock may stand still while the phone sleeps, a wall clock may be set. Where the page has gone
   and the wall clock was set back nothing is known: it counts as the oldest. */
phone.age = (one) => {
  const wall = (Date.now() - one.wall) / 1000;
  if (one.life === phone.life) return Math.max(0, wall, (performance.now() - one.ticks) / 1000);
  return wall < 0 ? phone.OLDEST_S : wall;
};

/* The presses of which the page says whether the office has them. */
phone.SHOWN = ["check_in", "late", "plan", "where", "known", "incident", "photo"];

/* What is sent of a press: everything but the phone's own clocks. */
phone.message = ({ wall, ticks, life, ...fields }) => ({
  ...fields,
  age_s: phone.age({ wall, ticks, life }),
});

phone.authorised = async () => {
  const token = await phone.get("token");
  return token ? { headers: { Authorization: `Bearer ${token}` }, credentials: "omit" } : {};
};

phone.asks = async (address, options, seconds) => {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    return await fetch(address, { cache: "no-store", ...options, signal: stop.signal });
  } finally {
    clearTimeout(late);
  }
};

/* The day, locked, and a token for telling, from the office and kept. What the office told;
   "sign-in" where it does not know who asks; null where it cannot be reached. */
phone.refresh = async (seconds = 20) => {
  let response, told;
  try {
    const options = await phone.authorised();
    response = await phone.asks("/out/day.json", options, seconds);
    /* A token ends with new PINs: perhaps somebody is signed in. */
    if (response.status === 401 && options.headers)
      response = await phone.asks("/out/day.json", {}, seconds);
    if (response.redirected || response.status === 401) return "sign-in";
    if (!response.ok) return null;
    told = await response.json();
  } catch {
    return null;
  }
  let barred, fresh;
  await phone.within(["kept"], "readwrite", (t) => {
    const kept = t.objectStore("kept");
    kept.put(Date.now(), "heard");
    kept.put(told.office, "office");
    kept.put(told.turn_back, "turn_back");
    kept.put(told.token, "token");
    kept.put(told.push_key, "push_key");
    kept.put(told.signed_in, "signed_in");
    /* In one step with keeping the day: ten wrong PINs may be typed while the office answers. */
    const asked = kept.get("barred");
    asked.onsuccess = () => {
      barred = asked.result === told.signed_in;
      fresh = told.locked && !barred && {
        ...told.locked,
        until: new Date(Date.now() + told.holds_s * 1000).toISOString(),
      };
      if (fresh) kept.put(fresh, "day");
    };
  });
  return { ...told, fresh, barred };
};

phone.post = (address, options, body) =>
  phone.asks(
    address,
    {
      method: "POST",
      ...options,
      headers: { ...options.headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    },
    20,
  );

/* What the office answers to these messages; null where it did not. */
phone.told = async (messages) => {
  try {
    let options = await phone.authorised();
    let response = options.headers && (await phone.post("/out/check-in/", options, { messages }));
    if (!response || response.status === 401) {
      /* A call for help must not wait for the next look at the day. */
      const told = await phone.refresh();
      if (!told || !told.token) return null;
      options = await phone.authorised();
      response = await phone.post("/out/check-in/", options, { messages });
    }
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
};

/* Presses that may call for help: which PIN was typed only the office can tell. */
phone.mayCall = (one) => one.kind === "duress" || Boolean(one.proof);

/* What waits but for reports, in the order in which it goes: however much there is, and whatever
   the office cannot take of it, no call for help waits behind it. */
phone.waiting = async () =>
  (await phone.all("queue"))
    .filter((one) => !phone.SEALED.includes(one.kind))
    .sort((a, b) => phone.mayCall(b) - phone.mayCall(a) || a.wall - b.wall);

/* Tell the office of these, a hundred at most, and keep its receipts. True: it has all of them. */
phone.tellOf = async (waiting) => {
  const answer = await phone.told(waiting.slice(0, 100).map((one) => phone.message(one)));
  if (!answer) return false;
  const told = new Map(waiting.map((one) => [one.uuid, one]));
  await phone.within(["queue", "receipts", "kept"], "readwrite", (t) => {
    for (const [uuid, receipt] of Object.entries(answer.received)) {
      const one = told.get(uuid);
      if (!one) continue;
      t.objectStore("queue").delete(uuid);
      if (phone.SHOWN.includes(one.kind))
        t.objectStore("receipts").put({
          uuid,
          kind: one.kind,
          step: one.step,
          visit: one.visit,
          minutes: one.minutes,
          notices: one.notices,
          wall: one.wall,
          ...receipt,
        });
    }
    t.objectStore("kept").put(Date.now(), "heard");
  });
  /* What the office could not take is sent again, and keeps nothing else here. */
  return waiting.every((one) => one.uuid in answer.received);
};

/* Send what waits. True: nothing waits any more. */
phone.send = () =>
  navigator.locks.request("forethought-sending", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    const waiting = await phone.waiting();
    return !waiting.length || phone.tellOf(waiting);
  });

/* Send what may be a call for help by itself and at once, under no lock: it waits for no send that
   hangs. What is sent twice counts once. */
phone.callForHelp = async () => {
  const calls = (await phone.waiting()).filter(phone.mayCall);
  return !calls.length || phone.tellOf(calls);
};
