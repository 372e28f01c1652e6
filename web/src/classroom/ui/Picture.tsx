import { useEffect, useRef } from "preact/hooks";

interface Props {
  stream: MediaStream | null;
  /** One's own camera, shown as in a mirror. */
  mirrored?: boolean;
  /** Whole picture, with bars, rather than filling its frame. */
  whole?: boolean;
}

/** A moving picture without sound; sound has its own elements. */
export function Picture({ stream, mirrored, whole }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video || video.srcObject === stream) return;
    video.srcObject = stream;
    if (stream) void video.play().catch(() => undefined);
  }, [stream]);
  return (
    <video
      ref={element}
      class={`pic${mirrored ? " mirror" : ""}${whole ? " whole" : ""}`}
      muted
      playsInline
      autoPlay
      tabIndex={-1}
      aria-hidden="true"
    />
  );
}
