import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { AuthorityHealthView } from '@sumaho-jpki/contract';
import { Description, DescriptionList, Disclosure } from '@sumaho-jpki/screen/dads';
import { isWordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';

type Profile = AuthorityHealthView['profiles'][number];

/** The profiles of the rules, each with every field; to be read only. */
@Component({
  selector: 'app-certificate-profiles',
  imports: [Description, DescriptionList, Disclosure, WordsPipe],
  template: `
    @for (profile of profiles(); track profile.name) {
      <dads-disclosure [summary]="name(profile)">
        <dl dadsDescriptionList class="desk-facts desk-facts--wide">
          <div [dadsDescription]="'backoffice.field.profile' | words">
            <span class="dads-mono">{{ profile.name }}</span>
          </div>
          <div [dadsDescription]="'backoffice.authority.policy' | words">
            <span class="dads-mono">{{ profile.policyOid ?? ('backoffice.authority.none' | words) }}</span>
          </div>
          <div [dadsDescription]="'backoffice.authority.subject-form' | words">
            {{ subjectForm(profile) | words }}
          </div>
          <div [dadsDescription]="'backoffice.authority.key-kinds' | words">{{ profile.keyKinds.join(', ') }}</div>
          <div [dadsDescription]="'backoffice.authority.key-usage' | words">{{ profile.keyUsage.join(', ') }}</div>
          <div [dadsDescription]="'backoffice.authority.extended-key-usage' | words">
            @if (profile.extendedKeyUsage.length > 0) {
              <span class="dads-mono">{{ profile.extendedKeyUsage.join(', ') }}</span>
            } @else {
              {{ 'backoffice.authority.none' | words }}
            }
          </div>
          <div [dadsDescription]="'backoffice.authority.ca' | words">
            {{ (profile.ca ? 'backoffice.authority.ca.yes' : 'backoffice.authority.ca.no') | words }}
          </div>
          <div [dadsDescription]="'backoffice.authority.longest' | words">
            {{ 'backoffice.authority.days' | words: { n: profile.longestDays } }}
          </div>
          <div [dadsDescription]="'backoffice.authority.not-after' | words">{{ notAfter(profile) | words }}</div>
          <div [dadsDescription]="'backoffice.authority.extensions' | words">
            <ul>
              @for (extension of profile.extensions; track extension.oid) {
                <li>
                  {{ extension.name }} <span class="dads-mono">({{ extension.oid }})</span>
                  @if (extension.critical) {
                    <strong>&ngsp;{{ 'backoffice.authority.critical' | words }}</strong>
                  }
                </li>
              }
            </ul>
          </div>
        </dl>
      </dads-disclosure>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CertificateProfiles {
  readonly profiles = input.required<readonly Profile[]>();
  private readonly words = inject(Words);

  protected name({ name }: Profile): string {
    const key = `backoffice.authority.profile.${name}`;
    return isWordingKey(key) ? this.words.say(key) : name;
  }

  protected subjectForm({ subjectForm }: Profile) {
    return `backoffice.authority.subject-form.${subjectForm}` as const;
  }

  protected notAfter({ notAfter }: Profile) {
    return `backoffice.authority.not-after.${notAfter}` as const;
  }
}
