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

/* Send what waits. True: nothing waits any more. */
phone.send = () =>
  navigator.locks.request("forethought-sending", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    const waiting = (await phone.all("queue")).sort((a, b) => a.wall - b.wall);
    if (!waiting.length) return true;
    const options = await phone.authorised();
    if (!options.headers) return false;
    const messages = waiting.slice(0, 100).map((one) => ({
      uuid: one.uuid,
      kind: one.kind,
      step: one.step,
      visit: one.visit,
      proof: one.proof,
      age_s: phone.age(one),
    }));
    let answer;
    try {
      const response = await phone.asks(
        "/out/check-in/",
        {
          method: "POST",
          ...options,
          headers: { ...options.headers, "Content-Type": "application/json" },
          body: JSON.stringify({ messages }),
        },
        20,
      );
      if (!response.ok) return false;
      answer = await response.json();
    } catch {
      return false;
    }
    const told = new Map(waiting.map((one) => [one.uuid, one]));
    await phone.within(["queue", "receipts", "kept"], "readwrite", (t) => {
      for (const [uuid, receipt] of Object.entries(answer.received)) {
        const one = told.get(uuid);
        if (!one) continue;
        t.objectStore("queue").delete(uuid);
        if (one.kind === "check_in")
          t.objectStore("receipts").put({
            uuid,
            step: one.step,
            visit: one.visit,
            wall: one.wall,
            ...receipt,
          });
      }
      t.objectStore("kept").put(Date.now(), "heard");
    });
    return waiting.length <= messages.length;
  });
