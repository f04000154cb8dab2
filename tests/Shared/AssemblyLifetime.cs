using System.Collections.Concurrent;
using NUnit.Framework;

#pragma warning disable CA1050 // a SetUpFixture covers the whole assembly only when it stands outside every namespace

/// <summary>What one run of a test assembly shares (servers, browsers), disposed of after its last test, the newest first.</summary>
[SetUpFixture]
public sealed class AssemblyLifetime
{
    private static readonly ConcurrentStack<IAsyncDisposable> Owned = new();

    public static T Own<T>(T resource)
        where T : IAsyncDisposable
    {
        Owned.Push(resource);
        return resource;
    }

    [OneTimeTearDown]
    public async Task DisposeAsync()
    {
        List<Exception> failures = [];
        while (Owned.TryPop(out var resource))
        {
            try
            {
                await resource.DisposeAsync();
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException("What the test assembly shared could not be disposed of.", failures);
        }
    }
}
