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
  /** Asks for a better address than the link's, at the click. */
  address?: () => Promise<string>;
  /** What that page may ask for. */
  password?: string | null;
  /** What else there is to know before one goes there. */
  caution?: string;
  /** Tries again; the button is there when this is. */
  retry?: () => void;
  /** Something goes on by itself; nothing is to be done. */
  waits?: boolean;
}

/** A tab is opened at the click: once an answer has come, browsers take a new one for unwanted. */
function open(click: Event, address: () => Promise<string>): void {
  const tab = window.open("", "_blank");
  if (!tab) return;
  click.preventDefault();
  tab.opener = null;
  void address().then((url) => tab.location.replace(url));
}

function Card({ title, text, link, address, password, caution, retry, waits }: CardWords) {
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
        {caution && <p>{caution}</p>}
      </div>
      <div class="row jc">
        {link && (
          <a class="b b1" href={link} target="_blank" rel="noopener noreferrer" onClick={(click) => address && open(click, address)}>
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
      {link && password && (
        <p>
          {t.jitsi.password} <b class="num">{password}</b>
        </p>
      )}
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
