/* Whom to ring, and when: the page must say by itself that the office cannot be reached. */
"use strict";

const RING_AFTER_MS = 3 * 60 * 1000;
const started = { wall: Date.now(), ticks: performance.now() };

function call(id, office) {
  const number = office.phone || "";
  say(id, number);
  at(id).href = `tel:${number.replace(/[^+0-9]/g, "")}`;
  show(id, Boolean(number));
}

/* The office counts as out of reach by the time since it last answered, or since this page opened.
   Also where the day has left the phone: presses may wait all the same. Then a page that was only
   just opened asks first. A call for help that waits must not be seen: it does not count. */
function drawRing(kept, queue, heard, office) {
  const open = Math.max(Date.now() - started.wall, performance.now() - started.ticks);
  const answered = heard ? Date.now() - heard : open;
  const since = kept ? answered : Math.min(answered, open);
  const pressed = queue.filter((one) => one.kind !== "duress");
  const waited = Math.max(0, ...pressed.map((one) => phone.age(one) * 1000));
  const silent =
    since > RING_AFTER_MS || waited > RING_AFTER_MS || (Boolean(kept) && since < -60000);
  show("ring", silent);
  if (!silent) return;
  const number = office.phone || "";
  say(
    "ring-says",
    number
      ? `Your office cannot be reached from here and may not know where you are. Ring ${office.name}:`
      : "Your office cannot be reached from here and may not know where you are. Ring it now.",
  );
  call("ring-number", office);
}
