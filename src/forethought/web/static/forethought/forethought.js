// Enhancement only: every page works without this file.
import { initAll } from "../govuk-frontend-6.6.0/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form posts to the page's address, "#main-content" of the skip link and all; the browser would
// then take the focus from the error summary to give it to what the address names.
document.addEventListener("submit", ({ target }) => {
  if (!target.hasAttribute("action")) target.setAttribute("action", location.pathname + location.search);
});
