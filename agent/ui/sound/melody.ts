// Four soft notes, made on the spot: no file to load. The whole bell lasts under two seconds.

interface Note {
  at: number;
  hz: number;
  lasts: number;
}

// A rising chord of G that ends on its third: friendly, and heard through an office.
export const melody: readonly Note[] = [
  { at: 0, hz: 587.33, lasts: 0.5 },
  { at: 0.16, hz: 783.99, lasts: 0.5 },
  { at: 0.32, hz: 987.77, lasts: 0.9 },
  { at: 0.62, hz: 1174.66, lasts: 1.1 },
];

/** Plays the melody once. `volume` is 0 to 1. */
export function playMelody(audio: AudioContext, volume: number): void {
  const out = audio.createGain();
  out.gain.value = Math.max(0, Math.min(1, volume)) * 0.35;
  out.connect(audio.destination);
  for (const note of melody) {
    const from = audio.currentTime + 0.02 + note.at;
    // A sine with a quiet octave above it sounds like a struck bar.
    for (const [ratio, part] of [
      [1, 1],
      [2, 0.22],
      [3.01, 0.06],
    ] as const) {
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.frequency.value = note.hz * ratio;
      loud.gain.setValueAtTime(0.0001, from);
      loud.gain.exponentialRampToValueAtTime(part, from + 0.015); // no click at the start
      loud.gain.exponentialRampToValueAtTime(0.0001, from + note.lasts);
      tone.connect(loud).connect(out);
      tone.start(from);
      tone.stop(from + note.lasts + 0.05);
    }
  }
}
