// Looking and changing in the tables of the register in memory. What is read is a copy, as it is from a database.

export type Open<Row> = { -readonly [Key in keyof Row]: Row[Key] };

export const copy = <Row>(row: Row | undefined): Row | null => (row === undefined ? null : structuredClone(row));
export const only = <Row>(rows: readonly Row[], is: (row: Row) => boolean): Row | null => copy(rows.find(is));
export const newest = <Row>(rows: readonly Row[], is: (row: Row) => boolean): Row | null => copy(rows.findLast(is));
export const every = <Row>(rows: readonly Row[], is: (row: Row) => boolean): Row[] => structuredClone(rows.filter(is));

/** UPDATE … WHERE: the number of rows changed. */
export function update<Row extends object>(
  rows: readonly Row[],
  is: (row: Row) => boolean,
  change: Partial<Row>,
): number {
  const hits = rows.filter(is);
  for (const row of hits) Object.assign(row, change);
  return hits.length;
}
