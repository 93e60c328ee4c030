import type { JsonNode } from '../../json/json-document.js';
import { items, member, stringMember } from '../../json/json-document.js';
import { textBound } from '../anthropic/token-bound.js';
import type { RequestDocument } from '../dialect.js';

/** What the provider adds around a request with tools, and around every message. */
const TOOLS_PREAMBLE = 800;
const PER_MESSAGE = 12;
/** A large image in full detail. Small models count more for it; what is used beyond is charged. */
const PER_IMAGE = 5_000;
/** A page of a PDF is read as text and as an image; one page takes at least so many bytes in base64. */
const PER_PDF_PAGE = 5_000;
const BYTES_PER_PDF_PAGE = 20_000;
/** A file that is somewhere else: nothing here says how long it is. */
const PER_REMOTE_FILE = 20_000;
/** So many bytes of base64 are a second of the most compressed sound, which is ten tokens. */
const BYTES_PER_AUDIO_TOKEN = 100;

/**
 * An upper bound of what the provider will count as prompt, from the request alone: the text as it is
 * counted for any model, and allowances for images, files and sound.
 */
export function promptBound(document: RequestDocument): number {
  const { source, root } = document;
  const media = new MediaBound(source);
  const messages = items(member(root, 'messages'));
  for (const message of messages) {
    for (const part of items(member(message, 'content'))) media.part(part);
  }
  const tools = items(member(root, 'tools')).length + items(member(root, 'functions')).length;
  return (
    Math.ceil(textBound(source, media.encoded)) +
    media.tokens +
    messages.length * PER_MESSAGE +
    (tools > 0 ? TOOLS_PREAMBLE : 0)
  );
}

/** Counts what is no text, and remembers where its data stands. */
class MediaBound {
  tokens = 0;
  readonly encoded: { start: number; end: number }[] = [];

  constructor(private readonly source: string) {}

  part(part: JsonNode): void {
    switch (stringMember(this.source, part, 'type') ?? '') {
      case 'image_url':
        this.tokens += PER_IMAGE;
        this.skip(member(member(part, 'image_url'), 'url'), /^data:/);
        return;
      case 'file':
        return this.file(member(part, 'file'));
      case 'input_audio': {
        const bytes = this.skip(member(member(part, 'input_audio'), 'data'), /^/);
        this.tokens += Math.ceil(bytes / BYTES_PER_AUDIO_TOKEN);
        return;
      }
      default:
    }
  }

  private file(file: JsonNode | undefined): void {
    const bytes = this.skip(member(file, 'file_data'), /^/);
    this.tokens +=
      bytes === 0 ? PER_REMOTE_FILE : Math.ceil(bytes / BYTES_PER_PDF_PAGE) * PER_PDF_PAGE;
  }

  /** The length of the data that is left out of the count of text. */
  private skip(data: JsonNode | undefined, begins: RegExp): number {
    if (data?.kind !== 'string') return 0;
    if (!begins.test(this.source.slice(data.start + 1, data.start + 8))) return 0;
    this.encoded.push({ start: data.start, end: data.end });
    return data.end - data.start;
  }
}
