// A drop zone around an ordinary file field: files dropped on it are put into the field; the form is still the form.
export function startDropZones() {
  for (const zone of document.querySelectorAll("[data-drop]")) {
    const field = zone.querySelector("input[type=file]");
    const list = zone.querySelector("[data-drop-list]");
    const show = () => {
      list.replaceChildren(...[...field.files].map((file) => {
        const row = document.createElement("li");
        row.textContent = `${file.name} (${size(file.size)})`;
        return row;
      }));
    };
    field.addEventListener("change", show);
    zone.closest("form").addEventListener("submit", () => {
      const sending = zone.querySelector("[data-sending]");
      if (sending && field.files.length) sending.hidden = false;
    });
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("pb-drop--over"); });
    }
    for (const name of ["dragleave", "drop"]) {
      zone.addEventListener(name, () => zone.classList.remove("pb-drop--over"));
    }
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; show(); }
    });
  }
}

function size(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  let n = bytes, i = 0;
  while (n >= 1000 && i < units.length - 1) { n /= 1000; i += 1; }
  return `${i ? n.toFixed(1) : n} ${units[i]}`;
}
