/**
 * The pages of the back office, grouped as they stand in the menu and as the palette finds them. A page is offered to who may read
 * it: the same permission guards its route in the API. A new page is one line here, one route, one word.
 */
import type { OperationId } from '@sumaho-jpki/rules';
import type { WordingKey } from '@sumaho-jpki/screen/wording';

export interface DeskPage {
  readonly path: string;
  readonly words: WordingKey;
  /** Who may do this sees the page; left out: everybody who is signed in. */
  readonly needs?: OperationId;
}

export interface DeskGroup {
  readonly words: WordingKey;
  readonly pages: readonly DeskPage[];
}

export const START_PAGE: DeskPage = { path: '/', words: 'backoffice.menu.lines' };

export const DESK_GROUPS: readonly DeskGroup[] = [
  // Alone: it is where a desk's day begins, one press away.
  {
    words: 'backoffice.menu.queue',
    pages: [{ path: '/queue', words: 'backoffice.menu.queue', needs: 'read-desk-queue' }],
  },
  {
    words: 'backoffice.menu.group.work',
    pages: [
      { path: '/approvals', words: 'backoffice.menu.approvals', needs: 'read-approvals' },
      { path: '/bulk', words: 'backoffice.menu.bulk', needs: 'read-bulk-files' },
      { path: '/training', words: 'backoffice.menu.training', needs: 'read-training-lines' },
    ],
  },
  {
    words: 'backoffice.menu.group.certificates',
    pages: [
      { path: '/certificates', words: 'backoffice.menu.certificates', needs: 'search-certificates' },
      // The auditor and the hotline find certificates too; a mass revocation is J-LIS's to make, approve or stop.
      { path: '/mass-revocations', words: 'backoffice.menu.mass-revocations', needs: 'stop-mass-revocation' },
      { path: '/incidents', words: 'backoffice.menu.incidents', needs: 'stop-cohort' },
      { path: '/policies', words: 'backoffice.menu.policies', needs: 'read-issue-policies' },
    ],
  },
  {
    words: 'backoffice.menu.group.watch',
    pages: [
      { path: '/figures', words: 'backoffice.menu.figures', needs: 'read-figures' },
      { path: '/parked-steps', words: 'backoffice.menu.parked', needs: 'read-parked-steps' },
      { path: '/drifts', words: 'backoffice.menu.drifts', needs: 'read-drifts' },
      { path: '/authority', words: 'backoffice.menu.authority', needs: 'read-authority-health' },
      { path: '/ceremonies', words: 'backoffice.menu.ceremonies', needs: 'read-ceremony-log' },
      { path: '/equivalence', words: 'backoffice.menu.equivalence', needs: 'read-equivalence' },
    ],
  },
  {
    words: 'backoffice.menu.group.parties',
    pages: [
      { path: '/mvno-contracts', words: 'backoffice.menu.mvno-contracts', needs: 'read-mvno-contracts' },
      { path: '/parties', words: 'backoffice.menu.parties', needs: 'read-parties' },
      { path: '/verifiers', words: 'backoffice.menu.verifiers', needs: 'read-verifiers' },
    ],
  },
  {
    words: 'backoffice.menu.group.people',
    pages: [
      { path: '/members', words: 'backoffice.menu.members', needs: 'read-staff' },
      { path: '/account', words: 'backoffice.menu.account' },
    ],
  },
];
