/** Names and values, as in an environment block. */
export type Variables = Record<string, string>;
