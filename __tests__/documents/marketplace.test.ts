import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findFiles, readText } from './_documents.ts';

/** Icons of Feather 4.28.0 that GitHub's metadata syntax leaves out, the brands among them. */
const REFUSED_ICONS = [
  'coffee',
  'columns',
  'divide-circle',
  'divide-square',
  'divide',
  'frown',
  'hexagon',
  'key',
  'meh',
  'mouse-pointer',
  'smile',
  'tool',
  'x-octagon',
];
const COLORS = [
  'white',
  'black',
  'yellow',
  'blue',
  'green',
  'orange',
  'red',
  'purple',
  'gray-dark',
];
/** The release form takes "less than 125 characters". */
const DESCRIPTION_END = 125;

describe('what the Marketplace asks of action.yml', () => {
  const action = parse(readText('action.yml')) as {
    readonly name: string;
    readonly description: string;
    readonly author: string;
    readonly branding: { readonly icon: string; readonly color: string };
  };

  test('a short description, on one line', () => {
    expect(action.description).toMatch(/^\S.*\S$/);
    expect(action.description.length).toBeLessThan(DESCRIPTION_END);
  });

  test('a name that could not be a feature of GitHub (whether it is free, only GitHub knows)', () => {
    expect(action.name).toMatch(/^[A-Z][\w ]{9,48}\w$/);
    expect(action.name).not.toMatch(/\b(github|actions?|marketplace|runner|secrets?)\b/i);
  });

  test('an author', () => {
    expect(action.author).toBe('aem-ims-token contributors');
  });

  test('an icon and a color that it knows', () => {
    expect(action.branding.icon).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(REFUSED_ICONS).not.toContain(action.branding.icon);
    expect(COLORS).toContain(action.branding.color);
  });

  test('one action.yml at the root, never action.yaml, which would hide older releases', () => {
    expect(findFiles('action.y*ml')).toEqual(['action.yml']);
  });
});
