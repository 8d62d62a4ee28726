// The stages of the live display, in their order, by the way of the certificate. States without a way on (failed, cancelled,
// expired) are none of them.
import { isOpen, storeOf, walkRoute, type ApplicationState, type IssueRoute } from '@sumaho-jpki/rules';
import { isWordingKey, type WordingKey } from '@sumaho-jpki/screen/wording';

/** From the application to "ready to use": a Keychain passes no stage of the SIM's. */
export function stagesOf(route: IssueRoute): readonly ApplicationState[] {
  return [
    ...new Set<ApplicationState>(['accepted', 'code-sent', ...walkRoute(route).map(({ stage }) => stage), 'completed']),
  ];
}

export function stageWords(route: IssueRoute): readonly WordingKey[] {
  return stagesOf(route).flatMap((stage) => {
    const own = `portal.stage.${stage}.${storeOf(route)}`;
    const key = isWordingKey(own) ? own : `portal.stage.${stage}`;
    return isWordingKey(key) ? [key] : [];
  });
}

/** Index of a stage that came over HTTP; the first one when this build or this route does not know it. */
export function stageAt(state: string, route: IssueRoute): number {
  return Math.max(
    0,
    stagesOf(route).findIndex((stage) => stage === state),
  );
}

/** Still under way; a state this build does not know counts as closed. */
export function underWay(state: string): boolean {
  return isOpen(state as ApplicationState);
}

/** The phone has taken over: the access code was entered on it. */
export function onThePhone(state: string): boolean {
  return underWay(state) && state !== 'accepted' && state !== 'code-sent';
}
