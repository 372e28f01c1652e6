import type { ComponentChildren } from "preact";

/** The product's mark. */
export function Brand() {
  return (
    <svg viewBox="0 0 26 26" width="22" height="22" fill="currentColor" aria-hidden="true">
      <path d="M2 3h12v5H7v2h10v5H7v3h17v5H2z" />
    </svg>
  );
}

/** The band above the pages around the class, as on every other page. */
export function Board({ children }: { children?: ComponentChildren }) {
  return (
    <header class="board">
      <div class="in top">
        <a class="brand" href="/" aria-label="Estrade">
          <Brand />
          <span>Estrade</span>
        </a>
        {children}
      </div>
      <div class="ledge" />
    </header>
  );
}
