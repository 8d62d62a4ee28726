// Two notes up for "admitted", two down for "refused", one for "could not check". Off until somebody turns it on.
import { inject, Injectable, DOCUMENT } from '@angular/core';

const NOTES = { admitted: [660, 880], refused: [330, 220], unchecked: [440] } as const;
/** Seconds per note. */
const LENGTH = 0.16;

@Injectable({ providedIn: 'root' })
export class Chime {
  private readonly window = inject(DOCUMENT).defaultView;
  private context: AudioContext | null = null;

  /** To be called from a click: browsers let pages make sound only then. */
  enable(): void {
    if (this.window !== null && 'AudioContext' in this.window) this.context ??= new AudioContext();
  }

  ring(result: keyof typeof NOTES): void {
    const { context } = this;
    if (context === null) return;
    for (const [index, pitch] of NOTES[result].entries()) {
      const note = context.createOscillator();
      const loudness = context.createGain();
      const begin = context.currentTime + index * LENGTH;
      note.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.2, begin);
      loudness.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
      note.connect(loudness).connect(context.destination);
      note.start(begin);
      note.stop(begin + LENGTH);
    }
  }
}
