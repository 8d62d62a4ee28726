import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, untracked } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import type { Handset } from '../phone/phone-store';
import { CodeForm } from './code-form';
import { DoneView, FailedView } from './end-views';
import { EnrollingView } from './enrolling-view';
import { PinView } from './pin-view';
import { Progress } from './progress';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';
import { AttestWork } from './works/attest-work';
import { CertificateIntake } from './works/certificate-intake';
import { EnrolWork } from './works/enrol-work';
import { KeychainDoor } from './works/keychain-door';
import { ReceiveKeyWork } from './works/receive-key-work';
import { SeramWork } from './works/seram-work';
import { Works } from './works/works';
import { WritingView } from './writing-view';

/** One request at a time: its state lives and dies with the view. */
export const WRITING = [
  Provisioning,
  Progress,
  Works,
  SeramWork,
  AttestWork,
  EnrolWork,
  ReceiveKeyWork,
  KeychainDoor,
  CertificateIntake,
];

/** The write request of one phone, from the access code to "ready to use". */
@Component({
  selector: 'app-write-flow',
  imports: [CodeForm, DoneView, EnrollingView, FailedView, PinView, ViewHeading, WordsPipe, WritingView],
  providers: WRITING,
  template: `
    @switch (shown()) {
      @case ('code') {
        <app-code-form />
      }
      @case ('writing') {
        @if (phone().os === 'ios') {
          <app-enrolling-view />
        } @else {
          <app-writing-view />
        }
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
        <app-done-view (home)="home.emit()" />
      }
      @case ('failed') {
        <app-failed-view />
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WriteFlow {
  readonly phone = input.required<Handset>();
  /** It is done, and the citizen goes on to the home of the phone. */
  readonly home = output<void>();
  private readonly provisioning = inject(Provisioning);
  /** Setting and asking are one view: what it has to tell must survive the change from one to the other. */
  protected readonly shown = computed(() => {
    const view = this.provisioning.view();
    return view === 'set-pin' || view === 'enter-pin' ? 'pin' : view;
  });

  constructor() {
    effect(() => {
      const phone = this.phone();
      untracked(() => this.provisioning.begin(phone));
    });
  }
}
