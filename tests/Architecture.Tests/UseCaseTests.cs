using System.Runtime.CompilerServices;
using Contacts.Application.Access;
using Contacts.Application.BulkCalls;
using Contacts.Application.Callbacks;
using Contacts.Application.Calls;
using Contacts.Application.Contacts;
using Contacts.Application.Imports;
using Contacts.Application.Organizations;
using FluentValidation;
using MediatR;
using NUnit.Framework;

namespace Contacts.Architecture.Tests;

public sealed class UseCaseTests
{
    private static readonly Type[] Types = typeof(Application.DependencyInjection).Assembly.GetTypes();
    private static readonly Type[] Requests = [.. Types.Where(type => Implements(type, typeof(IRequest<>)))];
    private static readonly Type[] Handlers = [.. Types.Where(type => Implements(type, typeof(IRequestHandler<,>)))];
    private static readonly Type[] Validators = [.. Types.Where(type => Implements(type, typeof(IValidator<>)) && !type.IsAbstract)];

    /// <summary>Writes that have nothing to be checked beyond ids, versions and enums, which have their types.</summary>
    private static readonly Dictionary<Type, string> NeedNoValidator = new()
    {
        [typeof(DeleteContact)] = "ids only",
        [typeof(RestoreContact)] = "ids only",
        [typeof(ConfirmImport)] = "ids only",
        [typeof(CancelImport)] = "ids only",
        [typeof(CancelBulkCall)] = "ids only",
        [typeof(RevokeApiKey)] = "ids only",
        [typeof(QueueCall)] = "ids, a time and an enum",
        [typeof(CallBack)] = "ids and an enum",
        [typeof(UploadImport)] = "the file is checked as it is read, the options have their types, the entity cuts the name",
    };

    [Test]
    public void Requests_AreSealedRecords()
    {
        Assert.That(Requests, Is.Not.Empty);
        Assert.That(Requests.Where(type => !type.IsSealed || !type.IsPublic || type.GetMethod("<Clone>$") is null).Select(type => type.Name), Is.Empty);
    }

    [Test]
    public void HandlersAndValidators_AreInternalAndSealed()
    {
        Assert.That(Handlers.Concat(Validators).Where(type => type.IsPublic || !type.IsSealed).Select(type => type.Name), Is.Empty);
    }

    [Test]
    public void EveryRequest_HasOneHandler_NamedAfterIt()
    {
        var handled = Handlers.ToDictionary(handler => handler.GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)).GenericTypeArguments[0]);

        Assert.That(handled.Keys, Is.EquivalentTo(Requests));
        Assert.That(handled.Where(pair => pair.Value.Name != pair.Key.Name + "Handler").Select(pair => pair.Value.Name), Is.Empty);
        Assert.That(Validators.Where(type => Validated(type) is { } request && Requests.Contains(request) && type.Name != request.Name + "Validator").Select(type => type.Name), Is.Empty);
    }

    [Test]
    public void EveryRequest_HasAFileOfItsName()
    {
        foreach (var request in Requests)
        {
            var files = Directory.GetFiles(Repository.Path("src", "Application"), request.Name + ".cs", SearchOption.AllDirectories);
            Assert.That(files, Has.Length.EqualTo(1), request.Name);
            var text = File.ReadAllText(files[0]);
            Assert.That(text, Does.Contain($"record {request.Name}").And.Contains($"class {request.Name}Handler"));
            Assert.That(Requests.Count(other => text.Contains($"sealed record {other.Name}(", StringComparison.Ordinal)), Is.LessThanOrEqualTo(1), $"{request.Name}.cs holds one use case");
        }
    }

    [Test]
    public void EveryWrite_HasAValidator_OrAReason()
    {
        var writes = Handlers.Where(handler => Writes(handler)).Select(handler => handler.GetInterfaces()[0].GenericTypeArguments[0]).ToList();
        var validated = Validators.Select(Validated).ToHashSet();

        Assert.That(writes, Does.Contain(typeof(CreateContact)).And.Contains(typeof(DeleteContact)).And.Contains(typeof(CreateOrganization)));
        Assert.That(writes.Where(request => !validated.Contains(request) && !NeedNoValidator.ContainsKey(request)).Select(type => type.Name), Is.Empty);
        Assert.That(NeedNoValidator.Keys.Where(request => validated.Contains(request) || !writes.Contains(request)).Select(type => type.Name), Is.Empty, "no longer needed in the list");
    }

    /// <summary>A handler that reads never saves: its source says which it is.</summary>
    private static bool Writes(Type handler)
    {
        var request = handler.Name[..^"Handler".Length];
        var text = File.ReadAllText(Directory.GetFiles(Repository.Path("src", "Application"), request + ".cs", SearchOption.AllDirectories).Single());
        return text.Contains(".SaveChangesAsync(", StringComparison.Ordinal) || text.Contains("db.SaveAsync(", StringComparison.Ordinal) || text.Contains("db.InsertAsync(", StringComparison.Ordinal) || text.Contains("ExecuteUpdateAsync", StringComparison.Ordinal)
            || text.Contains("ExecuteDeleteAsync", StringComparison.Ordinal) || text.Contains("BulkInsert", StringComparison.Ordinal);
    }

    private static Type? Validated(Type validator) => validator.GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IValidator<>)).GenericTypeArguments[0];

    private static bool Implements(Type type, Type contract) => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == contract);
}

/// <summary>The sources beside the tests.</summary>
internal static class Repository
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root(), .. parts]);

    private static string Root([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(File.Exists(here) ? System.IO.Path.GetDirectoryName(here)! : AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Contacts.Api.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The sources are not here.");
        }

        return folder.FullName;
    }
}
