import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { drawDemo, PICTURE_PATH } from './picture.ts';

describe('the picture in the README', () => {
  let drawn = '';
  beforeAll(async () => {
    drawn = await drawDemo();
  });

  test('is what the demo shows now (draw it anew: npm run picture)', () => {
    expect(readFileSync(PICTURE_PATH, 'utf8')).toBe(drawn);
  });

  test('shows the log and the summary', () => {
    for (const text of ['The token is: ***', 'The token was revoked.', 'Scopes granted']) {
      expect(drawn).toContain(text);
    }
  });

  test('holds no secret, loads nothing and runs nothing', () => {
    expect(drawn).not.toMatch(/eyJ|p8e-|<script|<image|href|url\(|@import|@font-face/);
    expect(drawn.match(/https?:\/\/[^"<\s]+/g)?.filter((url) => !/127\.0\.0\.1/.test(url))).toEqual(
      ['http://www.w3.org/2000/svg'],
    );
  });
});
