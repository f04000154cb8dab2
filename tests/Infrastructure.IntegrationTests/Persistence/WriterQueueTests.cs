using System.Data.Common;
using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore.Diagnostics;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

public sealed class WriterQueueTests
{
    /// <summary>The caller hangs up after his turn has come and before his transaction has begun: nothing ends that never began, and everybody behind him would wait for ever.</summary>
    [Test]
    public async Task WriterWhoseTransactionCannotBegin_LeavesTheQueue()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite, pooled: true);
        using var hangUp = new CancellationTokenSource();
        await using (var gone = database.Open(new HangUp(hangUp)))
        {
            Assert.That(async () => await gone.Database.BeginTransactionAsync(hangUp.Token), Throws.InstanceOf<OperationCanceledException>());
        }

        await using var next = database.Open();
        await using var transaction = await next.Database.BeginTransactionAsync().WaitAsync(TimeSpan.FromSeconds(10));
        await transaction.CommitAsync();
    }

    private sealed class HangUp(CancellationTokenSource caller) : DbTransactionInterceptor
    {
        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            await caller.CancelAsync();
            return result;
        }
    }
}
