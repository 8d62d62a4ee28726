// What a work shows while it runs. One place for all ways to a key, so that the screens need not know which one it is.
import { Injectable, signal } from '@angular/core';
import type { KeyFacts } from '../phone/app-memory';

export type Trouble = 'none' | 'network' | 'sim' | 'clock' | 'phone-locked';

/** Stages of the Keychain, in this order; those of a delivered key have other words. */
export const KEYCHAIN_STAGES = ['attest', 'key', 'request', 'certificate', 'check', 'store'] as const;
export type KeychainStage = (typeof KEYCHAIN_STAGES)[number];

@Injectable()
export class Progress {
  /** Command of the script being carried out; null between scripts. */
  readonly command = signal<{ readonly index: number; readonly count: number } | null>(null);
  /** How far the present stage came, 0 to 1; a script that begins again does not move it back. */
  readonly fraction = signal(0);
  readonly trouble = signal<Trouble>('none');
  /** Stage of the Keychain's way. */
  readonly stage = signal<KeychainStage>('attest');
  /** What is known of the new key so far. */
  readonly facts = signal<KeyFacts | null>(null);
  /** Commands of the longest script of this stage: what follows an interruption is only a part of it. */
  private longest = 0;

  beginStage(): void {
    this.longest = 0;
    this.fraction.set(0);
  }

  /** @param count commands of this script */
  commandDone(index: number, count: number): void {
    this.trouble.set('none');
    this.longest = Math.max(this.longest, count);
    this.fraction.update((before) => Math.max(before, index / this.longest));
    this.command.set({ index, count });
  }
}
