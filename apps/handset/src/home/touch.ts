// A touch of a gate: the gates that wait are looked up, and the one chosen gets certificate and signature.
import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { gateText } from '@sumaho-jpki/contract';
import { ContactlessError, type ContactlessField } from '@sumaho-jpki/stand-ins/handset';
import { base64 } from '../phone/jpki-card';
import type { KeyHolder, Unlocking } from '../phone/key-holder';
import { CONTACTLESS, PAUSE } from '../phone/outside';

/** Milliseconds between two looks for gates. */
const LOOK_EVERY = 1500;
/** Looks for a gate that was there a moment ago. */
const LOOKS = 3;
/** A gate may renew its challenge while the phone signs the former one: then the new one is signed. */
const TRIES = 2;

/** One line per gate: a gate that renewed its challenge stays the same line. */
export interface WaitingGate {
  readonly relyingParty: string;
  readonly field: ContactlessField;
}

@Injectable()
export class Touch {
  private readonly air = inject(CONTACTLESS);
  private readonly pause = inject(PAUSE);
  private readonly ended = new AbortController();
  /** null before the first look. */
  readonly gates = signal<readonly WaitingGate[] | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.ended.abort());
  }

  async follow(): Promise<void> {
    const { signal: over } = this.ended;
    while (!over.aborted) {
      await this.lookAround().catch(() => undefined);
      await this.pause(LOOK_EVERY, over);
    }
  }

  /** @throws JpkiApplicationError, SecureElementError, KeychainError, ContactlessError */
  async touch(holder: KeyHolder, relyingParty: string, unlocking: Unlocking): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const { challengeId, challenge, fieldId } = await this.inTheAir(relyingParty);
      const text = gateText(relyingParty, challengeId, challenge);
      const { certificate, signature } = await holder.present(unlocking, text);
      try {
        return await this.air.touch(fieldId, { certificate: base64(certificate), signature: base64(signature) });
      } catch (thrown) {
        const renewed = thrown instanceof ContactlessError && thrown.fault === 'field-gone';
        if (!renewed || tries === TRIES) throw thrown;
      }
    }
  }

  /** A gate that renews its challenge is out of the air for a moment. */
  private async inTheAir(relyingParty: string): Promise<ContactlessField> {
    for (let looks = 1; ; looks += 1) {
      await this.lookAround();
      const gate = this.gates()?.find((waiting) => waiting.relyingParty === relyingParty);
      if (gate !== undefined) return gate.field;
      if (looks === LOOKS || this.ended.signal.aborted) throw new ContactlessError('field-gone');
      await this.pause(LOOK_EVERY, this.ended.signal);
    }
  }

  private async lookAround(): Promise<void> {
    const fields = await this.air.fields(this.ended.signal);
    const newest = new Map<string, WaitingGate>();
    // Newest first: later ones of the same gate are left-overs.
    for (const field of fields) {
      const { relyingParty } = field;
      if (!newest.has(relyingParty)) newest.set(relyingParty, { relyingParty, field });
    }
    const sorted = [...newest.values()].sort((a, b) => a.relyingParty.localeCompare(b.relyingParty, 'ja'));
    const same =
      sorted.map(({ field }) => field.fieldId).join() ===
      this.gates()
        ?.map(({ field }) => field.fieldId)
        .join();
    if (!same) this.gates.set(sorted);
  }
}
