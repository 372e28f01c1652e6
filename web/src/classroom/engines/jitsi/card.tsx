import { render } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { focusIsLost } from "../../ui/focus";
import { Icon } from "../../ui/Icon";

/** What a card says, and what can be done from it. */
export interface CardWords {
  title: string;
  text: string;
  /** The room as a page of its own, offered as a button. */
  link?: string;
  /** Tries again; the button is there when this is. */
  retry?: () => void;
  /** Something goes on by itself; nothing is to be done. */
  waits?: boolean;
}

function Card({ title, text, link, retry, waits }: CardWords) {
  const heading = useRef<HTMLHeadingElement>(null);
  // What was here before took the focus with it: a button that was pressed, or the server's own page.
  useLayoutEffect(() => {
    if (focusIsLost()) heading.current?.focus();
  }, []);
  return (
    <div class="surface-card">
      <div role={retry ? "alert" : "status"}>
        <Icon name={waits ? "loop" : link && !retry ? "screen" : "warn"} />
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p>{text}</p>
      </div>
      <div class="row jc">
        {link && (
          <a class="b b1" href={link} target="_blank" rel="noopener noreferrer">
            {t.jitsi.open}
            <span class="sr"> {t.jitsi.newTab}</span>
          </a>
        )}
        {retry && (
          <button type="button" class="b" onClick={retry}>
            {t.jitsi.retry}
          </button>
        )}
      </div>
    </div>
  );
}

/** Words in the place of the pictures: fills an element with them, and answers what takes them out again. */
export function card(words: CardWords): (parent: HTMLElement) => () => void {
  return (parent) => {
    render(<Card {...words} />, parent);
    return () => render(null, parent);
  };
}
