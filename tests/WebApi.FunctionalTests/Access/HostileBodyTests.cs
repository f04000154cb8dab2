using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

/// <summary>Requests made to use the service up, sent to a process of its own, to every operation that takes a body: refused in memory and time that do not depend on how much is sent.</summary>
[TestFixture]
public sealed class HostileBodyTests
{
    private const string Json = "Content-Type: application/json";
    private const int Mebibyte = 1024 * 1024;
    private const int PartBytes = 64 * 1024;

    /// <summary>As long as a body of JSON can be, for most operations and for those that take thousands of items.</summary>
    private static readonly int[] FullLengths = [(2 * Mebibyte) - PartBytes, (8 * Mebibyte) - PartBytes];

    /// <summary>Far more than is allowed, and than the memory that is allowed for it.</summary>
    private const long EndlessLength = 1024L * Mebibyte;

    /// <summary>Held by the worst of the requests that are allowed: about 70 MiB; without one of the limits: more than 1 GiB.</summary>
    private const long MostMemory = 192L * Mebibyte;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(30);

    [Test]
    public async Task HostileRequests_UseBoundedMemoryAndTime()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var service = await ApiProcess.StartAsync(database, ("environment", "Development"), ("Demo:Seed", "true"), ("Import:MaxFileBytes", $"{256 * Mebibyte}"));
        var all = DocumentedOperation.Of(JsonNode.Parse(await service.Client.GetStringAsync("/swagger/v1/swagger.json"))!);
        var operations = all.Where(o => o.BodySchema is not null).ToList();
        Assert.That(operations, Has.Count.GreaterThan(20));
        var upload = all.Single(o => o.Id == "UploadImport");
        foreach (var request in operations.SelectMany(o => Bodies(o, PartBytes)).Concat(Forms(upload, PartBytes)))
        {
            await SendAsync(service, request); // so that all of it was there once
        }

        var (before, sent) = (service.PeakMemory, 0);
        foreach (var request in operations.SelectMany(o => FullLengths.SelectMany(length => Bodies(o, length)).Concat(EndlessBodies(o))).Concat(Forms(upload, EndlessLength)).Concat(Addresses()))
        {
            var started = Stopwatch.GetTimestamp();
            var answer = await SendAsync(service, request);
            Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(MostTime), request.What);
            Assert.That(service.PeakMemory - before, Is.LessThan(MostMemory), request.What);
            Assert.That(request.Expected.Any(status => answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal)), $"{request.What}: {answer}");
            sent++;
        }

        await service.Client.ReadAsync("/health/ready").Expect(200);
        await TestContext.Out.WriteLineAsync($"{sent} hostile requests: {before >> 20} MiB before, {service.PeakMemory >> 20} MiB at most");
    }

    /// <summary>One of each kind for its first member, one for each of its lists and maps.</summary>
    private static IEnumerable<HostileRequest> Bodies(DocumentedOperation operation, int length)
    {
        var members = operation.BodySchema!["properties"]!.AsObject();
        var first = $$"""{"{{FirstMember(operation)}}":""";
        yield return Body("deep", first, _ => "[");
        yield return Body("deep objects", first, _ => "{\"a\":");
        yield return Body("a huge number", first, _ => "1111111111");
        yield return Body("a huge fraction", first + "0.", _ => "1111111111");
        yield return Body("a huge text", first + "\"", _ => "nnnnnnnnnn");
        yield return Body("an escaped text", first + "\"", _ => "\\u0041");
        yield return Body("a huge name", "{\"", _ => "nnnnnnnnnn");
        yield return Body("one member again and again", "{", _ => first[1..] + "null,");
        yield return Body("nothing but space", "", _ => "          ");
        foreach (var (name, schema) in members.Where(m => IsA(m.Value!, "array")))
        {
            var item = operation.Follow(schema!["items"]!);
            var element = IsA(item, "object") ? "{}," : (string?)item["format"] == "uuid" ? "\"01990000-0000-7000-8000-000000000001\"," : IsA(item, "string") ? "\"\"," : "1,";
            yield return Body($"a huge {name}", $$"""{"{{name}}":[""", _ => element);
            yield return Body($"a huge {name} of nothing", $$"""{"{{name}}":[""", _ => "null,");
        }

        foreach (var (name, _) in members.Where(m => IsA(m.Value!, "object")))
        {
            yield return Body($"a huge {name}", $$"""{"{{name}}":{""", i => string.Create(CultureInfo.InvariantCulture, $"\"a{i}\":1,"));
            yield return Body($"a huge {name} of texts", $$"""{"{{name}}":{""", i => string.Create(CultureInfo.InvariantCulture, $"\"a{i}\":\"\","));
            yield return Body($"a huge list in {name}", $$"""{"{{name}}":{"a":[""", _ => "1,");
            yield return Body($"the same in {name} again and again", $$"""{"{{name}}":{""", _ => "\"a\":1,");
        }

        HostileRequest Body(string what, string start, Func<int, string> more) => new($"{operation}: {what}", Head(operation, Json, $"Content-Length: {length}"), Filled(start, more, length), [400, 413]);
    }

    private static IEnumerable<HostileRequest> EndlessBodies(DocumentedOperation operation)
    {
        yield return Endless("more than it takes", $"Content-Length: {EndlessLength}", body => body);
        yield return Endless("no end", "Transfer-Encoding: chunked", Chunked);
        yield return Endless("no end, with an Idempotency-Key", "Transfer-Encoding: chunked\r\nIdempotency-Key: endless", Chunked);

        HostileRequest Endless(string what, string headers, Func<IEnumerable<byte[]>, IEnumerable<byte[]>> sent) =>
            new($"{operation}: {what}", Head(operation, Json, headers), sent(Filled($$"""{"{{FirstMember(operation)}}":""" + '"', _ => "nnnnnnnnnn", EndlessLength)), [413]);
    }

    private static string FirstMember(DocumentedOperation operation) => operation.BodySchema!["properties"]!.AsObject().First().Key;

    private static IEnumerable<HostileRequest> Forms(DocumentedOperation operation, long length)
    {
        const string boundary = "part";
        const string field = $"--{boundary}\r\nContent-Disposition: form-data; name=";
        yield return Form("no end", $"{field}file; filename=a.csv\r\n\r\nname\n", _ => "Ada Lovel\n", 413);
        yield return Form("a huge field", $"{field}onDuplicate\r\n\r\n", _ => "nnnnnnnnnn", 400);
        yield return Form("many large fields", "", i => $"{field}f{i}\r\n\r\n{new string('n', 3 * Mebibyte)}\r\n", 400);
        yield return Form("many small fields", "", i => $"{field}f{i}\r\n\r\nn\r\n", 400);
        yield return Form("many files", "", i => $"{field}f{i}; filename=a.csv\r\n\r\n{new string('n', 60 * 1024)}\r\n", 400);
        yield return Form("a huge header", $"{field}file; filename=\"", _ => "nnnnnnnnnn", 400);
        yield return Form("many headers", $"{field}file; filename=a.csv\r\n", i => $"X-{i}: 1\r\n", 400);
        yield return Form("no part at all", "", _ => "nnnnnnnnnn", 400);

        HostileRequest Form(string what, string start, Func<int, string> more, int expected) => new(
            $"{operation}: {what}", Head(operation, $"Content-Type: multipart/form-data; boundary={boundary}", "Transfer-Encoding: chunked"), Chunked(Filled(start, more, length)), length == EndlessLength ? [expected] : [202, 400]);
    }

    private static IEnumerable<HostileRequest> Addresses() => Enumerable.Range(0, 20).Select(_ => new HostileRequest(
        "100,000 parameters", Bytes($"GET /api/v1/leads?{string.Join('&', Enumerable.Range(0, 100_000).Select(i => $"p{i}=1"))} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Api-Key: {ApiHost.AdminKey}\r\n\r\n"), [], [414]));

    private static byte[] Head(DocumentedOperation operation, params string[] headers)
    {
        using var shown = operation.Request();
        return Bytes(string.Join("\r\n", [$"{operation.Method.ToUpperInvariant()} {shown.RequestUri} HTTP/1.1", "Host: x", "Connection: close", $"X-Api-Key: {ApiHost.AdminKey}", .. headers, "", ""]));
    }

    private static IEnumerable<byte[]> Filled(string start, Func<int, string> more, long length)
    {
        var (text, left) = (new StringBuilder(start), length);
        for (var i = 0; left > 0;)
        {
            while (text.Length < PartBytes)
            {
                text.Append(more(i++));
            }

            var part = Bytes(text.ToString(0, (int)Math.Min(PartBytes, left)));
            text.Remove(0, part.Length);
            left -= part.Length;
            yield return part;
        }
    }

    private static IEnumerable<byte[]> Chunked(IEnumerable<byte[]> parts) => parts.Select(part => (byte[])[.. Bytes($"{part.Length:x}\r\n"), .. part, .. "\r\n"u8]).Append(Bytes("0\r\n\r\n"));

    private static bool IsA(JsonNode schema, string type) => schema["type"] is JsonArray several ? several.Any(one => (string?)one == type) : (string?)schema["type"] == type;

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static Task<string> SendAsync(ApiProcess service, HostileRequest request) => RawHttp.SendAsync(service.Client.BaseAddress!, request.Body.Prepend(request.Head));

    private sealed record HostileRequest(string What, byte[] Head, IEnumerable<byte[]> Body, int[] Expected);
}
