import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

// Writes the pictures in docs/: `make screenshots`.

export default defineConfig({ ...tests, testDir: './screenshots', projects: [{ name: 'screenshots' }], workers: 1, reporter: 'line' });
