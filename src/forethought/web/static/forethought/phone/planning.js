"use strict";
/* Running late, and a change of plan: pressed here, they wait and go out as check-ins do. */

const planning = { wanted: [], drawn: "", touched: false };

planning.start = (take) => {
  at("late").addEventListener("click", (event) => {
    const target = event.target.closest("button[data-minutes]");
    if (target) planning.late(Number(target.dataset.minutes), target, take);
  });
  at("late-form").addEventListener("submit", (event) => {
    event.preventDefault();
    planning.late(Number(at("minutes").value), at("late-other"), take);
  });
  at("plan-visits").addEventListener("click", planning.press);
  at("plan-form").addEventListener("input", () => (planning.touched = true));
  at("plan-form").addEventListener("submit", (event) => {
    event.preventDefault();
    planning.save(take);
  });
};

planning.late = async (minutes, button, take) => {
  const good = Number.isInteger(minutes) && minutes >= 1 && minutes <= 240;
  say("late-says", good ? "" : "Type how many minutes: a number from 1 to 240.");
  if (!good) {
    at("minutes").focus();
    return;
  }
  if (button.disabled) return;
  rest(button);
  at("minutes").value = "";
  at("late").open = false;
  await take("late", { minutes });
};

/* The visits that are still before them; nothing is redrawn under somebody's fingers. */
planning.show = (day, ahead) => {
  const fresh = JSON.stringify([day.home, day.back_by, ahead.map((one) => [one.id, one.on, one.when])]);
  if (planning.drawn === fresh || planning.touched || thumb.isDown()) return;
  planning.drawn = fresh;
  planning.wanted = ahead.map(({ id, name, when, on }) => ({ id, name, when, on }));
  at("back-by").value = day.back_by;
  planning.was = day.back_by;
  at(day.home ? "back-home" : "back-office").checked = true;
  planning.draw();
};

planning.draw = () => {
  const name = (one) => `${one.name}${one.on ? "" : " (left out)"}`;
  at("plan-visits").replaceChildren(
    ...planning.wanted.map((one, place) => {
      const item = element("li", "", one.on ? "phone-plan" : "phone-plan phone-plan--out");
      const press = (text, does) => {
        const made = element("button", text, "phone-button phone-button--half");
        made.type = "button";
        made.dataset.does = does;
        made.dataset.place = place;
        made.append(element("span", ` ${one.name}`, "phone-hidden"));
        return made;
      };
      item.append(element("p", name(one), "phone-when"), element("p", one.when));
      const row = element("div", "", "phone-row");
      if (one.on && place > 0) row.append(press("Sooner", "sooner"));
      row.append(press(one.on ? "Leave out" : "Put back", "switch"));
      item.append(row);
      return item;
    }),
  );
};

planning.press = (event) => {
  const target = event.target.closest("button[data-does]");
  if (!target) return;
  const place = Number(target.dataset.place);
  const { wanted } = planning;
  const sooner = target.dataset.does === "sooner";
  planning.touched = true;
  if (sooner) wanted.splice(place - 1, 2, wanted[place], wanted[place - 1]);
  else wanted[place].on = !wanted[place].on;
  planning.draw();
  const now = sooner ? place - 1 : place;
  const same = at("plan-visits").children[now];
  (same.querySelector(`[data-does="${target.dataset.does}"]`) || same.querySelector("button")).focus();
  const said = sooner ? "comes sooner" : wanted[place].on ? "is back in the plan" : "is left out";
  say("plan-says", `${wanted[now].name} ${said}. Nothing is changed before you save it.`);
};

planning.save = async (take) => {
  const button = at("plan-save");
  if (button.disabled) return;
  rest(button);
  const back = at("back-by").value;
  const fields = {
    visits: planning.wanted.filter((one) => one.on).map((one) => one.id),
    back_by: back && back !== planning.was ? back : null,
    home: at("back-home").checked,
  };
  planning.touched = false;
  planning.drawn = "";
  say("plan-says", "");
  at("change").open = false;
  await take("plan", fields);
};
