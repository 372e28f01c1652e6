/** The element that an attribute names by a selector; `null` for a missing or empty one, which `querySelector` would throw at. */
export function find<E extends Element = Element>(selector: string | undefined): E | null {
  return selector ? document.querySelector<E>(selector) : null;
}
