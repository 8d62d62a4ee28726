/** The causes of the rules' table that a holder may name by hand, in the portal or by the desk. */
export const HOLDER_CAUSES = ['stop-of-use', 'handing-over', 'loss-or-theft', 'holder-key-leak'] as const;
