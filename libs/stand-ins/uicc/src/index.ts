/** Virtual UICC: GlobalPlatform card, controlling authority security domain and JPKI applet, faithful to the byte. */
export type { ApplicationImage, CardImage, Hex, KeyImage, LoadFileImage } from './card-image';
export { MemoryCardStore, PowerLostError, TearingCardStore, type CardStore } from './store/card-store';
export { Eeprom, EepromCardStore, type PageTear } from './store/eeprom';
export { FileCardStore } from './store/file-card-store';
export { manufactureUicc, powerUp, DEFAULT_ATR, type UiccSpecification } from './manufacture';
export { withMandatedDap } from './manufacture-domains';
export { withManagementKeys, withRemote } from './retrofit';
export type { DelegatedManagementSpecification, MandatedDapSpecification } from './manufacture-domains';
export type { AccessRule } from './ara-m/access-rules';
export type {
  CasdSpecification,
  ChannelSpecification,
  KeysetSpecification,
  RemoteSpecification,
  Scp11Specification,
} from './manufacture-keys';
export { issueCasdCertificate, type CasdCertificateSubject } from './casd-certificate';
export { prepareOnCardKeys } from './jpki/key-well';
export { T0Interface, type TerminalCard } from './t0-interface';
export { VirtualUicc } from './virtual-uicc';
