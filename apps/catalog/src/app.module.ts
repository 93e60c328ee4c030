import { Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { BootModule } from './boot/boot.module.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { StorageModule } from './storage/storage.module.js';

@Module({ imports: [StorageModule, CatalogueModule, BootModule, AdminModule] })
export class AppModule {}
