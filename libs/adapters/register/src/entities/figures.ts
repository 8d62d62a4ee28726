// What the dashboards count beside the rows of the life cycle itself.
import type { NewIssueDecision } from '@sumaho-jpki/operations';
import { bigint, bool, instant, integer, orNull, references, stamped, table, text, uuid } from './entity';

export interface IssueDecisionRow extends NewIssueDecision {
  readonly id: string;
  readonly at: Date;
  readonly applicationId: string | null;
}

export const IssueDecisions = table<IssueDecisionRow>(
  'issue_decisions',
  {
    id: uuid({ primary: true }),
    at: stamped(),
    carrier: text(),
    hostCarrier: text(),
    handsetModel: text(),
    simProduct: text(),
    lineState: text(),
    wish: text(orNull),
    route: text(orNull),
    rule: text(orNull),
    requestId: uuid(orNull),
    applicationId: uuid(orNull),
    training: bool({ default: false }),
  },
  {
    indices: [
      { name: 'issue_decisions_at', columns: ['at'] },
      { name: 'issue_decisions_carrier_at', columns: ['carrier', 'at'] },
      { name: 'issue_decisions_request', columns: ['requestId'], unique: true },
      { name: 'issue_decisions_application', columns: ['applicationId'], unique: true },
    ],
    checks: [{ name: 'issue_decisions_one', expression: '(route IS NULL) <> (rule IS NULL)' }],
    foreignKeys: [
      references('issue_decisions', 'carrier', 'carriers', 'code'),
      references('issue_decisions', 'applicationId', 'applications'),
    ],
  },
);

/** Insert-only: the first answer that said of a certificate that it is revoked. */
export const RevocationsAnswered = table<{ serial: string; carrier: string; answeredAt: Date }>(
  'revocations_answered',
  {
    serial: text({ primary: true }),
    carrier: text(),
    answeredAt: stamped(),
  },
);

/** Insert-only: when each list was published; the lists themselves go. */
export const ListPublications = table<{ number: string; part: number | null; thisUpdate: Date; publishedAt: Date }>(
  'list_publications',
  { number: bigint({ primary: true }), part: integer(orNull), thisUpdate: instant(), publishedAt: stamped() },
  { indices: [{ name: 'list_publications_part', columns: ['part', 'thisUpdate'] }] },
);
