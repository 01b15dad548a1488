import { expect, test } from '@jest/globals';
import { isPage } from '../../../src/http/page.ts';

const answer = (body: string, type?: string) => ({
  status: 200,
  headers: type === undefined ? {} : { 'content-type': type },
  body,
});

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
])('%j of the type %j is a page for people', (body, type) => {
  expect(isPage(answer(body, type))).toBe(true);
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
  expect(isPage(answer(body, type))).toBe(false);
});

test('a huge start costs no time', () => {
  const startMs = performance.now();

  expect(isPage(answer('<!---->'.repeat(150_000), 'text/plain'))).toBe(false);

  // Tens of milliseconds; with backtracking it would never end.
  expect(performance.now() - startMs).toBeLessThan(10_000);
});
