import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ProblemNotice } from '@sumaho-jpki/screen/dads';
import { LanguageStore, type WordingKey, Words } from '@sumaho-jpki/screen/wording';
import { Told } from '../home/told';
import { PhoneClock } from '../phone/phone-clock';
import type { Handset } from '../phone/phone-store';
import { NOW } from '../phone/trust-anchor';
import { blockedWords, type PinTrouble } from './pin-trouble';

interface Notice {
  readonly kind: 'info' | 'warning' | 'error';
  readonly words: string;
  readonly then?: string;
}

/** What went wrong with a typed PIN, above its form. How many tries are left stands at the field. */
@Component({
  selector: 'app-pin-trouble-notice',
  imports: [ProblemNotice, Told],
  template: `
    @if (notice(); as told) {
      <app-told live="assertive" [kind]="told.kind" [words]="told.words">
        @if (told.then) {
          <p>{{ told.then }}</p>
        }
      </app-told>
    }
    <dads-problem-notice [problem]="problem()" />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinTroubleNotice {
  readonly trouble = input.required<PinTrouble | null>();
  /** Names what holds the PIN: the SIM, or the phone itself. */
  readonly os = input.required<Handset['os']>();
  private readonly words = inject(Words);
  private readonly languages = inject(LanguageStore);
  private readonly clock = inject(PhoneClock);
  private readonly now = inject(NOW);

  protected readonly problem = computed(() => {
    const trouble = this.trouble();
    return trouble?.kind === 'problem' ? trouble.problem : null;
  });
  protected readonly notice = computed((): Notice | null => {
    const ios = this.os() === 'ios';
    switch (this.trouble()?.kind) {
      case 'already-set':
        return this.say('info', 'handset.pin.known.title');
      case 'not-set':
        return this.say('warning', 'handset.touch.no-pin');
      case 'gone':
        return this.say('warning', ios ? 'handset.iphone.touch.gone' : 'handset.touch.gone-from-sim');
      case 'silent':
        return {
          ...this.say('warning', ios ? 'handset.iphone.silent.title' : 'handset.sim.silent.title'),
          then: this.words.say('handset.sim.silent.what'),
        };
      case 'face-refused':
        return this.say('warning', 'handset.face.changed');
      case 'reset-refused':
        return this.say('error', 'handset.pin-reset.refused');
      case 'clock': {
        const clocks = this.clock.both(this.languages.language(), this.now());
        return { kind: 'warning', words: this.words.say('handset.iphone.trouble.clock', clocks) };
      }
      case 'blocked': {
        const { sentence, number } = blockedWords(this.words);
        return { kind: 'error', words: sentence, then: number };
      }
      default:
        return null;
    }
  });

  private say(kind: Notice['kind'], key: WordingKey): Notice {
    return { kind, words: this.words.say(key) };
  }
}
