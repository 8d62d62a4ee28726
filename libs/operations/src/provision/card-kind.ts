// What the key service is told of a SIM: whose it is and which product.
import type { CardKind } from '../ports/outside.port';
import type { LineRow } from '../ports/rows';

export const cardKindOf = ({ hostCarrier, simProduct }: LineRow): CardKind => ({ hostCarrier, simProduct });
