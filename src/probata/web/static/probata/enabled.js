// Tells the style sheet that scripts run; everything works without them too.
document.documentElement.classList.add("pb-js");
document.addEventListener("DOMContentLoaded", () => document.body.classList.add("js-enabled", "govuk-frontend-supported"));
if (document.body) document.body.classList.add("js-enabled", "govuk-frontend-supported");
