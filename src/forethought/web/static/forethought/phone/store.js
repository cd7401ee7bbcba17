"use strict";
/* What the phone keeps (IndexedDB), for page and worker alike.

   kept:     one value under a name: day (locked), wrongs, token, heard, office, push_key,
             turn_back (notices not seen yet, by number), signed_in (when, as the office says), barred (the signed_in of ten wrong PINs)
             draft (a report of an incident as it is typed, sealed)
             guidance (its pages, sealed)
   queue:    presses that the office may not know yet, by their uuid; reports among them sealed
   receipts: presses that the office has, with the time it says so */
self.phone = self.phone || {};

phone.raw = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

phone.open = () =>
  new Promise((done, failed) => {
    const asked = indexedDB.open("forethought-phone", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("kept");
      asked.result.createObjectStore("queue", { keyPath: "uuid" });
      asked.result.createObjectStore("receipts", { keyPath: "uuid" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

phone.within = async (stores, mode, work) => {
  const database = await phone.open();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(stores, mode, { durability: "strict" });
      let result;
      transaction.oncomplete = () => done(result && "result" in result ? result.result : result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
      result = work(transaction);
    });
  } finally {
    database.close();
  }
};

phone.get = (name) => phone.within(["kept"], "readonly", (t) => t.objectStore("kept").get(name));
phone.put = (name, value) =>
  phone.within(["kept"], "readwrite", (t) => t.objectStore("kept").put(value, name));
phone.all = (store) =>
  phone.within([store], "readonly", (t) => t.objectStore(store).getAll());

/* The day leaves the phone: after ten wrong PINs, or at its hour. What is not sent yet stays. */
phone.dropDay = () =>
  phone.within(["kept", "receipts"], "readwrite", (t) => {
    t.objectStore("kept").delete("day");
    t.objectStore("kept").delete("wrongs");
    t.objectStore("receipts").clear();
  });

/* After ten wrong PINs: no day is kept here again before its officer has signed in again. */
phone.bar = async () => {
  await phone.put("barred", (await phone.get("signed_in")) || "");
  await phone.dropDay();
};

phone.dropDayAtItsHour = async () => {
  const day = await phone.get("day");
  if (!day || Date.now() < Date.parse(day.until)) return false;
  await phone.dropDay();
  return true;
};
