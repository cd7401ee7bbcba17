"use strict";
/* Reminders to this phone: offered once the day is open, asked for by a press alone. */

phone.offerPush = async (key) => {
  const box = document.getElementById("push-box");
  const can = key && "PushManager" in self && Notification.permission !== "denied";
  if (!can) return;
  const worker = await navigator.serviceWorker.ready;
  box.toggleAttribute("hidden", Boolean(await worker.pushManager.getSubscription()));
  document.getElementById("push").onclick = async () => {
    const says = document.getElementById("push-says");
    try {
      const subscription = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: key,
      });
      const response = await phone.post("/out/push/", await phone.authorised(), subscription);
      says.textContent = response.ok
        ? "This phone gets reminders now."
        : "The office did not take it: try again later.";
      box.toggleAttribute("hidden", response.ok);
    } catch {
      says.textContent = "This phone does not allow reminders.";
    }
  };
};
