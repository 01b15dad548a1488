import { expect, test } from '@jest/globals';
import * as absent from '../../src/absent.ts';

test.each(Object.entries(absent))('%s says that it is not there', (_name, part) => {
  expect(part).toThrow('this part of the toolkit is not in the bundle');
});
