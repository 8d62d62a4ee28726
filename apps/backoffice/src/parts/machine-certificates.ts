import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { MachineCertificateView } from '@sumaho-jpki/contract';
import { isPartyKind } from '@sumaho-jpki/rules';
import { Link, StateBadge, Table } from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { SpacedPipe } from './spaced.pipe';

/** Where more is told of it: of a party its own page, of a signer of answers the authority's. */
export const machinePage = ({ kind, serial }: MachineCertificateView): readonly string[] =>
  isPartyKind(kind) ? ['/party-certificates', serial] : ['/authority'];

/** Certificates of TSMs, gates and the authority's own signers that a search found. */
@Component({
  selector: 'app-machine-certificates',
  imports: [InstantPipe, LabelPipe, Link, RouterLink, SpacedPipe, StateBadge, Table, WordsPipe],
  template: `
    <dads-table [caption]="'backoffice.machines.caption' | words: { count: certificates().length }">
      <thead>
        <tr>
          <th scope="col">{{ 'backoffice.field.serial' | words }}</th>
          <th scope="col">{{ 'backoffice.parties.kind' | words }}</th>
          <th scope="col">{{ 'backoffice.field.state' | words }}</th>
          <th scope="col">{{ 'backoffice.machines.subject' | words }}</th>
          <th scope="col">{{ 'backoffice.field.validity' | words }}</th>
          <th scope="col">{{ 'backoffice.field.revoked' | words }}</th>
        </tr>
      </thead>
      <tbody>
        @for (certificate of certificates(); track certificate.serial) {
          <tr>
            <th scope="row" class="desk-wrap">
              <a dadsLink class="dads-mono" [routerLink]="page(certificate)">{{ certificate.serial | spaced }}</a>
            </th>
            <td>
              {{ certificate.kind | label: 'machine-kind' }}
              @if (certificate.verifier; as code) {
                <br /><span class="desk-soft">{{ 'backoffice.machines.verifier' | words: { code } }}</span>
              }
            </td>
            <td><dads-state-badge axis="certificate-state" [state]="certificate.state" /></td>
            <td class="desk-wrap">
              @if (certificate.organisation; as organisation) {
                {{ organisation }}<br />
              }
              <span class="desk-soft">{{ certificate.subject }}</span>
            </td>
            <td>
              {{ certificate.notBefore | instant: 'date' }} {{ 'backoffice.to' | words }}
              {{ certificate.notAfter | instant: 'date' }}
            </td>
            <td>
              @if (certificate.revokedAt; as at) {
                {{ at | instant }}<br />{{ certificate.revocationCause ?? '' | label: 'revocation-cause' }}
              } @else {
                {{ 'backoffice.not-revoked' | words }}
              }
            </td>
          </tr>
        }
      </tbody>
    </dads-table>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MachineCertificates {
  readonly certificates = input.required<readonly MachineCertificateView[]>();
  protected readonly page = machinePage;
}
