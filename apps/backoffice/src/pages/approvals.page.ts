import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ApprovalView, staffRoutes } from '@sumaho-jpki/contract';
import { type ContractTerms, type HelpDesk, helpDeskText } from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  Description,
  DescriptionList,
  Link,
  newIdempotencyKey,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  StatusBadge,
  Textarea,
  TrainingMark,
} from '@sumaho-jpki/screen/dads';
import {
  instantIn,
  InstantPipe,
  isWordingKey,
  LanguageStore,
  type WordingKey,
  Words,
  WordsPipe,
} from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';

type Told = 'approved' | 'refused' | 'withdrawn';
const BADGES = {
  proposed: 'info',
  approved: 'success',
  refused: 'error',
  withdrawn: 'neutral',
  expired: 'warning',
} as const;

/** 承認待ち: exactly what will change, why, who asked, until when; approved or declined by somebody else, withdrawn by its maker. */
@Component({
  selector: 'app-approvals-page',
  imports: [
    Button,
    Card,
    Description,
    DescriptionList,
    InstantPipe,
    Link,
    NotificationBanner,
    ProblemNotice,
    RefusalReason,
    RouterLink,
    StatusBadge,
    Textarea,
    TrainingMark,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.approvals.title' | words }}</h1>
    <p>{{ 'backoffice.approvals.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status">
      @if (told(); as what) {
        <dads-notification-banner kind="success" [level]="0" [heading]="toldWords(what) | words" />
      }
    </div>
    @if (approvals(); as all) {
      @for (each of all; track each.id) {
        <dads-card [heading]="headingOf(each)" [attr.data-approval]="each.id" [attr.data-state]="each.state">
          @if (each.training) {
            <p><dads-training-mark /></p>
          }
          <dl dadsDescriptionList>
            <div [dadsDescription]="'backoffice.approvals.state' | words">
              <dads-status-badge [kind]="badge(each)" [label]="stateWords(each) | words" />
            </div>
            <div [dadsDescription]="'backoffice.approvals.what' | words">{{ whatOf(each) }}</div>
            <div [dadsDescription]="'backoffice.approvals.reason' | words">{{ each.reason }}</div>
            <div [dadsDescription]="'backoffice.approvals.made' | words">
              {{ 'backoffice.approvals.made-by' | words: { at: each.madeAt | instant, who: makerOf(each) } }}
            </div>
            <div [dadsDescription]="'backoffice.approvals.until' | words">{{ each.expiresAt | instant }}</div>
            @if (each.decidedAt; as at) {
              <div [dadsDescription]="'backoffice.approvals.decision' | words">
                {{ at | instant }}<br />{{ each.decisionReason ?? '' }}
              </div>
            }
            <div [dadsDescription]="'backoffice.approvals.hash' | words">
              <span class="dads-mono desk-soft desk-id">{{ each.changeSha256 }}</span>
            </div>
          </dl>
          @if (lineOf(each); as lineId) {
            <p>
              <a dadsLink [routerLink]="['/lines', lineId]">{{ 'backoffice.approvals.line' | words }}</a>
            </p>
          }
          @if (each.state === 'proposed') {
            @if (pageOf(each); as page) {
              <p>
                <a dadsLink [routerLink]="page">{{ 'backoffice.approvals.mass' | words }}</a>
              </p>
            } @else {
              @if (each.mayDecide.allowed) {
                <dads-textarea
                  [fieldId]="'decline-' + each.id"
                  [rows]="2"
                  [label]="'backoffice.approvals.decline-reason' | words"
                  [error]="errorOf(each)"
                  [value]="reasons()[each.id] ?? ''"
                  (valueChange)="note(each, $event)"
                />
              } @else {
                <dads-refusal-reason [verdict]="each.mayDecide" [reasonId]="'reason-' + each.id" />
              }
              <p class="desk-buttons">
                <button
                  dadsButton
                  type="button"
                  [danger]="true"
                  [unavailable]="!each.mayDecide.allowed"
                  [busy]="busy() === 'approved' + each.id"
                  [attr.aria-describedby]="each.mayDecide.allowed ? null : 'reason-' + each.id"
                  (click)="decide('approved', each)"
                >
                  {{ 'backoffice.approvals.approve' | words }}
                </button>
                <button
                  dadsButton="secondary"
                  type="button"
                  [unavailable]="!each.mayDecide.allowed"
                  [busy]="busy() === 'refused' + each.id"
                  [attr.aria-describedby]="each.mayDecide.allowed ? null : 'reason-' + each.id"
                  (click)="decide('refused', each)"
                >
                  {{ 'backoffice.approvals.decline' | words }}
                </button>
                @if (each.mayWithdraw.allowed) {
                  <button
                    dadsButton="text"
                    type="button"
                    [busy]="busy() === 'withdrawn' + each.id"
                    (click)="withdraw(each)"
                  >
                    {{ 'backoffice.approvals.withdraw' | words }}
                  </button>
                }
              </p>
            }
          }
        </dads-card>
      } @empty {
        <p>{{ 'backoffice.approvals.none' | words }}</p>
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ApprovalsPage {
  protected readonly busy = signal('');
  protected readonly told = signal<Told | null>(null);
  protected readonly reasons = signal<Readonly<Record<string, string>>>({});
  private readonly unsaid = signal<string | null>(null);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly language = inject(LanguageStore);
  private readonly looked = lookUp(async () => (await this.api.call(staffRoutes.approvals)).approvals);
  protected readonly approvals = this.looked.found;
  protected readonly problem = this.looked.problem;

  protected badge({ state }: ApprovalView) {
    return BADGES[state];
  }

  protected stateWords({ state }: ApprovalView): WordingKey {
    return `backoffice.approvals.state.${state}`;
  }

  protected toldWords(what: Told): WordingKey {
    return `backoffice.approvals.told.${what}`;
  }

  protected headingOf({ kind, change }: ApprovalView): string {
    const name = this.words.say(`backoffice.approvals.kind.${kind}`);
    const serial = textOf(change['serial']);
    return serial === '' ? name : `${name} ${serial.slice(-4)}`;
  }

  protected whatOf({ kind, change }: ApprovalView): string {
    const said = (name: string) => textOf(change[name]);
    const cause = this.words.label('revocation-cause', said('cause'));
    const [serial, code] = [said('serial'), said('code')];
    switch (kind) {
      case 'cohort-suspension':
      case 'cohort-lifting': {
        const incident = this.words.label('incident-kind', said('cause'));
        return this.words.say(`backoffice.approvals.${kind}`, { count: said('expected'), cause: incident });
      }
      case 'mass-revocation':
        return this.words.say('backoffice.approvals.revokes-many', { count: said('expected'), cause });
      case 'end-at-desk':
        return this.words.say('backoffice.approvals.revokes', { serial, cause });
      case 'lift-hold': {
        const holds = said('holds')
          .split(' ')
          .map((hold) => this.words.label('hold-ground', hold));
        return this.words.say('backoffice.approvals.lifts', { serial, holds: holds.join(', ') });
      }
      case 'change-mvno-contract': {
        const before = change['before'] as Partial<ContractTerms> | undefined;
        return this.words.say('backoffice.approvals.contract', {
          mvno: this.carrierOf(said('carrier')),
          host: this.carrierOf(said('hostCarrier')),
          excluded: this.switchesOf(change['excluded']),
          before: this.switchesOf(before?.excluded),
          desk: this.deskOf(change['helpDesk']),
        });
      }
      case 'act-on-parked-message': {
        const step = this.words.label('step', said('kind'));
        const why = this.words.label('step-reason', said('why'));
        const message = this.words.label('history-event', said('event'));
        const at = instantIn(this.language.language(), said('at'));
        return this.words.say('backoffice.approvals.acts-on', { step, message, at, why });
      }
      case 'register-party': {
        const party = this.words.label('party-kind', said('kind'));
        const organisation = said('organisation');
        return this.words.say('backoffice.approvals.registers', { kind: party, code, organisation });
      }
      case 'party-secret':
        return this.words.say('backoffice.approvals.grants', { code });
      case 'end-party-certificate':
        return this.words.say('backoffice.approvals.ends-party', { code, serial, cause });
      case 'bulk-file':
        return this.words.say('backoffice.approvals.bulk-file', { rows: said('rows'), final: said('final') });
    }
  }

  private carrierOf(code: string): string {
    const key = `backoffice.carrier.${code}`;
    return isWordingKey(key) ? this.words.say(key) : code;
  }

  private switchesOf(value: unknown): string {
    const ids: readonly unknown[] = Array.isArray(value) ? value : [];
    const names = ids.filter((id) => typeof id === 'string').map((id) => this.words.label('contract-switch', id));
    return (
      names.join(this.words.pick({ ja: '、', en: ', ' })) || this.words.say('backoffice.approvals.contract.nothing')
    );
  }

  private deskOf(value: unknown): string {
    const desk = value as HelpDesk | null | undefined;
    return desk ? helpDeskText(desk) : this.words.say('backoffice.approvals.contract.nothing');
  }

  /** Where it is decided, when not here. */
  protected pageOf({ kind, id }: ApprovalView): string | null {
    if (kind === 'bulk-file') return `/bulk/${id}`;
    if (kind === 'mass-revocation') return '/mass-revocations';
    return kind === 'cohort-suspension' || kind === 'cohort-lifting' ? '/incidents' : null;
  }

  protected makerOf({ madeByYou, makerRole, makerShop }: ApprovalView): string {
    if (madeByYou) return this.words.say('backoffice.approvals.you');
    const role = makerRole === null ? '' : this.words.label('actor', makerRole);
    return makerShop === null ? role : `${role} ${makerShop}`;
  }

  protected lineOf({ change }: ApprovalView): string {
    return textOf(change['lineId']);
  }

  protected errorOf({ id }: ApprovalView): string {
    return this.unsaid() === id ? this.words.say('backoffice.approvals.decline-missing') : '';
  }

  protected note({ id }: ApprovalView, text: string): void {
    this.reasons.update((all) => ({ ...all, [id]: text }));
    if (text.trim() !== '') this.unsaid.set(null);
  }

  protected async decide(
    decision: 'approved' | 'refused',
    { id, changeSha256, mayDecide }: ApprovalView,
  ): Promise<void> {
    if (!mayDecide.allowed) return;
    const reason = (this.reasons()[id] ?? '').trim();
    const unsaid = decision === 'refused' && reason === '';
    this.unsaid.set(unsaid ? id : null);
    if (unsaid) return;
    await this.act(decision, id, () =>
      this.api.call(staffRoutes.decideApproval, {
        params: { id },
        body: { changeSha256, decision, reason },
        idempotencyKey: newIdempotencyKey(),
      }),
    );
  }

  protected withdraw({ id }: ApprovalView): Promise<void> {
    return this.act('withdrawn', id, () =>
      this.api.call(staffRoutes.withdrawApproval, { params: { id }, idempotencyKey: newIdempotencyKey() }),
    );
  }

  private async act(what: Told, id: string, send: () => Promise<unknown>): Promise<void> {
    if (this.busy() !== '') return;
    this.busy.set(`${what}${id}`);
    this.problem.set(null);
    this.told.set(null);
    try {
      await send();
      await this.looked.load();
      this.told.set(what);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set('');
    }
  }
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
