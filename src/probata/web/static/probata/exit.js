// Leaving at once: the page is hidden first, the session ends, and Back leads to no case any more.
// By the button, or by pressing Shift three times within five seconds; without scripts it is a link.
const PRESSES = 3, WITHIN = 5000;

export function startExit() {
  const exit = document.querySelector("[data-exit]");
  if (!exit) return;
  const button = exit.querySelector("a");
  const said = exit.querySelector("[data-exit-said]");
  let presses = 0, forget = 0;
  const quiet = () => { presses = 0; said.textContent = ""; };
  button.addEventListener("click", (event) => { event.preventDefault(); leave(button.href); });
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    clearTimeout(forget);
    if (event.key !== "Shift") { quiet(); return; }
    presses += 1;
    if (presses >= PRESSES) { leave(button.href); return; }
    said.textContent = presses === 1 ? exit.dataset.twoMore : exit.dataset.oneMore;
    forget = setTimeout(quiet, WITHIN);
  });
}

function leave(address) {
  document.documentElement.classList.add("pb-left");
  document.title = "";
  const out = document.querySelector(".pb-signout");
  if (out) navigator.sendBeacon(out.action, new FormData(out));
  location.replace(address);
}

// A page that the browser kept is asked for again: whoever goes back after leaving sees a sign-in.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
