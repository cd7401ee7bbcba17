"use strict";
/* The guidance, kept with the day and read without signal. It lies sealed on the phone: an
   office's own pages are for its officers alone. */

const guidance = { open: null, key: null, digest: "", next: -Infinity };

const ASK_AGAIN_MS = 60 * 1000;

guidance.start = () => at("guidance").addEventListener("click", guidance.follow);

guidance.unlocked = async (day) => {
  if (!day.key || !day.guidance) return;
  if (guidance.open !== day.key) {
    guidance.open = day.key;
    guidance.key = phone.keyOf(day); /* a promise: it may be locked before there is a key */
    await guidance.fromPhone();
  }
  if (guidance.open !== day.key) return;
  if (guidance.digest !== day.guidance && performance.now() >= guidance.next)
    guidance.fromOffice();
};

guidance.locked = () => {
  if (!guidance.open) return;
  guidance.open = guidance.key = null;
  guidance.digest = "";
  guidance.next = -Infinity;
  at("guidance").replaceChildren();
  show("guidance-box", false);
};

guidance.fromPhone = async () => {
  const { key } = guidance;
  const kept = await phone.get("guidance");
  if (!kept) return;
  try {
    const opened = await phone.openedText(await key, kept);
    if (guidance.key === key) guidance.draw(opened);
  } catch {
    /* Another officer's, who was signed in here before: theirs stays sealed. */
  }
};

/* Nothing waits for it; where there is no signal it asks again a minute later. */
guidance.fromOffice = async () => {
  const { key } = guidance;
  guidance.next = performance.now() + ASK_AGAIN_MS;
  try {
    const response = await phone.asks("/out/guidance.json", await phone.authorised(), 20);
    if (!response.ok) return;
    const told = await response.json();
    if (guidance.key !== key) return;
    const uuid = crypto.randomUUID();
    await phone.put("guidance", { uuid, ...(await phone.sealedText(await key, uuid, told)) });
    if (guidance.key === key) guidance.draw(told);
  } catch {
    /* No signal. */
  }
};

guidance.draw = ({ digest, pages }) => {
  guidance.digest = digest;
  at("guidance").replaceChildren(...pages.map(guidance.page));
  show("guidance-box", pages.length > 0);
};

/* The office has drawn the page from Markdown and lets no HTML of its writers through. */
guidance.page = ({ slug, title, summary, html }) => {
  const box = element("details", "", "phone-more");
  box.id = `guidance-${slug}`;
  const words = new DOMParser().parseFromString(html, "text/html").body;
  box.append(element("summary", title, "phone-button"), element("p", summary, "phone-when"));
  box.append(...words.childNodes);
  return box;
};

/* A link from page to page opens the one that is kept here. */
guidance.follow = (event) => {
  const link = event.target.closest("a[href]");
  const slug = link && /^\/guidance\/([\w-]+)\/$/.exec(link.getAttribute("href"));
  const page = slug && at(`guidance-${slug[1]}`);
  if (!page) return;
  event.preventDefault();
  page.open = true;
  page.querySelector("summary").focus();
};
