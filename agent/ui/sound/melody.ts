// Soft notes, made on the spot: no file to load. A whole bell lasts under two seconds.

interface Note {
  at: number;
  hz: number;
  lasts: number;
}

/** What people can choose, so that neighbours at one table know whose bell rings. */
export const melodies = {
  // A rising chord of G that ends on its fifth: friendly, and heard through an office.
  chord: [
    { at: 0, hz: 587.33, lasts: 0.5 },
    { at: 0.16, hz: 783.99, lasts: 0.5 },
    { at: 0.32, hz: 987.77, lasts: 0.9 },
    { at: 0.62, hz: 1174.66, lasts: 1.1 },
  ],
  // A door bell: a third down.
  bells: [
    { at: 0, hz: 830.61, lasts: 1 },
    { at: 0.45, hz: 659.26, lasts: 1.3 },
  ],
  // Low and short, for who sits close by.
  steps: [
    { at: 0, hz: 392, lasts: 0.3 },
    { at: 0.14, hz: 440, lasts: 0.3 },
    { at: 0.28, hz: 523.25, lasts: 0.3 },
    { at: 0.56, hz: 392, lasts: 0.3 },
    { at: 0.7, hz: 523.25, lasts: 0.6 },
  ],
} as const satisfies Record<string, readonly Note[]>;

export type Melody = keyof typeof melodies;

/** Plays a melody once. `volume` is 0 to 1. */
export function playMelody(audio: AudioContext, melody: Melody, volume: number): void {
  const out = audio.createGain();
  out.gain.value = Math.max(0, Math.min(1, volume)) * 0.35;
  out.connect(audio.destination);
  for (const note of melodies[melody]) {
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
