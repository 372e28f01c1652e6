/** Steps of the level meter. */
export const LEVEL_STEPS = 12;

/** Turns a mean square root of samples (0 to 1) into lit steps: logarithmic, as ears are, from −54 dB up to −6 dB. */
export function levelSteps(rms: number): number {
  if (rms <= 0) return 0;
  const decibels = 20 * Math.log10(rms);
  return Math.max(0, Math.min(LEVEL_STEPS, Math.round(((decibels + 54) / 48) * LEVEL_STEPS)));
}

/** Measures a microphone ten times a second until stopped. Calls back with lit steps. */
export function watchLevel(track: MediaStreamTrack, onLevel: (steps: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    onLevel(levelSteps(Math.sqrt(sum / samples.length)));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Two short soft notes, on the chosen speaker where the browser lets one choose. */
export async function playTestTone(speaker: string | undefined): Promise<void> {
  const context = new AudioContext();
  const choosing = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (speaker) await choosing.setSinkId?.(speaker).catch(() => undefined);
  const start = context.currentTime + 0.05;
  [523.25, 659.25].forEach((frequency, index) => {
    const at = start + index * 0.28;
    const note = context.createOscillator();
    const volume = context.createGain();
    note.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.25, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    note.connect(volume).connect(context.destination);
    note.start(at);
    note.stop(at + 0.55);
  });
  setTimeout(() => void context.close(), 1500);
}
