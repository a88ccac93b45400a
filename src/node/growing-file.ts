/** A file that grows while something runs: text is gathered, and written whenever there is time. */
import { type FileHandle, open } from 'node:fs/promises';

export class GrowingFile {
  readonly #handle: FileHandle;
  #gathered = '';

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** An empty file of that name, in place of one that there may be. Rejects with the error of the file system. */
  static async create(path: string): Promise<GrowingFile> {
    return new GrowingFile(await open(path, 'w'));
  }

  /** Keeps the text in memory until the next `flush`. */
  add(text: string): void {
    this.#gathered += text;
  }

  /** Writes what was gathered. Rejects with the error of the file system; how much of it was written is then not known. */
  async flush(): Promise<void> {
    const text = this.#gathered;
    this.#gathered = '';
    if (text !== '') await this.#handle.appendFile(text);
  }

  /** Closes the file; what was not flushed is lost. */
  close(): Promise<void> {
    return this.#handle.close();
  }
}
