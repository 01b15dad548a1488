import { afterEach } from '@jest/globals';

/** Puts the environment back after each test. */
export function keepEnvironment(): void {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = { ...environment };
  });
}

/** Lets tests set the inputs of the step; each test begins with the environment as it was. */
export function useInputs(): (inputs: Record<string, string>) => void {
  keepEnvironment();
  return (inputs) => {
    for (const [name, value] of Object.entries(inputs)) {
      process.env[`INPUT_${name.toUpperCase()}`] = value;
    }
  };
}
