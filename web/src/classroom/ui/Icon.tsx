import sprite from "../../icons/sprite.svg";

/** A picture of the sprite; always beside a word, so hidden from screen readers. */
export function Icon({ name }: { name: string }) {
  return (
    <svg class="i" aria-hidden="true">
      <use href={`${sprite}#i-${name}`} />
    </svg>
  );
}
