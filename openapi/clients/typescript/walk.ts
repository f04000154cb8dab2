// Import, list, stage: against a running service, with nothing but what was generated from the document.
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { components, paths } from './contacts.js';

const [baseUrl, key] = [process.env.CONTACTS_URL, process.env.CONTACTS_KEY];
assert.ok(baseUrl && key, 'CONTACTS_URL and CONTACTS_KEY say where the service is and how to get in.');
const api = createClient<paths>({ baseUrl, headers: { 'X-Api-Key': key } });

type Import = components['schemas']['Import'];

const { data: organization } = await api.POST('/api/v1/organizations', { body: { name: 'TypeScript' } });
assert.ok(organization);
const { data: project } = await api.POST('/api/v1/projects', {
  body: { organizationId: organization.id, name: 'Walk', defaultCountry: 'GB', timeZone: 'Europe/London' },
});
assert.ok(project);
const projectId = project.id;

const csv = 'First name,Last name,Phone,Email,Lead stage,Lead score\nAda,Lovelace,020 7946 0101,ada@example.com,new,91\nAlan,Turing,020 7946 0102,alan@example.com,new,40\nMary,Nobody,12,not an address,new,10\n';
const { data: uploaded } = await api.POST('/api/v1/projects/{projectId}/imports', {
  params: { path: { projectId }, header: { 'Idempotency-Key': crypto.randomUUID() } },
  body: { file: csv, onDuplicate: 'update' },
  bodySerializer: (body) => {
    const form = new FormData();
    form.set('file', new Blob([body.file ?? ''], { type: 'text/csv' }), 'contacts.csv');
    form.set('onDuplicate', body.onDuplicate ?? 'update');
    return form;
  },
});
assert.ok(uploaded);
const reviewed = await until(uploaded.id, 'awaiting_confirmation');
assert.deepEqual([reviewed.counts.create, reviewed.counts.reject], [2, 1]);
await api.POST('/api/v1/projects/{projectId}/imports/{id}/confirm', { params: { path: { projectId, id: uploaded.id } } });
assert.equal((await until(uploaded.id, 'completed')).results.created, 2);

const { data: leads } = await api.GET('/api/v1/projects/{projectId}/leads', {
  params: { path: { projectId }, query: { 'leadScore.gte': 80, leadStage: 'new', sort: '-leadScore', includeTotal: true } },
});
assert.ok(leads);
assert.deepEqual([leads.total, leads.items.map((lead) => lead.name)], [1, ['Ada Lovelace']]);
const lead = leads.items[0]!;

const { data: moved } = await api.POST('/api/v1/projects/{projectId}/leads/{id}/stage', { params: { path: { projectId, id: lead.id } }, body: { stage: 'contacted' } });
assert.equal(moved?.leadStage, 'contacted');
const { error, response } = await api.POST('/api/v1/projects/{projectId}/leads/{id}/stage', { params: { path: { projectId, id: lead.id } }, body: { stage: 'new' } });
assert.equal(response.status, 409);
assert.equal(error?.code, 'lead.illegal_transition');
console.log('TypeScript: import, list and stage passed');

async function until(id: string, status: Import['status']): Promise<Import> {
  for (let waited = 0; waited < 600; waited++) {
    const { data } = await api.GET('/api/v1/projects/{projectId}/imports/{id}', { params: { path: { projectId, id } } });
    assert.ok(data);
    assert.notEqual(data.status, 'failed');
    if (data.status === status) return data;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The import did not become ${status}.`);
}
