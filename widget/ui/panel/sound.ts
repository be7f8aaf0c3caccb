// Two soft notes when an answer comes. Browsers allow sound only after the visitor has touched the panel; until then there
// is silence and the badge.

export class Chime {
  #context: AudioContext | undefined;

  /** To be called in a click or key press: the only moment in which a browser lets sound begin. */
  unlock(): void {
    try {
      this.#context ??= new AudioContext();
      void this.#context.resume();
    } catch {
      // no sound in this browser
    }
  }

  /** Plays them, in one of the visitor's tabs that may: whoever gets the lock. A browser that has no locks plays in each. */
  play(): void {
    const c = this.#context;
    if (c?.state !== "running") return;
    const alone = async (lock: Lock | null) => {
      if (!lock) return;
      this.#notes(c);
      await new Promise((over) => setTimeout(over, 2000));
    };
    try {
      navigator.locks.request("usher.chime", { ifAvailable: true }, alone).catch(() => this.#notes(c));
    } catch {
      this.#notes(c);
    }
  }

  #notes(c: AudioContext): void {
    for (const [i, pitch] of [660, 880].entries()) {
      const at = c.currentTime + i * 0.14;
      const note = c.createOscillator();
      const level = c.createGain();
      note.frequency.value = pitch;
      level.gain.setValueAtTime(0, at);
      level.gain.linearRampToValueAtTime(0.08, at + 0.02);
      level.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
      note.connect(level).connect(c.destination);
      note.start(at);
      note.stop(at + 0.5);
    }
  }
}
