import { find } from "./find";

/** Opens the dialog that an element names; false when there is none, so that a link stays a link. */
function open(trigger: HTMLElement): boolean {
  const dialog = find(trigger.dataset.dialog);
  if (!(dialog instanceof HTMLDialogElement) || typeof dialog.showModal !== "function") return false;
  if (!dialog.open) dialog.showModal();
  // The safe choice is first and has the focus, unless the dialog says otherwise.
  (dialog.querySelector<HTMLElement>("[autofocus]") ?? dialog.querySelector<HTMLElement>("[data-close]"))?.focus();
  dialog.addEventListener("close", () => trigger.focus(), { once: true });
  return true;
}

function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.m[open]")) {
    if (menu !== except) menu.open = false;
  }
}

/**
 * `data-dialog="#id"` on a button or link opens `<dialog id>`; `data-close` inside closes it, as does a press on the ground
 * behind it. Menus (`details.m`) close on a press elsewhere and on Escape.
 */
export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    closeMenus(target.closest("details.m"));
    const trigger = target.closest<HTMLElement>("[data-dialog]");
    if (trigger && open(trigger)) event.preventDefault();
    else if (target.closest("[data-close]")) {
      const dialog = target.closest("dialog");
      if (dialog) {
        event.preventDefault();
        dialog.close();
      }
    } else if (target instanceof HTMLDialogElement && target.matches(":modal")) target.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest<HTMLDetailsElement>("details.m[open]");
    closeMenus(null);
    menu?.querySelector("summary")?.focus();
  });
}
