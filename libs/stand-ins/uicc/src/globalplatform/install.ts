/** INSTALL (GPC 2.3.1 §11.5): its forms by P1, and INSTALL [for personalization] itself. */
import { StatusWord } from '@sumaho-jpki/wire/apdu';
import { NO_RECEIPT, type DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { mustManageContent, mustNotBeRestricted, RESTRICT } from './authority';
import { extradite, updateRegistry } from './content-transfer';
import { finishCombined, installInstance, makeSelectable } from './install-application';
import { aidField, readInstallFields } from './install-fields';
import { beginCombined, installForLoad } from './install-load';
import { entryMust } from './life-cycle';
import { has, PRIVILEGE } from './privileges';
import { applicationOf } from './registry';

const COMBINED = 0x0e;
const COMBINED_FIRST = 0x01;
const COMBINED_LAST = 0x03;

interface Form {
  /** Functions it uses, as a mask of the restrict parameter; absent: needs no management privilege. */
  functions?: number;
  run(request: DomainCommand): Uint8Array;
}

const FORMS: Readonly<Record<number, Form>> = {
  0x02: { functions: RESTRICT.load, run: installForLoad },
  0x04: { functions: RESTRICT.install, run: installInstance },
  0x08: { functions: RESTRICT.makeSelectable, run: makeSelectable },
  0x0c: { functions: RESTRICT.install | RESTRICT.makeSelectable, run: installInstance },
  0x10: { functions: RESTRICT.extradition, run: extradite },
  0x20: { run: openPersonalisation },
  0x40: { functions: RESTRICT.registryUpdate, run: updateRegistry },
};
const COMBINED_FUNCTIONS = RESTRICT.load | RESTRICT.install | RESTRICT.makeSelectable;
const COMBINED_FORMS: Readonly<Record<number, Form>> = {
  [COMBINED_FIRST]: { functions: COMBINED_FUNCTIONS, run: beginCombined },
  [COMBINED_LAST]: { functions: COMBINED_FUNCTIONS, run: finishCombined },
};

/** @throws StatusError 6A86 unknown form, 6A80 malformed, 6A88 unknown AID, 6985 not allowed here, 6A84 no room */
export function install(request: DomainCommand): Uint8Array {
  const { p1, p2 } = request.command;
  const form = p1 === COMBINED ? COMBINED_FORMS[p2] : p2 === 0x00 ? FORMS[p1] : undefined;
  if (!form) refuse(StatusWord.INCORRECT_P1_P2);
  if (form.functions !== undefined) mustManageContent(request, form.functions);
  try {
    return form.run(request);
  } finally {
    // A file that waits for the last command of the combined form does not outlive that command, nor any other.
    if (p2 !== COMBINED_FIRST) request.channel.loaded = undefined;
  }
}

function openPersonalisation(request: DomainCommand): Uint8Array {
  const { memory, channel, domain, command } = request;
  const { fields, token } = readInstallFields(command, 6);
  must(token.length === 0 && [0, 1, 3, 4].every((index) => fields[index]?.length === 0));
  const aid = aidField(fields[2]);
  const application = applicationOf(memory.image, aid);
  mustNotBeRestricted(memory.image, domain, RESTRICT.personalization);
  const trusted = has(domain.privileges, PRIVILEGE.trustedPath);
  const ours = application.securityDomainAid === domain.aid && application.aid !== domain.aid;
  // An applet without code has no personalisation interface either.
  if (!trusted || !ours || application.kind === 'applet') refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  entryMust(application, 'personalize');
  channel.personalisation = { target: aid, nextBlock: 0, blocks: [] };
  return NO_RECEIPT;
}
