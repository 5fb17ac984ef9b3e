// Asks again how far long work is, and swaps the part of the page that shows it; without scripts the page reloads itself.
export function startProgress() {
  const part = document.querySelector("[data-progress]");
  if (!part) return;
  const again = async () => {
    try {
      const answer = await fetch(part.dataset.progress, { headers: { "X-Part": "1" }, credentials: "same-origin" });
      if (answer.ok) {
        part.innerHTML = await answer.text();
        if (part.querySelector("[data-working]")) { setTimeout(again, 1500); return; }
        if (part.dataset.done === "reload") location.reload();
        return;
      }
    } catch { /* the server may be restarting; the next try tells */ }
    setTimeout(again, 5000);
  };
  if (part.querySelector("[data-working]")) setTimeout(again, 1000);
}
