import { startCountdowns } from "./countdown";
import { startDialogs } from "./dialog";
import { startDrafts } from "./draft";
import { find } from "./find";
import { startForms } from "./form";
import { startLive } from "./live";
import { startLocalTimes } from "./local-time";
import { startUploads } from "./upload";

/** Buttons without a page of their own: print, copy an address. */
function startSmallActs(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-print], [data-copy]") : null;
    if (!button) return;
    if (button.dataset.copy === undefined) print();
    else
      void navigator.clipboard?.writeText(button.dataset.copy).then(() => {
        const said = find<HTMLElement>(button.dataset.copied);
        if (said) said.hidden = false;
      });
  });
  // A short message goes by itself; one with the focus or the pointer on it waits.
  for (const toast of document.querySelectorAll<HTMLElement>("[data-toast]")) {
    setTimeout(function hide() {
      if (toast.matches(":hover, :focus-within")) setTimeout(hide, 2000);
      else toast.hidden = true;
    }, 6000);
  }
}

document.documentElement.classList.add("js");
startLive();
startCountdowns();
startLocalTimes();
startDialogs();
startForms();
startDrafts();
startUploads();
startSmallActs();
