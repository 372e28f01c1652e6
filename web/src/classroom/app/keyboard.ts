/** What keys do in class. Letters act only while nothing is being written. */
export interface KeyActs {
  microphone(): void;
  camera(): void;
  hand(): void;
  /** The space bar went down (true) or up (false). */
  talk(held: boolean): void;
}

function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Space on a button presses it, as everywhere; elsewhere it is the microphone while held. */
function pressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a[href], summary, [role=tab], dialog") !== null;
}

/** Listens until the returned function is called. */
export function listenToKeys(acts: KeyActs): () => void {
  let held = false;
  const release = (): void => {
    if (held) acts.talk(false);
    held = false;
  };
  const down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || document.querySelector("dialog:modal")) return;
    const key = event.key.toLowerCase();
    if (key === " ") {
      if (pressable(event.target)) return;
      event.preventDefault();
      if (!held) acts.talk(true);
      held = true;
    } else if (!event.repeat && key === "m") acts.microphone();
    else if (!event.repeat && key === "v") acts.camera();
    else if (!event.repeat && key === "h") acts.hand();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key === " ") release();
  };
  document.addEventListener("keydown", down);
  document.addEventListener("keyup", up);
  addEventListener("blur", release);
  return () => {
    document.removeEventListener("keydown", down);
    document.removeEventListener("keyup", up);
    removeEventListener("blur", release);
  };
}
