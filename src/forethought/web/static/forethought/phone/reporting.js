"use strict";
/* Reports of incidents: under the officer's key while they wait, each once and whole.

   A report waits in the queue as {uuid, kind: "incident", iv, data}, a photo of it as
   {uuid, kind: "photo", incident, iv, data}. The key stands in the locked day alone. */

phone.SEALED = ["incident", "photo"];

phone.keyOf = (day) =>
  crypto.subtle.importKey("raw", phone.raw(day.key), "AES-GCM", false, ["encrypt", "decrypt"]);

phone.bound = (uuid, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(uuid) });

phone.sealed = async (key, uuid, bytes) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt(phone.bound(uuid, iv), key, bytes)) };
};

phone.opened = async (key, one) =>
  new Uint8Array(await crypto.subtle.decrypt(phone.bound(one.uuid, one.iv), key, one.data));

phone.sealedText = (key, uuid, value) =>
  phone.sealed(key, uuid, new TextEncoder().encode(JSON.stringify(value)));

phone.openedText = async (key, one) =>
  JSON.parse(new TextDecoder().decode(await phone.opened(key, one)));

phone.base64 = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));

/* From draft to queue in one step: whatever happens, it is in one of them, and whole. */
phone.queueReport = (report, photos) =>
  phone.within(["kept", "queue"], "readwrite", (t) => {
    for (const one of [report, ...photos])
      t.objectStore("queue").put({
        ...one,
        wall: Date.now(),
        ticks: performance.now(),
        life: phone.life,
      });
    t.objectStore("kept").delete("draft");
  });

phone.tellReport = async (one, options) => {
  if (one.kind === "photo")
    return phone.asks(
      `/out/incident/${one.incident}/${one.uuid}/`,
      { method: "POST", ...options, body: new Blob([one.iv, one.data]) },
      60,
    );
  const { uuid, iv, data } = one;
  const age_s = phone.age(one);
  const body = { uuid, iv: phone.base64(iv), data: phone.base64(data), age_s };
  return phone.post("/out/incident/", options, body);
};

/* The office's receipt; null where it has not answered, or cannot take it yet. */
phone.receiptOf = async (one) => {
  try {
    let options = await phone.authorised();
    let response = options.headers && (await phone.tellReport(one, options));
    if (!response || response.status === 401) {
      const told = await phone.refresh();
      if (!told || !told.token) return null;
      options = await phone.authorised();
      response = await phone.tellReport(one, options);
    }
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
};

/* What the office refuses goes back to be written anew, unless another is being written. */
phone.settleReport = (one, receipt) =>
  phone.within(["kept", "queue", "receipts"], "readwrite", (t) => {
    const { uuid, kind, incident, wall, iv, data } = one;
    const settled = () => {
      t.objectStore("queue").delete(uuid);
      t.objectStore("receipts").put({ uuid, kind, incident, wall, ...receipt });
    };
    if (kind !== "incident" || receipt.counted) return settled();
    const draft = t.objectStore("kept").get("draft");
    draft.onsuccess = () => {
      if (draft.result) return;
      t.objectStore("kept").put({ uuid, iv, data }, "draft");
      settled();
    };
  });

/* Send the reports that wait, then their photos. True: none waits any more. Under a lock of its
   own: a photo takes long where there is little signal, and no press and no call for help waits
   for one. */
phone.sendReports = () =>
  navigator.locks.request("forethought-reports", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    const missing = new Set();
    for (const one of await phone.reports()) {
      const receipt = missing.has(one.incident) ? null : await phone.receiptOf(one);
      if (receipt) await phone.settleReport(one, receipt);
      if (one.kind === "incident" && !(receipt && receipt.counted)) missing.add(one.uuid);
    }
    return !(await phone.reports()).length;
  });

phone.reports = async () =>
  (await phone.all("queue"))
    .filter((one) => phone.SEALED.includes(one.kind))
    .sort((a, b) => (a.kind === "photo") - (b.kind === "photo") || a.wall - b.wall);
