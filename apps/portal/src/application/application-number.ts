import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { LanguageStore, WordsPipe } from '@sumaho-jpki/screen/wording';
import { spokenApplicationNumber } from './spoken-number';

/** The number to keep, large, and under it as it is read out. */
@Component({
  selector: 'app-application-number',
  imports: [WordsPipe],
  template: `
    <p class="portal-number">
      <span class="portal-number__label">{{ 'portal.application.number' | words }}&ngsp;</span>
      <strong class="dads-mono portal-number__value">{{ number() }}</strong>
      <span class="portal-number__spoken">{{ 'portal.application.spoken' | words: { spoken: spoken() } }}</span>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ApplicationNumber {
  readonly number = input.required<string>();
  private readonly languages = inject(LanguageStore);
  protected readonly spoken = computed(() => spokenApplicationNumber(this.number(), this.languages.language()));
}
