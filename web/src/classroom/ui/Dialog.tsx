import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog: the browser keeps the focus inside, Escape closes it, and the focus goes back where it was. */
export function Dialog({ title, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class="dg stack"
      aria-labelledby={id}
      onCancel={(event) => (event.preventDefault(), onClose())}
      onClose={() => element.current && onClose()}
    >
      <h3 id={id}>{title}</h3>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  text: string;
  /** The act in words. */
  act: string;
  /** Not doing it, in words; first and with the focus. */
  keep: string;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks once before what cannot be undone. */
export function ConfirmDialog({ title, text, act, keep, onClose, onConfirm }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div class="row fill je">
        <button type="button" class="b" data-first onClick={onClose}>
          {keep}
        </button>
        <button
          type="button"
          class="b bxf"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {act}
        </button>
      </div>
    </Dialog>
  );
}
