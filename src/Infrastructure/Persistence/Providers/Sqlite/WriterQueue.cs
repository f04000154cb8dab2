using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Contacts.Infrastructure.Persistence.Providers.Sqlite;

/// <summary>
/// SQLite has one writer at a time and lets the others poll, each on a thread that it blocks, without any order. Here they queue instead: transactions of this process begin one after the other, first come, first served.
/// </summary>
internal sealed class WriterQueue : IDbTransactionInterceptor, IDbCommandInterceptor
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new();
    private static readonly ConditionalWeakTable<DbConnection, SemaphoreSlim> Holders = [];

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        await WaitAsync(connection, cancellationToken);
        return result;
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) => Leave(eventData.Context?.Database.GetDbConnection());

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) => Leave(eventData.Context?.Database.GetDbConnection());

    /// <summary>A statement that writes by itself is a transaction.</summary>
    public async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (command.Transaction is null)
        {
            await WaitAsync(command.Connection!, cancellationToken);
        }

        return result;
    }

    public async ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await LeaveAlone(command);
        return result;
    }

    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default) => LeaveAlone(command);

    public Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default) => LeaveAlone(command);

    private static async Task WaitAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (Holders.TryGetValue(connection, out _))
        {
            return;
        }

        var turn = Turns.GetOrAdd(connection.DataSource, _ => new(1, 1));
        await turn.WaitAsync(cancellationToken);
        Holders.Add(connection, turn);
        connection.StateChange += LeaveWhenClosed;
    }

    /// <summary>However it came to that: a transaction that could not begin, or was disposed of without an end, closes its connection at the latest when its context goes back to the pool, which no interceptor is told.</summary>
    private static void LeaveWhenClosed(object sender, StateChangeEventArgs e)
    {
        if (e.CurrentState == ConnectionState.Closed)
        {
            Leave((DbConnection)sender);
        }
    }

    private static Task LeaveAlone(DbCommand command) => command.Transaction is null ? Leave(command.Connection) : Task.CompletedTask;

    private static Task Leave(DbConnection? connection)
    {
        if (connection is not null && Holders.TryGetValue(connection, out var turn) && Holders.Remove(connection))
        {
            connection.StateChange -= LeaveWhenClosed;
            turn.Release();
        }

        return Task.CompletedTask;
    }
}
