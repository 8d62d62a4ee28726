import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ProgressIndicator } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Progress } from './progress';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';
import { WorkTrouble } from './work-trouble';

const STAGES = ['preparing', 'writing-area', 'writing-key'] as const;
/** Percent at which each stage begins and the last one ends: whole only when the server says so. */
const BEGINS = [0, 15, 70, 99] as const;

/** The SIM is being written: stage by stage, command by command. */
@Component({
  selector: 'app-writing-view',
  imports: [ProgressIndicator, ViewHeading, WordsPipe, WorkTrouble],
  template: `
    <h1 appViewHeading>{{ 'handset.write.title' | words }}</h1>
    <p>{{ 'handset.write.lead' | words }}</p>
    <dads-progress-indicator
      state="running"
      [label]="'handset.write.label' | words"
      [stages]="stages()"
      [at]="at()"
      [measured]="percent()"
    >
      <p class="handset-command dads-mono">{{ line() }}</p>
    </dads-progress-indicator>
    <app-work-trouble />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WritingView {
  private readonly provisioning = inject(Provisioning);
  private readonly progress = inject(Progress);
  private readonly words = inject(Words);

  protected readonly stages = computed(() => [
    this.words.say('handset.write.stage.preparing'),
    this.words.say('handset.write.stage.area'),
    this.words.say('handset.write.stage.key'),
  ]);
  protected readonly at = computed(() => {
    const state = this.provisioning.application()?.state;
    return Math.max(
      0,
      STAGES.findIndex((stage) => stage === state),
    );
  });
  protected readonly percent = computed(() => {
    const begin = BEGINS[this.at()] ?? 0;
    const end = BEGINS[this.at() + 1] ?? 99;
    return begin + (end - begin) * this.progress.fraction();
  });
  protected readonly line = computed(() => {
    const command = this.progress.command();
    return command === null
      ? this.words.say('handset.write.command.none')
      : this.words.say('handset.write.command', { index: command.index, count: command.count });
  });
}
