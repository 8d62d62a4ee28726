import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { type GivenCodeView, type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { judgePlace, STAFF_ROLES } from '@sumaho-jpki/rules';
import {
  Button,
  ErrorOfPipe,
  ErrorSummary,
  type FieldError,
  InputText,
  ProblemError,
  ProblemNotice,
  Select,
  Textarea,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

const ACCOUNT = /^[a-z][a-z0-9.-]{1,38}[a-z0-9]$/;
/** Select values are text: J-LIS has no carrier code. */
const JLIS = 'jlis';

export type Organisation = ResponseOf<typeof staffRoutes.members>['organisations'][number];
/** What the joiner is handed over. */
export interface GivenCode extends GivenCodeView {
  readonly name: string;
}

/** A joiner: who, where, as what. */
@Component({
  selector: 'app-member-form',
  imports: [Button, ErrorOfPipe, ErrorSummary, InputText, ProblemNotice, Select, Textarea, WordsPipe],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <form novalidate (submit)="send($event)">
      <dads-input-text
        fieldId="member-name"
        required
        autocomplete="off"
        [label]="'backoffice.members.name' | words"
        [error]="errors() | errorOf: 'member-name'"
        [maxLength]="80"
        [(value)]="name"
      />
      <dads-input-text
        fieldId="member-account"
        required
        autocomplete="off"
        [label]="'backoffice.members.account' | words"
        [support]="'backoffice.members.account.support' | words"
        [error]="errors() | errorOf: 'member-account'"
        [maxLength]="40"
        [(value)]="account"
      />
      <dads-select
        fieldId="member-organisation"
        required
        [blank]="false"
        [label]="'backoffice.members.organisation' | words"
        [options]="places()"
        [value]="organisation()"
        (valueChange)="chosen.set($event)"
      />
      <dads-select
        fieldId="member-role"
        required
        [blank]="false"
        [label]="'backoffice.members.role' | words"
        [options]="roles()"
        [value]="role()"
        (valueChange)="chosenRole.set($event)"
      />
      <dads-input-text
        fieldId="member-shop"
        autocomplete="off"
        [label]="'backoffice.members.shop' | words"
        [support]="'backoffice.members.shop.support' | words"
        [maxLength]="80"
        [(value)]="shop"
      />
      <dads-input-text
        fieldId="member-sso"
        autocomplete="off"
        [label]="'backoffice.members.sso' | words"
        [support]="'backoffice.members.sso.support' | words"
        [maxLength]="255"
        [(value)]="sso"
      />
      <dads-textarea
        fieldId="member-reason"
        required
        [label]="'backoffice.members.reason' | words"
        [error]="errors() | errorOf: 'member-reason'"
        [limit]="400"
        [(value)]="reason"
      />
      <button dadsButton type="submit" [busy]="busy()">{{ 'backoffice.members.new' | words }}</button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MemberForm {
  readonly organisations = input.required<readonly Organisation[]>();
  readonly given = output<GivenCode>();
  protected readonly name = signal('');
  protected readonly account = signal('');
  protected readonly chosen = signal('');
  protected readonly chosenRole = signal('');
  protected readonly shop = signal('');
  protected readonly sso = signal('');
  protected readonly reason = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly errors = signal<readonly FieldError[]>([]);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);

  protected readonly places = computed(() =>
    this.organisations().map(({ carrier, nameJa, nameEn }) => ({
      value: carrier ?? JLIS,
      label: this.words.pick({ ja: nameJa, en: nameEn }),
    })),
  );
  protected readonly organisation = computed(() => this.chosen() || (this.places()[0]?.value ?? ''));
  private readonly place = computed(
    () => this.organisations().find(({ carrier }) => (carrier ?? JLIS) === this.organisation()) ?? null,
  );
  /** The roles that there are in this organisation, by the rule that judges them. */
  protected readonly roles = computed(() => {
    const place = this.place();
    return STAFF_ROLES.filter(
      (role) => place !== null && judgePlace({ role, carrier: place.carrier }, place.mvno).allowed,
    ).map((value) => ({ value, label: this.words.label('actor', value) }));
  });
  protected readonly role = computed(
    () => this.roles().find(({ value }) => value === this.chosenRole())?.value ?? this.roles()[0]?.value ?? '',
  );

  protected async send(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    this.problem.set(null);
    this.errors.set(this.missing());
    const role = STAFF_ROLES.find((known) => known === this.role());
    const place = this.place();
    if (this.errors().length > 0 || role === undefined || place === null) return;
    const name = this.name().trim();
    const body = {
      account: this.account().trim(),
      displayName: name,
      role,
      carrier: place.carrier,
      shop: this.shop().trim() || null,
      ssoSubject: this.sso().trim() || null,
      reason: this.reason().trim(),
    };
    this.busy.set(true);
    try {
      const { given } = await this.api.call(staffRoutes.inviteMember, { body });
      for (const field of [this.name, this.account, this.shop, this.sso, this.reason]) field.set('');
      this.given.emit({ ...given, name });
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private missing(): readonly FieldError[] {
    const wrong: [boolean, string, WordingKey][] = [
      [this.name().trim() === '', 'member-name', 'backoffice.members.name.missing'],
      [!ACCOUNT.test(this.account().trim()), 'member-account', 'backoffice.members.account.wrong'],
      [this.reason().trim() === '', 'member-reason', 'backoffice.members.reason.missing'],
    ];
    return wrong.flatMap(([is, fieldId, key]) => (is ? [{ fieldId, message: this.words.say(key) }] : []));
  }
}
