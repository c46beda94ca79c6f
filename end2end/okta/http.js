// Reading requests and sending answers, where oidc-provider does not do it.

import { Refused } from './directory.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

const MAX_BODY = 64 * 1024;

/** @param {IncomingMessage} request */
export async function readForm(request) {
  return new URLSearchParams(await readText(request));
}

/**
 * @param {IncomingMessage} request
 * @returns {Promise<any>} Whatever the JSON says; the directory checks it.
 */
export async function readJson(request) {
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'invalid_json', 'The body must be JSON.');
  }
}

/** @param {IncomingMessage} request */
async function readText(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Refused(413, 'too_large', 'The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * @param {ServerResponse} response
 * @param {number} status
 * @param {string} page
 * @param {{ formTarget?: string }} [allow] Where the page's form may lead to, beside the stand-in itself.
 */
export function sendPage(response, status, page, { formTarget = '' } = {}) {
  send(response, status, 'text/html; charset=utf-8', page, {
    'cache-control': 'no-store',
    'content-security-policy':
      `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ${formTarget}; base-uri 'none'; frame-ancestors 'none'`,
  });
}

/**
 * @param {ServerResponse} response
 * @param {number} status
 * @param {unknown} value
 */
export function sendJson(response, status, value) {
  send(response, status, 'application/json', JSON.stringify(value), { 'cache-control': 'no-store' });
}

/**
 * @param {ServerResponse} response
 * @param {number} status
 * @param {string} type
 * @param {string | Buffer} body
 * @param {Record<string, string>} [headers]
 */
export function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff', ...headers }).end(body);
}
