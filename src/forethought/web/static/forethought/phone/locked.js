"use strict";
/* Opens the day. Either of two PINs does; the phone cannot tell which of them was typed. */

phone.part = (stretched, part) => ({
  name: "HKDF",
  hash: "SHA-256",
  salt: new Uint8Array(),
  info: new TextEncoder().encode(`forethought phone ${part}`),
});

/* What a typed PIN becomes: a key that stays in this page's memory, and what is sent. */
phone.stretch = async (pin, day) => {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, [
    "deriveBits",
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt: phone.raw(day.salt), iterations: day.rounds },
    typed,
    256,
  );
  const base = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveBits", "deriveKey"]);
  const wrap = await crypto.subtle.deriveKey(
    phone.part(bits, "wrap"),
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const proof = await crypto.subtle.deriveBits(phone.part(bits, "proof"), base, 256);
  return { wrap, proof: btoa(String.fromCharCode(...new Uint8Array(proof))) };
};

phone.unseal = (key, sealed) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv: phone.raw(sealed.iv) }, key, phone.raw(sealed.data));

/* The day in clear, or null. Both keys are always tried, so that both PINs take as long. */
phone.unlock = async (wrap, day) => {
  const tried = await Promise.allSettled(day.keys.map((sealed) => phone.unseal(wrap, sealed)));
  const opened = tried.find((one) => one.status === "fulfilled");
  if (!opened) return null;
  const key = await crypto.subtle.importKey("raw", opened.value, "AES-GCM", false, ["decrypt"]);
  return JSON.parse(new TextDecoder().decode(await phone.unseal(key, day.day)));
};
