import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { CodeForm } from './code-form';
import { DoneView, FailedView } from './end-views';
import { PinView } from './pin-view';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';
import { WritingView } from './writing-view';

/** The write request of one phone, from the access code to "ready to use". */
@Component({
  selector: 'app-write-flow',
  imports: [CodeForm, DoneView, FailedView, PinView, ViewHeading, WordsPipe, WritingView],
  providers: [Provisioning],
  template: `
    @switch (shown()) {
      @case ('code') {
        <app-code-form [model]="model()" />
      }
      @case ('writing') {
        <app-writing-view />
      }
      @case ('pin') {
        <app-pin-view />
      }
      @case ('activating') {
        <h1 appViewHeading>{{ 'handset.activating.title' | words }}</h1>
        <p class="handset-waiting" role="status">
          <span class="dads-spinner" aria-hidden="true"></span>{{ 'handset.activating.lead' | words }}
        </p>
      }
      @case ('done') {
        <app-done-view />
      }
      @case ('failed') {
        <app-failed-view />
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WriteFlow {
  readonly iccid = input.required<string>();
  readonly model = input.required<string>();
  private readonly provisioning = inject(Provisioning);
  /** Setting and asking are one view: what it has to tell must survive the change from one to the other. */
  protected readonly shown = computed(() => {
    const view = this.provisioning.view();
    return view === 'set-pin' || view === 'enter-pin' ? 'pin' : view;
  });

  constructor() {
    effect(() => {
      const iccid = this.iccid();
      untracked(() => this.provisioning.begin(iccid));
    });
  }
}
