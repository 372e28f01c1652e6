/** A file on its way: how much of it has arrived, then the page that answers, without leaving this one. Without scripts the form is sent as it is. */

function show(answer: string): boolean {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const [present, next] = [document.querySelector("main"), page.querySelector("main")];
  if (!present || !next) return false;
  present.replaceWith(next);
  document.title = page.title;
  next.querySelector<HTMLElement>("[data-upload-report]")?.focus();
  return true;
}

function send(form: HTMLFormElement): void {
  const shown = form.querySelector<HTMLElement>("[data-upload-progress]");
  const failed = form.querySelector<HTMLElement>("[data-upload-failed]");
  const tooLarge = form.querySelector<HTMLElement>("[data-upload-too-large]");
  const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
  const progress = shown?.querySelector("progress");
  const button = form.querySelector<HTMLButtonElement>("button");
  const busy = (is: boolean): void => {
    if (shown) shown.hidden = !is;
    if (button) button.disabled = is;
  };
  const fail = (): void => {
    busy(false);
    if (failed) failed.hidden = false;
  };
  // The server would end the connection in the middle of it, and no answer would be read.
  const isTooLarge = (file?.size ?? 0) > Number(form.dataset.upload);
  if (failed) failed.hidden = true;
  if (tooLarge) tooLarge.hidden = !isTooLarge;
  if (isTooLarge) return;
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (progress && event.lengthComputable) progress.value = (100 * event.loaded) / event.total;
  });
  // All of it has arrived and is being worked on: how long that takes nobody knows.
  request.upload.addEventListener("load", () => progress?.removeAttribute("value"));
  request.addEventListener("load", () => {
    if (!show(request.responseText)) fail();
  });
  request.addEventListener("error", fail);
  request.open("POST", form.action);
  request.send(new FormData(form));
  busy(true);
}

/** Every form with `data-upload`, also those that come with an answer. */
export function startUploads(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.upload === undefined) return;
    event.preventDefault();
    send(form);
  });
}
