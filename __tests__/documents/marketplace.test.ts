import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findFiles, readText } from './_documents.ts';

test('action.yml has what the Marketplace asks for', () => {
  const { name, description, author, branding } = parse(readText('action.yml'));

  // A name that could not be a feature of GitHub. Whether it is free, only GitHub knows.
  expect(name).toMatch(/^[A-Z][\w ]{9,48}\w$/);
  expect(name).not.toMatch(/\b(github|actions?|marketplace|runner|secrets?)\b/i);
  // The release form takes "less than 125 characters", on one line.
  expect(description).toMatch(/^\S.{1,122}\S$/);
  expect(author).toBe('aem-ims-token contributors');
  // Both are in the list of GitHub's metadata syntax, which is shorter than Feather's own.
  expect(branding).toEqual({ icon: 'lock', color: 'red' });
  // An action.yaml beside it would hide older releases.
  expect(findFiles('action.y*ml')).toEqual(['action.yml']);
});
