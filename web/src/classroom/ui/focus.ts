/**
 * Whether the focus is nowhere: what had it was taken out of the page, or it never was anywhere. What comes in its place may
 * take it then, and only then: elsewhere somebody is about to do something.
 */
export function focusIsLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
