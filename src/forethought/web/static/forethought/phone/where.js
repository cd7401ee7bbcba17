"use strict";
/* Where I am: asked of the phone once, at the press of the button, and never by itself. */

const where = {};

where.start = (take) => {
  at("where").addEventListener("click", () => {
    const button = at("where");
    if (button.disabled) return;
    rest(button);
    say("where-says", "Your phone looks where it is. This may take half a minute.");
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        say("where-says", `Right to ${Math.ceil(coords.accuracy)} metres.`);
        await take("where", {
          lat: coords.latitude,
          lon: coords.longitude,
          accuracy_m: coords.accuracy,
        });
      },
      (error) =>
        say(
          "where-says",
          error.code === error.PERMISSION_DENIED
            ? "This phone does not allow it: say where you are on the phone."
            : "Your phone does not know where it is: say it on the phone, or try outside.",
        ),
      { enableHighAccuracy: true, timeout: 30000, maximumAge: 0 },
    );
  });
};
