using System.ComponentModel.DataAnnotations;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.DoNotCall;

/// <summary>Puts many numbers on a list; a bad one does not stop the others.</summary>
public sealed record BulkAddDoNotCall(DoNotCallScope Scope, IReadOnlyList<DoNotCallItem?>? Items) : IRequest<BulkAddedDoNotCall>
{
    public const int MaxItems = 10_000;
}

/// <summary>A number to add.</summary>
/// <param name="Number">In any formatting; for an organization with + and the country code.</param>
/// <param name="Reason">Why.</param>
public sealed record DoNotCallItem([property: MaxLength(PhoneNumber.RawMaxLength)] string? Number, [property: MaxLength(DoNotCallNumber.ReasonMaxLength)] string? Reason = null);

/// <summary>What became of each number, in the order sent.</summary>
/// <param name="Results">One per item.</param>
/// <param name="Counts">How many of each outcome.</param>
public sealed record BulkAddedDoNotCall(IReadOnlyList<DoNotCallItemResult> Results, IReadOnlyDictionary<DoNotCallItemStatus, int> Counts);

/// <summary>What became of one number.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Status">The outcome.</param>
/// <param name="Number">E.164; null when it is no number.</param>
/// <param name="Problem">Why it failed.</param>
public sealed record DoNotCallItemResult(int Index, DoNotCallItemStatus Status, string? Number, ItemProblem? Problem);

/// <summary>The outcome for one number.</summary>
public enum DoNotCallItemStatus
{
    /// <summary>It is on the list now.</summary>
    Added = 1,

    /// <summary>It was on the list, or stands in the request before.</summary>
    Unchanged,

    /// <summary>It is not on the list: the problem says why.</summary>
    Failed,
}

internal sealed class BulkAddDoNotCallValidator : AbstractValidator<BulkAddDoNotCall>
{
    public BulkAddDoNotCallValidator()
    {
        RuleFor(b => b.Items).NotEmpty().OverridePropertyName("items");
        RuleFor(b => b.Items!.Count).LessThanOrEqualTo(BulkAddDoNotCall.MaxItems).When(b => b.Items is not null).OverridePropertyName("items").WithErrorCode("too_many_items").WithMessage("A request takes at most 10,000 items; send several.");
    }
}

internal sealed class BulkAddDoNotCallHandler(IContactsDb db, IIdFactory ids, ICaller caller, IPhoneParser phones, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<BulkAddDoNotCall, BulkAddedDoNotCall>
{
    public async Task<BulkAddedDoNotCall> Handle(BulkAddDoNotCall request, CancellationToken cancellationToken)
    {
        var country = await request.Scope.RequireAsync(db, caller, projects, cancellationToken);
        var now = clock.GetUtcNow();
        var read = request.Items!.Select(item => Read(request.Scope.Id, item, country, now)).ToList();
        var added = new HashSet<DoNotCallNumber>();
        await db.InTransactionAgainAsync(async token => added = await AddAsync(request.Scope.Id, read, token), cancellationToken);

        var results = read.Select((item, index) => new DoNotCallItemResult(
            index, item.Number is null ? DoNotCallItemStatus.Failed : added.Contains(item.Number) ? DoNotCallItemStatus.Added : DoNotCallItemStatus.Unchanged, item.Number?.Number, item.Problem)).ToList();
        return new(results, Enum.GetValues<DoNotCallItemStatus>().ToDictionary(status => status, status => results.Count(r => r.Status == status)));
    }

    /// <summary>The first of each number that is not listed yet; in the order of the numbers, so that two writers do not wait for each other.</summary>
    private async Task<HashSet<DoNotCallNumber>> AddAsync(Guid scopeId, List<(DoNotCallNumber? Number, ItemProblem? Problem)> read, CancellationToken cancellationToken)
    {
        var numbers = read.Where(item => item.Number is not null).Select(item => item.Number!).DistinctBy(n => n.Number).OrderBy(n => n.Number, StringComparer.Ordinal).ToList();
        var sought = numbers.Select(n => n.Number).ToList();
        var listed = await db.DoNotCallNumbers.Where(n => n.ScopeId == scopeId && sought.Contains(n.Number)).Select(n => n.Number).ToHashSetAsync(cancellationToken);
        var added = numbers.Where(n => !listed.Contains(n.Number)).ToList();
        await db.BulkInsertAsync(added, cancellationToken);
        await db.BulkInsertAsync(added.Select(n => DoNotCallChange.Added(ids.NewId(), n)).ToList(), cancellationToken);
        return [.. added];
    }

    private (DoNotCallNumber? Number, ItemProblem? Problem) Read(Guid scopeId, DoNotCallItem? item, string country, DateTimeOffset now)
    {
        try
        {
            var number = phones.Require(Text.Require(item?.Number, PhoneNumber.RawMaxLength, "number"), country, "number");
            return (DoNotCallNumber.Add(scopeId, ids.NewId(), number, item?.Reason, caller.Actor, now), null);
        }
        catch (DomainException refused)
        {
            return (null, new(refused.Code, refused.Message, refused.Field));
        }
    }
}
