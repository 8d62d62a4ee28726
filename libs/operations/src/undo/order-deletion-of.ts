// The end of a certificate orders its data off the phone; asked for twice it is one order.
import type { RegisterTransaction } from '../ports/register.port';

export async function orderDeletionOf(tx: RegisterTransaction, applicationId: string): Promise<void> {
  await tx.steps.schedule({
    workflowId: applicationId,
    kind: 'order-deletion',
    subject: applicationId,
    effectKey: `order-deletion:${applicationId}`,
  });
}
