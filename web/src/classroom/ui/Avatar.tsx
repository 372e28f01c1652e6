import { colour, initials } from "./person";

/** Initials on one's colour; decorative, the name is always beside it. */
export function Avatar({ id, name, size = "" }: { id: number; name: string; size?: "" | "s" | "l" }) {
  return (
    <span class={`av ${colour(id)} ${size}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
