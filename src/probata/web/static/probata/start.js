// Starts the components of the design system and our own small helpers.
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";
import { startDropZones } from "./drop.js";
import { startExit } from "./exit.js";
import { startProgress } from "./progress.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
startExit(); // before anything that could fail
initAll();
startDropZones();
startProgress();
