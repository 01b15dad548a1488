import { fieldsOf, unwrap } from '../fields.ts';
import type { Candidate } from './candidate.ts';

/**
 * What has its fields side by side: the Adobe Developer Console's download, an aio context (alone,
 * or among others below `ims.contexts` or `$ims`), and the text block.
 */
export function findFlatFields(value: unknown): Candidate[] {
  const inner = unwrap(value, 'ims', 'contexts');
  const others = inner === value ? [] : Object.entries(Object(inner));
  return [['', inner] as const, ...others].flatMap(([name, context]) => {
    const fields = fieldsOf(context);
    const isCredential = ['clientid', 'clientsecret', 'clientsecrets'].some((n) => fields.has(n));
    return isCredential ? [{ shape: shapeOf(context), name, fields }] : [];
  });
}

function shapeOf(context: unknown): string {
  if (context instanceof Map) {
    return 'text block';
  }
  return Object.hasOwn(Object(context), 'CLIENT_ID')
    ? 'Adobe Developer Console download'
    : 'aio context';
}
