function absent() {
    throw new TypeError('this part of the toolkit is not in the bundle');
}
export { absent as getExecOutput, absent as ProxyAgent };
