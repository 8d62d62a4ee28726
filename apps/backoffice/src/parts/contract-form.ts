import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { type MvnoContractView, staffRoutes } from '@sumaho-jpki/contract';
import { CONTRACT_SWITCH_IDS, type ContractSwitch, sameTerms } from '@sumaho-jpki/rules';
import {
  Button,
  Checkbox,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  InputText,
  ProblemError,
  ProblemNotice,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { LabelPipe, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

const REASON_LIMIT = 400;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** `９：００` → `09:00`. */
const timeOf = (typed: string): string =>
  typed
    .normalize('NFKC')
    .trim()
    .replace(/^(\d):/u, '0$1:');
const FIELDS = {
  first: 'contract-switch-0',
  phone: 'contract-phone',
  opens: 'contract-opens',
  closes: 'contract-closes',
  reason: 'contract-reason',
} as const;

/** The terms as they should be, and why; what changes by that is said before it is asked for. */
@Component({
  selector: 'app-contract-form',
  imports: [Button, Checkbox, ErrorOfPipe, ErrorSummary, InputText, LabelPipe, ProblemNotice, Textarea, WordsPipe],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <form novalidate (submit)="send($event)">
      <fieldset>
        <legend>{{ 'backoffice.contracts.switches' | words }}</legend>
        @for (each of ids; track each; let index = $index) {
          <dads-checkbox
            [fieldId]="'contract-switch-' + index"
            [label]="each | label: 'contract-switch'"
            [error]="index === 0 ? (errors() | errorOf: fields.first) : ''"
            [checked]="!excluded().includes(each)"
            (checkedChange)="turn(each, $event)"
          />
        }
      </fieldset>
      <fieldset>
        <legend>{{ 'backoffice.contracts.help-desk' | words }}</legend>
        <dads-checkbox
          fieldId="contract-help-desk"
          [label]="'backoffice.contracts.help-desk.own' | words"
          [(checked)]="ownDesk"
        />
        @if (ownDesk()) {
          <dads-input-text
            required
            type="tel"
            autocomplete="off"
            [fieldId]="fields.phone"
            [label]="'backoffice.contracts.phone' | words"
            [error]="errors() | errorOf: fields.phone"
            [maxLength]="20"
            [(value)]="phone"
          />
          <dads-input-text
            required
            inputmode="numeric"
            [maxLength]="5"
            width="narrow"
            autocomplete="off"
            [fieldId]="fields.opens"
            [label]="'backoffice.contracts.opens' | words"
            [error]="errors() | errorOf: fields.opens"
            [(value)]="opens"
          />
          <dads-input-text
            required
            inputmode="numeric"
            [maxLength]="5"
            width="narrow"
            autocomplete="off"
            [fieldId]="fields.closes"
            [label]="'backoffice.contracts.closes' | words"
            [error]="errors() | errorOf: fields.closes"
            [(value)]="closes"
          />
          <dads-checkbox
            fieldId="contract-days-off"
            [label]="'backoffice.contracts.days-off.open' | words"
            [(checked)]="daysOff"
          />
        }
      </fieldset>
      <dads-textarea
        required
        [fieldId]="fields.reason"
        [label]="'backoffice.contracts.reason' | words"
        [error]="errors() | errorOf: fields.reason"
        [limit]="limit"
        [(value)]="reason"
      />
      @if (changes().length > 0) {
        <div aria-live="polite">
          <h3>{{ 'backoffice.contracts.changes' | words }}</h3>
          <ul>
            @for (change of changes(); track change) {
              <li>{{ change }}</li>
            }
          </ul>
        </div>
      }
      <p class="desk-buttons">
        <button dadsButton type="submit" [busy]="busy()">{{ 'backoffice.contracts.ask' | words }}</button>
        <button dadsButton="secondary" type="button" (click)="closed.emit()">{{ 'backoffice.cancel' | words }}</button>
      </p>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ContractForm {
  /** As it was read. */
  readonly contract = input.required<MvnoContractView>();
  readonly sent = output();
  readonly closed = output();
  /** Somebody else was faster: what was read is old. */
  readonly outdated = output<ProblemError>();
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected readonly ids = CONTRACT_SWITCH_IDS;
  protected readonly fields = FIELDS;
  protected readonly limit = REASON_LIMIT;
  protected readonly excluded = linkedSignal((): readonly ContractSwitch[] => this.contract().excluded);
  protected readonly ownDesk = linkedSignal(() => this.contract().helpDesk !== null);
  protected readonly phone = linkedSignal(() => this.contract().helpDesk?.phone ?? '');
  protected readonly opens = linkedSignal(() => this.contract().helpDesk?.opens ?? '09:00');
  protected readonly closes = linkedSignal(() => this.contract().helpDesk?.closes ?? '18:00');
  protected readonly daysOff = linkedSignal(() => this.contract().helpDesk?.daysOff ?? false);
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);

  private readonly wanted = computed(() => ({
    excluded: CONTRACT_SWITCH_IDS.filter((each) => this.excluded().includes(each)),
    helpDesk: this.ownDesk()
      ? {
          ...{
            phone: this.phone().normalize('NFKC').trim(),
            opens: timeOf(this.opens()),
            closes: timeOf(this.closes()),
          },
          daysOff: this.daysOff(),
        }
      : null,
  }));
  /** Nothing while the terms are those that stand. */
  protected readonly changes = computed(() => {
    const [now, wanted] = [this.contract(), this.wanted()];
    if (sameTerms(now, wanted)) return [];
    const turned = CONTRACT_SWITCH_IDS.filter((each) => now.excluded.includes(each) !== wanted.excluded.includes(each));
    const desk = sameTerms({ ...now, excluded: [] }, { ...wanted, excluded: [] });
    return [
      ...turned.map((each) =>
        this.words.say(
          wanted.excluded.includes(each) ? 'backoffice.contracts.turned-off' : 'backoffice.contracts.turned-on',
          {
            what: this.words.label('contract-switch', each),
          },
        ),
      ),
      ...(desk ? [] : [this.words.say('backoffice.contracts.help-desk.changes')]),
    ];
  });

  protected turn(which: ContractSwitch, on: boolean): void {
    this.excluded.update((all) => (on ? all.filter((each) => each !== which) : [...all, which]));
  }

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    if (this.errors().length > 0) return;
    const { carrier, version } = this.contract();
    const body = { carrier, version, ...this.wanted(), reason: this.reason().trim() };
    this.busy.set(true);
    try {
      await this.api.call(staffRoutes.requestContractChange, { body, idempotencyKey: this.wishes.of(body) });
      this.wishes.fulfilled();
      this.sent.emit();
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      if (problem.code === 'conflict') this.outdated.emit(problem);
      else this.problem.set(problem);
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    const desk = this.wanted().helpDesk;
    const wrong: [boolean, string, WordingKey][] = [
      [this.changes().length === 0, FIELDS.first, 'backoffice.contracts.unchanged'],
      [desk !== null && !/^[\d+][\d-]{3,19}$/.test(desk.phone), FIELDS.phone, 'backoffice.contracts.phone.wrong'],
      [desk !== null && !TIME.test(desk.opens), FIELDS.opens, 'backoffice.contracts.time.wrong'],
      [desk !== null && !TIME.test(desk.closes), FIELDS.closes, 'backoffice.contracts.time.wrong'],
      [desk !== null && desk.closes <= desk.opens, FIELDS.closes, 'backoffice.contracts.hours.wrong'],
      [this.reason().trim() === '', FIELDS.reason, 'backoffice.contracts.reason.missing'],
    ];
    return wrong.flatMap(([is, fieldId, key]) => (is ? [{ fieldId, message: this.words.say(key) }] : []));
  }
}
