using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Kit;

/// <summary>Uploads, reviews, confirms, waits.</summary>
internal abstract class ImportTest(string engine) : ApiTest(engine)
{
    protected string Imports => $"{Project}/imports";

    protected static MultipartFormDataContent Form(byte[] file, string fileName = "contacts.csv", params (string Name, string Value)[] options)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", fileName } };
        foreach (var (name, value) in options)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }

    protected async Task<Guid> UploadAsync(byte[] file, params (string Name, string Value)[] options) =>
        Id((await Client.SendAsync(HttpMethod.Post, Imports, Form(file, "contacts.csv", options)).Expect(202)).Json);

    protected Task<Guid> UploadAsync(string csv, params (string Name, string Value)[] options) => UploadAsync(Encoding.UTF8.GetBytes(csv), options);

    protected async Task<JsonObject> WaitAsync(Guid id, params string[] statuses)
    {
        for (var waited = 0; ; waited++)
        {
            var import = (await Client.ReadAsync($"{Imports}/{id}").Expect(200)).Json;
            var status = (string)import["status"]!;
            if (statuses.Contains(status))
            {
                return import;
            }

            Assert.That(status, Is.Not.AnyOf("failed", "completed", "cancelled", "awaiting_confirmation"), import.ToJsonString());
            Assert.That(waited, Is.LessThan(4000), $"the import does not come to an end: {import.ToJsonString()}");
            await Task.Delay(15);
        }
    }

    protected async Task<JsonObject> ReviewAsync(Guid id) => await WaitAsync(id, "awaiting_confirmation");

    protected async Task<JsonObject> ConfirmAsync(Guid id)
    {
        await Client.PostAsync($"{Imports}/{id}/confirm").Expect(202);
        var import = await WaitAsync(id, "completed");
        AssertReconciled(import);
        return import;
    }

    /// <summary>The whole way; the review must write nothing and foretell the results.</summary>
    protected async Task<JsonObject> ImportAsync(byte[] file, params (string Name, string Value)[] options)
    {
        var before = await SnapshotAsync();
        var id = await UploadAsync(file, options);
        var review = await ReviewAsync(id);
        Assert.That(await SnapshotAsync(), Is.EqualTo(before), "the review writes no contact");
        var done = await ConfirmAsync(id);
        Assert.That(Counts(done["results"]!), Is.EqualTo(Planned(review)), "what was foretold is what was done");
        return done;
    }

    protected Task<JsonObject> ImportAsync(string csv, params (string Name, string Value)[] options) => ImportAsync(Encoding.UTF8.GetBytes(csv), options);

    /// <summary>Every contact of the project as it is shown, by id, without what depends on the moment.</summary>
    protected async Task<SortedDictionary<Guid, string>> SnapshotAsync()
    {
        var snapshot = new SortedDictionary<Guid, string>();
        foreach (var contact in await WalkAsync(Contacts))
        {
            contact.Remove("nextBestAction");
            snapshot.Add(Id(contact), contact.ToJsonString());
        }

        return snapshot;
    }

    protected Task<List<JsonObject>> RowsAsync(Guid id, string query = "") => WalkAsync($"{Imports}/{id}/rows?{query}");

    protected static (int Created, int Updated, int Unchanged, int Skipped, int Failed) Counts(JsonNode results) =>
        ((int)results["created"]!, (int)results["updated"]!, (int)results["unchanged"]!, (int)results["skipped"]!, (int)results["failed"]!);

    protected static (int Created, int Updated, int Unchanged, int Skipped, int Failed) Planned(JsonNode import) =>
        ((int)import["counts"]!["create"]!, (int)import["counts"]!["update"]!, (int)import["counts"]!["unchanged"]!, (int)import["counts"]!["skip"]!, (int)import["counts"]!["reject"]!);

    protected static void AssertReconciled(JsonNode import)
    {
        var (created, updated, unchanged, skipped, failed) = Counts(import["results"]!);
        Assert.That(created + updated + unchanged + skipped + failed, Is.EqualTo((int)import["counts"]!["rows"]!), import.ToJsonString());
    }

    protected static byte[] Sample(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "samples", name)))
        {
            folder = folder.Parent;
        }

        return File.ReadAllBytes(Path.Combine(folder.FullName, "samples", name));
    }

}
