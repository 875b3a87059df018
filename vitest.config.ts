import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default'],
    // A machine that was busy with something else gets one more try, and the report says so; a wrong result never does.
    retry: { count: 1, condition: /timed out|timeout/i },
  },
})
