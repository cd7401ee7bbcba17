// Rings through the speaker without any file. Browsers let a page sound only after somebody has
// pressed something on it: until then it shows that it is mute.
const HUSHED_MS = 60_000;
const TONES = { alarm: [880, 660], "last-line": [988, 740, 988, 740] };

export class Ringer {
  #audio = null;
  #timer = null;
  #rings = "";
  #hushedUntil = 0;

  constructor(element, on, hush, mute) {
    this.element = element;
    this.on = on;
    this.hush = hush;
    this.mute = mute;
    on.addEventListener("click", () => this.#wake(true));
    hush.addEventListener("click", () => {
      this.#hushedUntil = performance.now() + HUSHED_MS;
      this.#show();
    });
    // Not when the finger goes down: what is shown then moves, and the press would miss its button.
    document.addEventListener("click", () => this.#wake(false));
    document.addEventListener("keydown", () => this.#wake(false));
    this.#show();
  }

  /** Something new: a hush that was for something else is over. */
  again() {
    this.#hushedUntil = 0;
  }

  /** Ring for "alarm" or "last-line"; "" is quiet. */
  ring(why) {
    this.#rings = why;
    if (why && this.#timer === null) {
      this.#timer = setInterval(() => this.#sound(), 2000);
      this.#sound();
    } else if (!why && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    this.#show();
  }

  #hushed() {
    return performance.now() < this.#hushedUntil;
  }

  #show() {
    this.element.dataset.ringing = this.#hushed() ? "hushed" : this.#rings;
    this.hush.hidden = !this.#rings || this.#hushed();
    const sounds = this.#audio !== null && this.#audio.state === "running";
    this.on.hidden = sounds;
    this.mute.hidden = sounds;
  }

  async #wake(test) {
    this.#audio ??= new AudioContext();
    if (this.#audio.state !== "running") await this.#audio.resume();
    if (test) this.#play([660, 880]);
    this.#show();
  }

  #sound() {
    if (!this.#rings || this.#hushed()) return;
    this.#play(TONES[this.#rings]);
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(400);
  }

  #play(tones) {
    if (this.#audio === null || this.#audio.state !== "running") return;
    tones.forEach((pitch, place) => {
      const begins = this.#audio.currentTime + place * 0.3;
      const tone = this.#audio.createOscillator();
      const loud = this.#audio.createGain();
      tone.type = "square";
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.25, begins);
      loud.gain.exponentialRampToValueAtTime(0.001, begins + 0.28);
      tone.connect(loud).connect(this.#audio.destination);
      tone.start(begins);
      tone.stop(begins + 0.3);
    });
  }
}
