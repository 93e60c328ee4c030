import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AccessGuard } from '../access/access.guard.js';
import { pageOf } from '../pages/page.js';
import { Files } from './files.js';
import type { StoredFile } from './files.js';
import { readUpload } from './read-upload.js';

type Body = Record<string, unknown>;

/** Newer callers page by `page`, older ones by `after_id`; both are the id of the last file seen. */
const Cursor = z.looseObject({ page: z.string().optional().catch(undefined) });

@Controller('v1/files')
@UseGuards(AccessGuard)
export class FilesController {
  constructor(private readonly files: Files) {}

  @Post()
  @HttpCode(200)
  async upload(@Req() request: FastifyRequest): Promise<Body> {
    return this.show(this.files.add(await readUpload(request)));
  }

  @Get()
  list(@Query() query: unknown): Body {
    const { page: cursor, ...rest } = Cursor.parse(query);
    const page = pageOf(this.files.list(), { ...rest, ...(cursor ? { after_id: cursor } : {}) });
    const next = page.has_more ? page.last_id : null;
    return { ...page, data: page.data.map((file) => this.show(file)), next_page: next };
  }

  @Get(':id')
  one(@Param('id') id: string): Body {
    return this.show(this.files.get(id));
  }

  @Get(':id/content')
  async content(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { bytes, mimeType } = this.files.content(id);
    await reply.status(200).type(mimeType).send(bytes);
  }

  @Delete(':id')
  remove(@Param('id') id: string): Body {
    this.files.delete(id);
    return { id, type: 'file_deleted' };
  }

  private show(file: StoredFile): Body {
    return {
      id: file.id,
      type: 'file',
      filename: file.filename,
      mime_type: file.mimeType,
      size_bytes: file.bytes.length,
      created_at: new Date(file.createdAt).toISOString(),
      expires_at: file.expiresAt === null ? null : new Date(file.expiresAt).toISOString(),
      downloadable: this.files.downloadable(),
    };
  }
}
