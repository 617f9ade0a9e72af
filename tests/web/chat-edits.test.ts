import { describe, expect, test } from '@jest/globals';
import { call, post } from '../support/api/http.ts';
import { barriers, forgiveFailedRequests, visitor } from '../support/web/browser.ts';
import { actOn, chatPath, message, toldOf, write } from '../support/web/steps.ts';

describe('an author', () => {
  test('edits and deletes a message; another reader sees both, and the number stays', async () => {
    const { api, page: path } = await chatPath();
    for (const body of ['one', 'two', 'three']) await post(`${api}/messages`, { body });
    const page = await visitor(path);
    await actOn(page, 2, 'Edit');
    await page.getByLabel('Text of message 2').fill('two, edited');
    await page.getByLabel('Text of message 2').press('Enter');
    await message(page, 2).getByText('two, edited').waitFor();
    await message(page, 2).getByText('(edited)').waitFor();

    await actOn(page, 3, 'Delete…');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await message(page, 3).getByText('This message was deleted.').waitFor();
    await write(page, 'four');
    await message(page, 4).getByText('four').waitFor();
    await page.reload();
    await message(page, 3).getByText('This message was deleted.').waitFor();
    expect((await call(`${api}/messages/2`)).body.body).toBe('two, edited');
    expect((await call(`${api}/messages/3`)).status).toBe(410);
  });

  test('does not overwrite an edit that somebody else made in the meantime', async () => {
    const { api, page: path } = await chatPath();
    await post(`${api}/messages`, { body: 'one' });
    const page = await visitor(path);
    await actOn(page, 1, 'Edit');
    await call(`${api}/messages/1`, { method: 'PATCH', body: { body: 'theirs' } });
    await page.getByLabel('Text of message 1').fill('mine');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/changed meanwhile/).waitFor();
    expect((await call(`${api}/messages/1`)).body.body).toBe('theirs');
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await message(page, 1).getByText('theirs').waitFor();
    forgiveFailedRequests();
  });

  test('sees the edit of somebody else before overwriting it, however long an edit takes', async () => {
    const { api, page: path } = await chatPath();
    await post(`${api}/messages`, { body: 'one' });
    const page = await visitor(path);
    await actOn(page, 1, 'Edit');
    const told = toldOf(page, 'theirs');
    await call(`${api}/messages/1`, { method: 'PATCH', body: { body: 'theirs' } });
    await told;
    await page.getByLabel('Text of message 1').fill('mine');
    await page.getByLabel('Text of message 1').press('Enter');
    expect((await call(`${api}/messages/1`)).body.body).toBe('theirs');
    await page.getByRole('alert').getByText('theirs', { exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await message(page, 1).getByText('(edited)').waitFor();
    expect((await call(`${api}/messages/1`)).body.body).toBe('mine');
  });

  test('loses no text of an edit by reading elsewhere, or when the message is deleted', async () => {
    const { api, page: path } = await chatPath();
    const messages = Array.from({ length: 80 }, (_, i) => ({ body: `text of ${i + 1}` }));
    await post(`${api}/messages/batch`, { messages });
    const page = await visitor(path);
    await actOn(page, 80, 'Edit');
    await page.keyboard.press('End');
    await page.keyboard.type(', half');
    await page.getByRole('feed').evaluate((list) => {
      list.scrollTop = 0;
    });
    await message(page, 1).getByText('text of 1', { exact: true }).waitFor();
    await page.keyboard.type(' written');
    expect(await page.getByLabel('Text of message 80').inputValue()).toBe(
      'text of 80, half written',
    );
    await call(`${api}/messages/80`, { method: 'DELETE' });
    await page.getByRole('alert').getByText('text of 80, half written').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Discard' }).click();
    await message(page, 80).getByText('This message was deleted.').waitFor();
  });

  test('is asked before closing the page loses an edit', async () => {
    const { api, page: path } = await chatPath();
    await post(`${api}/messages`, { body: 'one' });
    const page = await visitor(path);
    await actOn(page, 1, 'Edit');
    await page.getByLabel('Text of message 1').pressSequentially('half written');
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    expect(await page.getByLabel('Text of message 1').inputValue()).toContain('half written');
  });
});
