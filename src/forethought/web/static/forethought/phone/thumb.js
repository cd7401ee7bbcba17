"use strict";
/* While a thumb is down nothing is drawn anew under it: a button that is taken away and put there
   again misses the press, and nobody sees that it did. */

const thumb = { down: -Infinity };

const LONGEST_PRESS_MS = 10 * 1000;
/* A touch counts as a click only some time after the finger is up. */
const CLICK_COMES_MS = 400;

thumb.isDown = () => performance.now() - thumb.down < LONGEST_PRESS_MS;

/* The press is over: what it does draws what it changes. */
thumb.forget = () => (thumb.down = -Infinity);

/* Put down and taken away beside the button, or moved: no click comes, and what waited is drawn. */
thumb.up = (draw) => {
  const { down } = thumb;
  setTimeout(() => {
    if (thumb.down !== down || !thumb.isDown()) return;
    thumb.forget();
    draw();
  }, CLICK_COMES_MS);
};

thumb.start = (draw) => {
  addEventListener("pointerdown", () => (thumb.down = performance.now()), true);
  addEventListener("click", thumb.forget, true);
  for (const kind of ["pointerup", "pointercancel"])
    addEventListener(kind, () => thumb.up(draw), true);
};
