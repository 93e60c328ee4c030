import { Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { BootModule } from './boot/boot.module.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { StorageModule } from './storage/storage.module.js';
import { UpstreamsModule } from './upstreams/upstreams.module.js';

@Module({ imports: [StorageModule, CatalogueModule, BootModule, UpstreamsModule, AdminModule] })
export class AppModule {}
