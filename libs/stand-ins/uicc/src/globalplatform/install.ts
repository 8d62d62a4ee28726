/** INSTALL in all its forms but the combined one (GPC 2.3.1 §11.5). */
import { decodeLvs, decodeTlvs, findTlv, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex } from '../card-image';
import { NO_RECEIPT, type DomainCommand } from '../channel';
import { JPKI_MODULE_AID, SECURITY_DOMAIN_MODULE_AID } from '../known-aids';
import { must, refuse } from '../status-error';
import { INSTALLED, isSelectable, PERSONALIZED, SELECTABLE } from './life-cycle';
import { has, PRIVILEGE, readPrivileges } from './privileges';
import {
  applicationOf,
  findApplication,
  findLoadFile,
  isAidInUse,
  isInHierarchyOf,
  mustHaveRoom,
  mustManageContent,
} from './registry';

type Fields = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** @throws StatusError 6A86 unknown form, 6A80 malformed, 6A88 unknown AID, 6985 not allowed here, 6A84 no room */
export function install(request: DomainCommand): Uint8Array {
  const { command, domain } = request;
  if (command.p2 !== 0x00) refuse(StatusWord.INCORRECT_P1_P2);
  const lvs = decodeLvs(command.data);
  switch (command.p1) {
    case 0x02:
      mustManageContent(domain);
      return installForLoad(request, lvs);
    case 0x04:
    case 0x0c:
      mustManageContent(domain);
      return installInstance(request, sixFields(lvs));
    case 0x08:
      mustManageContent(domain);
      return makeSelectable(request, sixFields(lvs));
    case 0x10:
      mustManageContent(domain);
      return extradite(request, sixFields(lvs));
    case 0x20:
      return openPersonalisation(request, sixFields(lvs));
    case 0x40:
      mustManageContent(domain);
      return updateRegistry(request, sixFields(lvs));
    default:
      return refuse(StatusWord.INCORRECT_P1_P2);
  }
}

function sixFields(lvs: Uint8Array[]): Fields {
  const [a, b, c, d, e, f] = lvs;
  must(a !== undefined && b !== undefined && c !== undefined && d !== undefined && e !== undefined && f !== undefined);
  must(lvs.length === 6);
  // A token where none is expected is an error (GPC §9.2).
  must(f.length === 0);
  return [a, b, c, d, e, f];
}

function aidField(field: Uint8Array): Hex {
  must(field.length >= 5 && field.length <= 16);
  return hex(field);
}

function installForLoad({ memory, channel, domain }: DomainCommand, lvs: Uint8Array[]): Uint8Array {
  const [loadFile, target, hash, , token] = lvs;
  must(lvs.length === 5 && loadFile !== undefined && target !== undefined && hash !== undefined);
  must(token !== undefined && token.length === 0);
  must([0, 20, 32, 48, 64].includes(hash.length));
  const loadFileAid = aidField(loadFile);
  if (isAidInUse(memory.image, loadFileAid)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const securityDomainAid = target.length === 0 ? domain.aid : aidField(target);
  mustBeAcceptingDomain(memory.image, domain, securityDomainAid);
  channel.load = { loadFileAid, securityDomainAid, hash, nextBlock: 0, blocks: [] };
  return NO_RECEIPT;
}

/** Content may go to the managing domain itself or to a personalised domain of its hierarchy. */
function mustBeAcceptingDomain(image: CardImage, manager: ApplicationImage, targetAid: Hex): void {
  if (targetAid === manager.aid) return;
  const target = applicationOf(image, targetAid);
  if (target.securityDomain === undefined) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const accepts = target.state === PERSONALIZED && target.securityDomain.acceptsExtradited;
  if (!accepts || !isInHierarchyOf(image, manager.aid, target)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}

function installInstance({ memory, command, domain }: DomainCommand, fields: Fields): Uint8Array {
  const [loadFile, module, instance, privilegeField, parameters] = fields;
  const loadFileAid = aidField(loadFile);
  const moduleAid = aidField(module);
  const aid = aidField(instance.length === 0 ? module : instance);
  const file = findLoadFile(memory.image, loadFileAid) ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  if (!file.moduleAids.includes(moduleAid)) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  if (isAidInUse(memory.image, aid)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const configuration = findTlv(decodeTlvs(parameters), 0xc9);
  must(configuration !== undefined);
  const privileges = readPrivileges(privilegeField);
  const state = command.p1 === 0x0c ? SELECTABLE : INSTALLED;
  const base = { aid, loadFileAid, moduleAid, state, privileges, securityDomainAid: domain.aid };
  const application = instantiate(base, configuration.value);
  mustHaveRoom(memory.image, application.kind);
  memory.write((image) => image.applications.push(application));
  return NO_RECEIPT;
}

function instantiate(base: Omit<ApplicationImage, 'kind'>, configuration: Uint8Array): ApplicationImage {
  const wantsDomain = has(base.privileges, PRIVILEGE.securityDomain);
  if (base.moduleAid === SECURITY_DOMAIN_MODULE_AID) {
    must(wantsDomain);
    return { ...base, kind: 'ssd', securityDomain: domainConfiguration(configuration) };
  }
  must(!wantsDomain);
  if (base.moduleAid === JPKI_MODULE_AID) return { ...base, kind: 'jpki', jpki: {} };
  return refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
}

function domainConfiguration(configuration: Uint8Array): NonNullable<ApplicationImage['securityDomain']> {
  const tlvs = decodeTlvs(configuration);
  const protocol = findTlv(tlvs, 0x81);
  // This card speaks SCP03 i=70 and nothing else.
  must(protocol === undefined || hex(protocol.value) === '0370');
  const accepts = (tag: number): boolean => (findTlv(tlvs, tag)?.value ?? []).some((octet) => octet !== 0);
  return { acceptsExtradited: accepts(0x82), releasesAssociated: accepts(0x87), keys: [], sequences: [], data: {} };
}

function makeSelectable({ memory, domain }: DomainCommand, fields: Fields): Uint8Array {
  const aid = aidField(fields[2]);
  const application = managed(memory.image, domain, aid);
  if (application.state !== INSTALLED) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  // No privileges, or a single 00, leaves those of the installation.
  const keeps = fields[3].every((octet) => octet === 0) && fields[3].length <= 1;
  const privileges = keeps ? application.privileges : readPrivileges(fields[3]);
  mustKeepKind(application, privileges);
  memory.write((image) => {
    const entry = applicationOf(image, aid);
    entry.state = SELECTABLE;
    entry.privileges = privileges;
  });
  return NO_RECEIPT;
}

/** An entry other than ISD and CASD inside the managing domain's hierarchy. */
function managed(image: CardImage, manager: ApplicationImage, aid: Hex): ApplicationImage {
  const application = applicationOf(image, aid);
  const mayManage = ['ssd', 'jpki'].includes(application.kind) && isInHierarchyOf(image, manager.aid, application);
  return mayManage ? application : refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}

function mustKeepKind(application: ApplicationImage, privileges: number): void {
  must(has(privileges, PRIVILEGE.securityDomain) === (application.securityDomain !== undefined));
}

function extradite({ memory, domain }: DomainCommand, fields: Fields): Uint8Array {
  const targetAid = aidField(fields[0]);
  const aid = aidField(fields[2]);
  const { image } = memory;
  const loadFile = findLoadFile(image, aid);
  const entry = loadFile ?? managed(image, domain, aid);
  // Only what is directly associated: the carrier cannot fetch an extradited applet back out of the SP area.
  if (loadFile?.fixed || entry.securityDomainAid !== domain.aid) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (entry.securityDomainAid === targetAid) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const present = applicationOf(image, entry.securityDomainAid);
  if (present.securityDomain?.releasesAssociated !== true) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const target = applicationOf(image, targetAid);
  if (target.securityDomain === undefined) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const ready = target.kind === 'isd' || target.state === PERSONALIZED;
  if (!ready || !target.securityDomain.acceptsExtradited) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  // A load file must not slip past a domain that wants to see a DAP signature first.
  if (loadFile && has(target.privileges, PRIVILEGE.dapVerification)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (aid !== targetAid && isInHierarchyOf(image, aid, target)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  memory.write((next) => {
    (findLoadFile(next, aid) ?? applicationOf(next, aid)).securityDomainAid = targetAid;
  });
  return NO_RECEIPT;
}

function openPersonalisation({ memory, channel, domain }: DomainCommand, fields: Fields): Uint8Array {
  const aid = aidField(fields[2]);
  const application = applicationOf(memory.image, aid);
  const trusted = has(domain.privileges, PRIVILEGE.trustedPath);
  const ours = application.securityDomainAid === domain.aid && application.aid !== domain.aid;
  if (!trusted || !ours || !isSelectable(application.state)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  channel.personalisation = { target: aid, nextBlock: 0, blocks: [] };
  return NO_RECEIPT;
}

function updateRegistry({ memory, domain }: DomainCommand, fields: Fields): Uint8Array {
  const aid = aidField(fields[2]);
  const application = managed(memory.image, domain, aid);
  must(fields[0].length === 0 || hex(fields[0]) === application.securityDomainAid);
  const privileges = fields[3].length === 0 ? application.privileges : readPrivileges(fields[3]);
  mustKeepKind(application, privileges);
  const system = findTlv(decodeTlvs(fields[4]), 0xef);
  const selection = system && findTlv(decodeTlvs(system.value), 0xcf);
  must(selection === undefined || selection.value.length === 1);
  memory.write((image) => {
    const entry = findApplication(image, aid);
    if (!entry) return;
    entry.privileges = privileges;
    if (selection) entry.implicitSelection = selection.value[0];
  });
  return NO_RECEIPT;
}
