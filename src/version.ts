/** The engine's version, as results name it; a test holds it equal to package.json's. */
export const ENGINE_VERSION = '0.3.0';
