// Asks again how far long work is and swaps the part of the page that shows it; says once when it is done.
export function startProgress() {
  for (const part of document.querySelectorAll("[data-progress]")) watch(part);
}

function watch(part) {
  const isWorking = () => part.querySelector("[data-working]") !== null;
  const again = async () => {
    try {
      const answer = await fetch(part.dataset.progress, { credentials: "same-origin", redirect: "error" });
      // Whoever stands in the part with the keyboard is not thrown out of it.
      if (answer.ok && !part.contains(document.activeElement)) part.innerHTML = await answer.text();
      if (!isWorking()) { said(part.dataset.done); return; }
      setTimeout(again, 1500);
    } catch { setTimeout(again, 5000); } // the server may be restarting; the next try tells
  };
  if (isWorking()) setTimeout(again, 1000);
}

function said(text) {
  const place = document.querySelector("[data-said]");
  if (place && text) place.textContent = text;
}
