import { printInLaterSteps } from '/work/main/__tests__/secrets/print-job.ts';
import { FORMS } from '/work/main/__tests__/secrets/forms.ts';
import { whatShows } from '/work/main/__tests__/secrets/what-shows.ts';
import { startImsSimulator } from '/work/main/__tests__/simulators/ims/ims-simulator.ts';
const sim = await startImsSimulator();
const [a] = sim.accounts;
import { randomBytes } from 'node:crypto';
const mk = (n: number) => [Buffer.from(JSON.stringify({alg:'RS256',x5u:'ims_na1-key-1.cer',kid:'ims_na1-key-1',itt:'at'})).toString('base64url'), Buffer.from(JSON.stringify({id:randomBytes(500+n).toString('hex')})).toString('base64url'), randomBytes(256).toString('base64url')].join('.');
for (const n of [0,1,2]) {
  const t = mk(n);
  sim.misbehave({ always: { kind:'alter', path:'/ims/token', set:{access_token:t}} });
  const [,payload='',signature=''] = t.split('.');
  const t0 = performance.now();
  const job = await printInLaterSteps({'client-id':a!.clientId,'client-secret':a!.clientSecrets[0]!,'ims-endpoint':sim.url}, FORMS.map(f=>f.script));
  console.log(t.length%3, 'masks', job.masks.length, Math.round(performance.now()-t0));
  for (const [i,f] of FORMS.entries()) {
    const w = whatShows(job.outputs[i]!, {value:t,keyPart:signature,others:[payload, Buffer.from(payload,'base64url').toString()],longestRun:20});
    if (w!==f.token) console.log('TOKEN', f.name, 'expected', f.token, 'got', w, job.outputs[i]!.slice(0,300));
    if (!job.outputs[i]!.trim()) console.log('EMPTY', f.name);
  }
}
sim.misbehave({});
for (const s of [a!.clientSecrets[0]!, `Qx7mK2vT9pLw'Rz4nB8cYh3sD"Fj6gH1kNq5`, 'Qx7mK2vT9pLw%41Rz4nB8cYh3sD%Fj6gH1kNq5', 'Qx7mK2vT9pLw Rz4nB8cYh3sDéFj6gH1kNq5ß', 'Qx7mK2vT9pLw$HOME`Rz4nB8cYh3sD`Fj6gH\\1kNq5z', '<Qx7mK2vT9pLw&+Rz4nB8cYh3sD>!Fj6gH1kNq5~(a)*', '~Qx7mK2vT9pL/w+Rz4nB8cYh3sD==', `~'"Qx7mK2vT9pL<>&+/=?Rz4nB8cYh3sD'"\\\`$x{}[],;|`,'4f2c1e6a-7b1d-4c4e-9f55-0a2b3c4d5e6f']) {
  a!.clientSecrets[0] = s;
  const job = await printInLaterSteps({'client-id':a!.clientId,'client-secret':s,'ims-endpoint':sim.url}, FORMS.map(f=>f.script), s);
  console.log(s, 'masks', job.masks.length);
  for (const [i,f] of FORMS.entries()) {
    const w = whatShows(job.outputs[i]!, {value:s,keyPart:s,others:[],longestRun:15});
    if (w!==f.clientSecret) console.log('SECRET', f.name, 'expected', f.clientSecret, 'got', w, job.outputs[i]!.slice(0,400));
  }
}
await sim.close();
