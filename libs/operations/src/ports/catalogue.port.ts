// The two registries of products as data: SIM products and handset models (jpki-domain §6), and what carriers have contracted.
import type { CarrierContract, HandsetModel, SimProduct } from '@sumaho-jpki/rules';

export interface Catalogue {
  sim(id: string): SimProduct | undefined;
  handset(id: string): HandsetModel | undefined;
  handsets(): readonly HandsetModel[];
  contract(carrier: string): CarrierContract | undefined;
}
