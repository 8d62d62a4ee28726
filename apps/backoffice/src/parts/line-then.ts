import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { LineAtView } from '@sumaho-jpki/contract';
import { Description, DescriptionList, NotificationBanner, StateBadge, StatusBadge } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ExactPipe } from './exact.pipe';
import { SpacedPipe } from './spaced.pipe';
import { reasonIn, STATUS_KINDS } from './status-card';

const NONE_THEN = { line: 'backoffice.past.line-none', element: 'backoffice.line.no-element' } as const;

/** A line as it was: by note, colour and frame never to be taken for the line of now. */
@Component({
  selector: 'app-line-then',
  imports: [
    Description,
    DescriptionList,
    ExactPipe,
    LabelPipe,
    NotificationBanner,
    SpacedPipe,
    StateBadge,
    StatusBadge,
    WordsPipe,
  ],
  template: `
    @let past = then();
    <div class="desk-past" data-part="line-then">
      <dads-notification-banner
        kind="warning"
        [level]="3"
        [heading]="'backoffice.past.as-of' | words: { at: past.asOf | exact }"
      >
        <p>
          <strong>{{ 'backoffice.past.not-now' | words }}</strong>
          @if (after() > 0) {
            &ngsp;{{ 'backoffice.past.after' | words: { n: after() } }}
          }
        </p>
      </dads-notification-banner>
      <dl dadsDescriptionList class="desk-facts desk-facts--wide">
        <div [dadsDescription]="'backoffice.past.line' | words">
          @if (past.line; as line) {
            <dads-state-badge axis="line-state" [state]="line.state" />
          } @else {
            {{ missing('line') | words }}
          }
        </div>
        @if (past.line; as line) {
          <div [dadsDescription]="'backoffice.field.sim' | words">
            {{ line.simProduct }}&ngsp;<span class="dads-mono">{{ line.iccid | spaced }}</span>
          </div>
          <div [dadsDescription]="'backoffice.field.handset' | words">
            {{ line.handsetModel }}
            @if (line.imei; as imei) {
              &ngsp;<span class="dads-mono">IMEI {{ imei | spaced }}</span>
            }
          </div>
        }
        <div [dadsDescription]="'backoffice.past.element' | words">
          @if (past.element; as element) {
            <dads-state-badge axis="element-state" [state]="element.state" />&ngsp;
            {{
              (element.store === 'keychain' ? 'backoffice.past.store.keychain' : 'backoffice.past.store.sim') | words
            }}
          } @else {
            {{ missing('element') | words }}
          }
        </div>
      </dl>
      @for (each of certificates(); track each.serial) {
        <section [attr.data-serial]="each.serial" [attr.aria-labelledby]="'past-' + each.serial">
          <h3 class="desk-past__title" [id]="'past-' + each.serial">
            {{ 'backoffice.past.certificate' | words: { serial: each.serial | spaced } }}
          </h3>
          <dl dadsDescriptionList class="desk-facts desk-facts--wide">
            <div [dadsDescription]="'backoffice.field.state' | words">
              @if (each.state; as state) {
                <dads-state-badge axis="certificate-state" [state]="state" />
              } @else {
                {{ 'backoffice.past.unknown' | words }}
              }
            </div>
            <div [dadsDescription]="'backoffice.past.holds' | words">
              @for (hold of each.holds; track hold) {
                <p class="desk-axis__note">{{ hold | label: 'hold-ground' }}</p>
              } @empty {
                {{ (each.state === null ? 'backoffice.past.unknown' : 'backoffice.past.holds-none') | words }}
              }
            </div>
            <div [dadsDescription]="'backoffice.past.ocsp' | words">
              @if (each.status; as answer) {
                <dads-status-badge [kind]="kinds[answer.status]" [label]="ocspKey(answer.status) | words" />
              } @else {
                {{ 'backoffice.past.unknown' | words }}
              }
              @if (each.reason !== '') {
                &ngsp;{{ each.reason }}
              }
            </div>
            <div [dadsDescription]="'backoffice.past.from' | words">
              <ol class="desk-follows">
                @for (entry of each.entries; track entry.id) {
                  <li>
                    <time [attr.datetime]="entry.at">{{ entry.at | exact }}</time>&ngsp;
                    {{ entry.event | label: 'history-event' }}
                  </li>
                }
              </ol>
              @if (each.from.length === 0) {
                {{ 'backoffice.past.from-none' | words }}
              } @else if (each.hidden > 0) {
                {{ 'backoffice.past.from-hidden' | words: { n: each.hidden } }}
              }
            </div>
          </dl>
        </section>
      } @empty {
        @if (!past.notKnown.includes('person')) {
          <p>{{ 'backoffice.past.certificate-none' | words }}</p>
        }
      }
      @if (past.notKnown.length > 0) {
        <h3 class="desk-past__title">{{ 'backoffice.past.not-known' | words }}</h3>
        <ul class="desk-follows">
          @for (what of past.notKnown; track what) {
            <li>{{ unknownKey(what) | words }}</li>
          }
        </ul>
      } @else {
        <p class="desk-soft">{{ 'backoffice.past.all-known' | words }}</p>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LineThen {
  readonly then = input.required<LineAtView>();
  /** Moments of the timeline after the one shown. */
  readonly after = input.required<number>();
  protected readonly kinds = STATUS_KINDS;
  private readonly words = inject(Words);

  protected readonly certificates = computed(() => {
    const entries = new Map(this.then().timeline.map((entry) => [entry.id, entry]));
    return this.then().certificates.map((each) => {
      const shown = each.from.map((id) => entries.get(id)).filter((entry) => entry !== undefined);
      const reason = each.status?.reason ?? null;
      return {
        ...each,
        entries: shown,
        hidden: each.from.length - shown.length,
        reason: reason === null ? '' : `${reasonIn(this.words, reason)} (${reason})`,
      };
    });
  });

  protected ocspKey(status: keyof typeof STATUS_KINDS) {
    return `backoffice.ocsp.${status}` as const;
  }

  /** Why a row is not shown: not to be seen, not known, or not there yet. */
  protected missing(what: keyof typeof NONE_THEN) {
    const { notKnown } = this.then();
    if (notKnown.includes('former-holder')) return 'backoffice.past.hidden' as const;
    return notKnown.includes(what) ? ('backoffice.past.unknown' as const) : NONE_THEN[what];
  }

  protected unknownKey(what: LineAtView['notKnown'][number]) {
    return `backoffice.past.not-known.${what}` as const;
  }
}
