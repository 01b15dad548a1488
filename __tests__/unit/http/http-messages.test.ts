import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formPost } from '../../../src/http/http-messages.ts';
import { isPage } from '../../../src/http/page.ts';

test('a form is posted as its media type asks, and any value reaches the other side unharmed', () => {
  const url = new URL('https://ims.test/ims/token/v3');
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'X-Other': '2',
  };
  const text = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(text, text, (first, second) => {
      const { body, ...head } = formPost(
        url,
        { client_secret: first, scope: second },
        { 'X-Other': '2' },
      );

      expect(head).toEqual({ method: 'POST', url, headers });
      expect(body).toMatch(/^[\x21-\x7e]*$/);
      expect([...new URLSearchParams(body)]).toEqual([
        ['client_secret', first],
        ['scope', second],
      ]);
    }),
  );
});

const isPageWith = (body: string, type?: string) =>
  isPage({ status: 200, headers: type === undefined ? {} : { 'content-type': type }, body });

test.each([
  ['', 'text/html'],
  ['{}', 'text/html; charset=utf-8'],
  ['', 'application/xhtml+xml'],
  ['<!DOCTYPE html>', undefined],
  ['<html>', undefined],
  ['\r\n <HTML lang="en">', 'application/json'],
  ['<head><title>Sign in</title>', undefined],
  ['<body>', 'text/plain'],
  ['<!-- sign in --><div>', undefined],
  ['<!-- sign in -->', undefined],
  ['<!-- a --> <!-- b -->\n<html>', 'application/json'],
  ['<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">', undefined],
  ['<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', 'application/xml'],
  ['<?xml version="1.0"?><!-- a --><head>', undefined],
  ['\ufeff<html>', undefined],
])('%j of the type %j is a web page', (body, type) => {
  expect(isPageWith(body, type)).toBe(true);
});

test.each([
  ['', undefined],
  ['{"a":"<html>"}', undefined],
  ['{}', 'application/json'],
  ['<?xml version="1.0"?><answer/>', undefined],
  ['<?xml version="1.0"?><!-- html --><answer/>', 'application/xml'],
  ['<answer><html></answer>', 'text/xml'],
  ['<headline>', undefined],
  ['<!DOCTYPE svg>', undefined],
  ['<?xml <html>', undefined],
  ['<!-- <html>', 'text/plain'],
  ['a <html>', undefined],
])('%j of the type %j is none', (body, type) => {
  expect(isPageWith(body, type)).toBe(false);
});

test('a huge start costs no time; with backtracking it would never end', () => {
  expect(isPageWith('<!---->'.repeat(150_000), 'text/plain')).toBe(false);
});
