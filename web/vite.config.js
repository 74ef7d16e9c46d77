// `npm run dev` beside `superpose explore --no-open` shows a change at once; the data is that server's.
const target = `http://127.0.0.1:${process.env.LAB_PORT ?? 7117}`
const lab = { target, changeOrigin: true, rewriteWsOrigin: true, ws: true }

// The bundle goes into the assembly, so its file names are fixed and it is the same for the same sources.
export default {
  base: './',
  build: {
    outDir: '../src/Superposition.Lab/Explorer/Assets',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        entryFileNames: 'explorer.js',
        chunkFileNames: '[name].js',
        assetFileNames: 'explorer[extname]',
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/theme.css': lab, '/api': lab, '/live': lab } },
}
