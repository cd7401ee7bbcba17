"use strict";
/* The service worker of /out/: the page opens without signal, presses go out when there is some. */
importScripts(...self.PHONE_SCRIPTS);

const SHELL = "/out/";

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(self.PHONE_VERSION);
      await cache.addAll(
        /* Without cookies: a session that has ended would lead to the sign-in page instead. */
        [SHELL, ...self.PHONE_FILES].map(
          (file) => new Request(file, { cache: "reload", credentials: "omit" }),
        ),
      );
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys())
        if (name !== self.PHONE_VERSION && name.startsWith("phone-")) await caches.delete(name);
      await phone.dropDayAtItsHour();
      await self.clients.claim();
    })(),
  );
});

/* The page itself and its files come from the phone; everything else from the office alone. */
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  event.waitUntil(phone.dropDayAtItsHour());
  if (request.method !== "GET") return;
  if (path === SHELL || self.PHONE_FILES.includes(path + new URL(request.url).search))
    event.respondWith(
      caches.open(self.PHONE_VERSION).then(async (cache) => {
        return (await cache.match(path === SHELL ? SHELL : request)) || fetch(request);
      }),
    );
});

self.addEventListener("sync", (event) => {
  event.waitUntil(
    (async () => {
      await phone.dropDayAtItsHour();
      await phone.callForHelp();
      const told = await phone.send();
      const reported = await phone.sendReports();
      if (!told || !reported) throw new Error("The office could not be reached");
    })(),
  );
});

self.addEventListener("push", (event) => {
  event.waitUntil(
    (async () => {
      await phone.dropDayAtItsHour();
      let told = {};
      try {
        told = event.data.json();
      } catch {
        told = {};
      }
      for (const page of await self.clients.matchAll({ includeUncontrolled: true }))
        page.postMessage("look");
      await self.registration.showNotification(told.subject || "Forethought", {
        body: told.says || "Open the page and check in.",
        tag: told.id || "forethought",
        renotify: true,
        requireInteraction: true,
        icon: self.PHONE_ICON,
        data: { link: told.link || SHELL },
      });
    })(),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = new URL(event.notification.data.link, self.location.origin);
  const ours = link.origin === self.location.origin ? link.href : SHELL;
  event.waitUntil(self.clients.openWindow(ours));
});
