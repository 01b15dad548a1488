// What the action is measured against: the least that makes the same request and writes the same
// files, on bare node:https. No retries, no checks, no masks but the token's own.
import { randomUUID, sign } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { request } from 'node:https';

const { MODE: mode, IMS_URL: url, CLIENT_ID: clientId, CLIENT_SECRET: secret } = process.env;

function write(file, name, value) {
  const delimiter = randomUUID();
  appendFileSync(process.env[file], `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}

function post(path, fields) {
  const body = new URLSearchParams(fields).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, url),
      { method: 'POST', headers, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve(text));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

function assertion() {
  const { ORG_ID: iss, ACCOUNT_ID: sub, PRIVATE_KEY: key } = process.env;
  const ims = `https://${new URL(url).host}`;
  const exp = Math.floor(Date.now() / 1000) + 300;
  const claims = {
    exp,
    iss,
    sub,
    aud: `${ims}/c/${clientId}`,
    [`${ims}/s/ent_aem_cloud_api`]: true,
  };
  const signed = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

const client = { client_id: clientId, client_secret: secret };
if (mode === 'post') {
  await post('/ims/invalidate_token/v2', {
    ...client,
    token_type: 'access_token',
    token: process.env.TOKEN,
  });
} else {
  const text =
    mode === 'jwt'
      ? await post('/ims/exchange/jwt', { ...client, jwt_token: assertion() })
      : await post('/ims/token/v3', {
          ...client,
          grant_type: 'client_credentials',
          scope: process.env.SCOPES,
        });
  const token = JSON.parse(text).access_token;
  console.log(`::add-mask::${token}`);
  write('GITHUB_STATE', 'token', token);
  write('GITHUB_OUTPUT', 'token', token);
  write('GITHUB_ENV', 'AEM_IMS_TOKEN', token);
}
