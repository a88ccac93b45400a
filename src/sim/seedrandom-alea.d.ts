/** Types of seedrandom's alea generator, which @types/seedrandom does not declare on its own path. */
declare module 'seedrandom/lib/alea.js' {
  export default function alea(seed: string): { (): number; double(): number; int32(): number; quick(): number };
}
