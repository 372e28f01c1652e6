/** What is kept of a form: the field names and values as typed, and the version of the thing being edited. */
interface Draft {
  version: string;
  sent: boolean;
  fields: [string, string][];
}

const PREFIX = "draft:";
const SKIPPED = new Set(["password", "file", "hidden", "submit", "button"]);

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const keyOf = (form: HTMLFormElement): string => PREFIX + (form.dataset.draft || new URL(form.action).pathname);

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (element): element is Field =>
      (element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) &&
      element.name !== "" &&
      !SKIPPED.has(element.type) &&
      !element.hasAttribute("data-no-draft"),
  );
}

const isChoice = (field: Field): field is HTMLInputElement => field.type === "checkbox" || field.type === "radio";

function save(form: HTMLFormElement, sent: boolean): void {
  const fields: [string, string][] = [];
  for (const field of fieldsOf(form)) {
    if (!isChoice(field)) fields.push([field.name, field.value]);
    else if (field.checked) fields.push([field.name, field.value]);
  }
  const draft: Draft = { version: form.dataset.draftVersion ?? "", sent, fields };
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(draft));
  } catch {
    // Storage full or forbidden: the form works, without a draft.
  }
}

function load(key: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

/** Puts the kept values back; true when this changed something. */
function restore(form: HTMLFormElement): boolean {
  const draft = load(keyOf(form));
  if (!draft || draft.version !== (form.dataset.draftVersion ?? "")) return false;
  let changed = false;
  const left = [...draft.fields];
  for (const field of fieldsOf(form)) {
    const index = left.findIndex(([name, value]) => name === field.name && (!isChoice(field) || value === field.value));
    const kept = index < 0 ? undefined : left.splice(index, 1)[0];
    if (isChoice(field)) {
      changed ||= field.checked !== !!kept;
      field.checked = !!kept;
    } else if (kept && kept[1] !== field.value) {
      field.value = kept[1];
      changed = true;
    }
  }
  return changed;
}

/** A draft that was sent, on a page that neither shows its form again nor asks to log in, has arrived: it can go. */
function forgetArrived(): void {
  if (document.querySelector("input[type=password]")) return;
  const here = new Set([...document.querySelectorAll<HTMLFormElement>("form[data-draft]")].map(keyOf));
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !here.has(key) && load(key)?.sent) sessionStorage.removeItem(key);
  }
}

/**
 * Keeps what is typed in every `form[data-draft]` (the value is a key, else the form's address) until it has arrived, and
 * puts it back after a reload or a log-in. `[data-draft-note]` in the form is shown then; `[data-draft-drop]` starts afresh.
 * Passwords, files and hidden fields are never kept.
 */
export function startDrafts(): void {
  forgetArrived();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    if (restore(form)) {
      for (const note of form.querySelectorAll<HTMLElement>("[data-draft-note]")) note.hidden = false;
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
    form.addEventListener("input", () => save(form, false));
    form.addEventListener("submit", () => save(form, true));
    form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
      sessionStorage.removeItem(keyOf(form));
      form.reset();
      for (const note of form.querySelectorAll<HTMLElement>("[data-draft-note]")) note.hidden = true;
    });
  }
}
