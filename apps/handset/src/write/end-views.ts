import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { StatusAnswer } from '@sumaho-jpki/contract';
import { Button, Icon } from '@sumaho-jpki/screen/dads';
import { problemNumber, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CertificateStatus } from './certificate-status';
import { AppMemory } from '../phone/app-memory';
import { phoneId } from '../phone/phone-store';
import { KeyDetails } from './key-details';
import { Provisioning } from './provisioning';
import { ViewHeading } from './view-heading';
import { Told } from '../home/told';

/** Everything worked: what the authority says now decides whether "ready to use" may be said. */
@Component({
  selector: 'app-done-view',
  imports: [Button, CertificateStatus, Icon, KeyDetails, RouterLink, ViewHeading, WordsPipe],
  template: `
    @if (bad()) {
      <h1 appViewHeading>{{ 'handset.done.bad.title' | words }}</h1>
      <p>{{ 'handset.done.bad.lead' | words }}</p>
    } @else {
      <div class="handset-triumph"><dads-icon name="success" [size]="72" /></div>
      <h1 appViewHeading class="handset-triumph__word">{{ 'handset.done.title' | words }}</h1>
      <p>{{ (ios() ? 'handset.iphone.done.lead' : 'handset.done.lead') | words }}</p>
    }
    <app-certificate-status [notAfter]="notAfter()" [(answer)]="answer" />
    @if (facts(); as key) {
      <app-key-details [facts]="key" />
    }
    @if (!bad()) {
      <a dadsButton="primary" size="large" class="handset-wide" routerLink="/touch" queryParamsHandling="preserve">{{
        'handset.home.touch' | words
      }}</a>
    }
    <p>
      <button dadsButton="text" class="handset-wide" type="button" (click)="home.emit()">
        {{ 'handset.home.back' | words }}
      </button>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DoneView {
  /** Back to home: a link would lead from the start page to itself. */
  readonly home = output<void>();
  private readonly provisioning = inject(Provisioning);
  private readonly memory = inject(AppMemory);
  protected readonly answer = signal<StatusAnswer | null>(null);
  protected readonly ios = computed(() => this.provisioning.phone()?.os === 'ios');
  protected readonly facts = computed(() => {
    const phone = this.provisioning.phone();
    return phone?.os === 'ios' ? (this.memory.enrolment(phoneId(phone))?.facts ?? null) : null;
  });
  protected readonly bad = computed(() => {
    const status = this.answer()?.status;
    return status !== undefined && status !== 'good';
  });
  protected readonly notAfter = computed(() => this.provisioning.application()?.certificate?.notAfter ?? null);
}

/** It ended without a certificate: why, what to do, and the numbers for the desk. */
@Component({
  selector: 'app-failed-view',
  imports: [Told, Button, ViewHeading, WordsPipe],
  template: `
    <h1 appViewHeading>
      {{ (parked() ? 'handset.failed.waiting.title' : 'handset.failed.title') | words }}
    </h1>
    <app-told live="assertive" [kind]="parked() ? 'warning' : 'error'" [words]="sentence()">
      @if (number(); as spoken) {
        <p>{{ 'handset.pin.number' | words: { number: spoken } }}</p>
      }
      @if (provisioning.application(); as application) {
        <p>{{ 'handset.failed.number' | words: { number: application.number } }}</p>
      }
    </app-told>
    @if (!parked()) {
      <button dadsButton="secondary" class="handset-wide" type="button" (click)="provisioning.startOver()">
        {{ 'handset.failed.new' | words }}
      </button>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FailedView {
  protected readonly provisioning = inject(Provisioning);
  private readonly words = inject(Words);
  private readonly code = computed(() => this.provisioning.failure() ?? '');
  protected readonly parked = computed(() => this.code() === 'step-parked');
  protected readonly sentence = computed(() => this.words.problem(this.code()));
  protected readonly number = computed(() => problemNumber(this.code()) ?? problemNumber('internal-error'));
}
