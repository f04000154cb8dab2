using System.Reflection;
using NUnit.Framework;

namespace Contacts.Architecture.Tests;

public sealed class LayerTests
{
    private static readonly Assembly Domain = typeof(Domain.Contacts.Contact).Assembly;
    private static readonly Assembly Application = typeof(Application.DependencyInjection).Assembly;
    private static readonly Assembly Infrastructure = typeof(Infrastructure.DependencyInjection).Assembly;

    [Test]
    public void Domain_KnowsNothingButTheRuntime() => Assert.That(References(Domain).Where(name => !name.StartsWith("System.", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void Application_KnowsNeitherInfrastructureNorWeb() => Assert.That(References(Application), Has.None.StartsWith("Contacts.Infrastructure").And.None.StartsWith("Contacts.WebApi").And.None.StartsWith("Microsoft.AspNetCore"));

    [Test]
    public void Application_KnowsNoProvider() => Assert.That(References(Application), Has.None.Contains("Sqlite").And.None.Contains("SqlServer").And.None.Contains("Npgsql").And.None.Contains("Relational"));

    [Test]
    public void Infrastructure_KnowsNoWebApi() => Assert.That(References(Infrastructure), Has.None.StartsWith("Contacts.WebApi"));

    [Test]
    public void Entities_HaveNoPublicSetter()
    {
        var entities = Domain.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, []) is { IsPrivate: true }).ToList();

        Assert.That(entities.Select(type => type.Name), Is.SupersetOf(new[] { "Contact", "Project", "Organization", "Import", "ApiKey", "CustomFieldDefinition" }));
        Assert.That(entities.SelectMany(type => type.GetProperties()).Where(property => property.SetMethod is { IsPublic: true }).Select(property => $"{property.DeclaringType!.Name}.{property.Name}"), Is.Empty);
        Assert.That(entities.Where(type => !type.IsSealed).Select(type => type.Name), Is.Empty);
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
