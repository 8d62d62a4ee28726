import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ProgressIndicator } from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { KeyDetails } from './key-details';
import { KEYCHAIN_STAGES, type KeychainStage, Progress } from './progress';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';
import { WorkTrouble } from './work-trouble';

const BORN_HERE = {
  attest: 'handset.iphone.stage.attest',
  key: 'handset.iphone.stage.key',
  request: 'handset.iphone.stage.request',
  certificate: 'handset.iphone.stage.certificate',
  check: 'handset.iphone.stage.check',
  store: 'handset.iphone.stage.store',
} as const satisfies Record<KeychainStage, WordingKey>;

const DELIVERED = {
  ...BORN_HERE,
  key: 'handset.iphone.delivered.key',
  request: 'handset.iphone.delivered.request',
  certificate: 'handset.iphone.delivered.certificate',
} as const satisfies Record<KeychainStage, WordingKey>;

/** What is told when a stage is over; being stored is told by the next screen. */
const TOLD = {
  attest: 'handset.iphone.log.attest',
  key: 'handset.iphone.log.key.unmeasured',
  request: 'handset.iphone.log.request',
  certificate: 'handset.iphone.log.certificate',
  check: 'handset.iphone.log.check',
} as const satisfies Partial<Record<KeychainStage, WordingKey>>;

const TOLD_OF_DELIVERED = {
  ...TOLD,
  key: 'handset.iphone.log.delivered.key',
  request: 'handset.iphone.log.delivered.request',
} as const satisfies Partial<Record<KeychainStage, WordingKey>>;

/** Key and certificate on their way into the Keychain, stage by stage; each finished one is told in a log. */
@Component({
  selector: 'app-enrolling-view',
  imports: [KeyDetails, ProgressIndicator, ViewHeading, WordsPipe, WorkTrouble],
  template: `
    <h1 appViewHeading>{{ 'handset.iphone.write.title' | words }}</h1>
    <p>
      {{ (delivered() ? 'handset.iphone.write.lead.delivered' : 'handset.iphone.write.lead') | words }}
    </p>
    <dads-progress-indicator
      state="running"
      [label]="'handset.iphone.write.label' | words"
      [stages]="stages()"
      [at]="at()"
    />
    <div class="handset-log" role="log" tabindex="0" [attr.aria-label]="'handset.iphone.log' | words">
      @for (line of log(); track line.stage) {
        <p>{{ line.words }}</p>
      }
    </div>
    @if (progress.facts(); as facts) {
      <app-key-details [facts]="facts" />
    }
    <app-work-trouble />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EnrollingView {
  private readonly provisioning = inject(Provisioning);
  protected readonly progress = inject(Progress);
  private readonly words = inject(Words);

  protected readonly delivered = computed(() => this.provisioning.application()?.route === 'keychain-central');
  protected readonly stages = computed(() => {
    const names = this.delivered() ? DELIVERED : BORN_HERE;
    return KEYCHAIN_STAGES.map((stage) => this.words.say(names[stage]));
  });
  protected readonly at = computed(() => KEYCHAIN_STAGES.indexOf(this.progress.stage()));
  protected readonly log = computed(() => {
    const told: Partial<Record<KeychainStage, WordingKey>> = this.delivered() ? TOLD_OF_DELIVERED : TOLD;
    return KEYCHAIN_STAGES.slice(0, this.at()).flatMap((stage) => {
      const key = told[stage];
      if (key === undefined) return [];
      const milliseconds = stage === 'key' ? (this.progress.facts()?.milliseconds ?? null) : null;
      const words =
        milliseconds === null
          ? this.words.say(key)
          : this.words.say('handset.iphone.log.key', { milliseconds: Math.round(milliseconds) });
      return [{ stage, words }];
    });
  });
}
