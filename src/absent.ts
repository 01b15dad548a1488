/** Stands in for parts of the toolkit that are left out of the bundle (.ci/bundle.mjs). */
function absent(): never {
  throw new TypeError('this part of the toolkit is not in the bundle');
}

export { absent as getExecOutput, absent as ProxyAgent };
