import { expect, test } from './server';

// Transfer sizes, compressed, headers included; 1 kB = 1,000 bytes.
const FIRST_VISIT = 150_000;
const WASM = 125_000;
const FURTHER_PAGE = 12_000;

test('the first visit and further pages stay within their budget', async ({ page, orders, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'without JavaScript it is a part of this');
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const urls = new Map<string, string>();
  let received: { url: string; bytes: number }[] = [];
  session.on('Network.responseReceived', (event) => urls.set(event.requestId, event.response.url));
  session.on('Network.loadingFinished', (event) => received.push({ url: urls.get(event.requestId) ?? '', bytes: event.encodedDataLength }));
  const total = () => received.reduce((sum, one) => sum + one.bytes, 0);

  await page.goto(`${orders.address}/m/sandbox/`);
  await expect.poll(() => received.some((one) => one.url.endsWith('.wasm'))).toBe(true);
  const wasm = received.filter((one) => one.url.endsWith('.wasm')).reduce((sum, one) => sum + one.bytes, 0);
  const first = total();
  console.log(`first visit ${(first / 1000).toFixed(1)} kB, of it wasm ${(wasm / 1000).toFixed(1)} kB`);
  expect(wasm).toBeLessThanOrEqual(WASM);
  expect(first).toBeLessThanOrEqual(FIRST_VISIT);

  for (const path of ['channels', 'channels/1', 'canals/new']) {
    received = [];
    await page.goto(`${orders.address}/m/sandbox/${path}`);
    await page.waitForLoadState('load');
    console.log(`${path} ${(total() / 1000).toFixed(1)} kB`);
    expect(total(), path).toBeLessThanOrEqual(FURTHER_PAGE);
  }
});
