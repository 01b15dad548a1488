import { expect, test } from '@jest/globals';
import { isPage } from '../../../src/http/page.ts';

const isPageWith = (body: string, type?: string) =>
  isPage({ status: 200, headers: type === undefined ? {} : { 'content-type': type }, body });

test.each([
  ['', 'text/html'],
  ['{}', 'text/html; charset=utf-8'],
  ['', 'application/xhtml+xml'],
  ['<!DOCTYPE html>', undefined],
  ['<html>', undefined],
  ['\r\n <HTML lang="en">', 'application/json'],
  ['<!-- sign in --><div>', undefined],
  ['<!-- sign in -->', undefined],
  ['<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">', undefined],
  ['<?xml version="1.0"?><!-- a --><head>', undefined],
  ['\ufeff<html>', undefined],
])('%j of the type %j is a web page', (body, type) => {
  expect(isPageWith(body, type)).toBe(true);
});

test.each([
  ['{"a":"<html>"}', undefined],
  ['{}', 'application/json; of=text/html'],
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
