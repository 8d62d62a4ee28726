import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { LanguageStore, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Told } from '../home/told';
import { PhoneClock } from '../phone/phone-clock';
import { NOW } from '../phone/trust-anchor';
import { Progress } from './progress';
import { Provisioning } from './provisioning';

/** What holds up a work that goes on by itself: another tab, the connection, the SIM, the phone's clock or its lock. */
@Component({
  selector: 'app-work-trouble',
  imports: [Told, WordsPipe],
  template: `
    @if (provisioning.elsewhere()) {
      <app-told live="polite" [words]="'handset.write.elsewhere' | words" />
    }
    @switch (progress.trouble()) {
      @case ('network') {
        <app-told
          live="polite"
          [words]="(ios() ? 'handset.iphone.trouble.network' : 'handset.write.trouble.network') | words"
        />
      }
      @case ('sim') {
        <app-told live="polite" [words]="'handset.write.trouble.sim' | words" />
      }
      @case ('clock') {
        <app-told kind="warning" live="assertive" [words]="'handset.iphone.trouble.clock' | words: clocks()" />
      }
      @case ('phone-locked') {
        <app-told kind="warning" live="assertive" [words]="'handset.iphone.trouble.locked' | words" />
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WorkTrouble {
  protected readonly provisioning = inject(Provisioning);
  protected readonly progress = inject(Progress);
  private readonly languages = inject(LanguageStore);
  private readonly clock = inject(PhoneClock);
  private readonly now = inject(NOW);

  protected readonly ios = computed(() => this.provisioning.phone()?.os === 'ios');
  protected readonly clocks = computed(() => this.clock.both(this.languages.language(), this.now()));
}
