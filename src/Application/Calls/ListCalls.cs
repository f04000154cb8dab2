using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Calls;

/// <summary>Calls of a project, or of one contact.</summary>
public sealed record ListCalls(Guid ProjectId, ListQuery Query, Guid? ContactId = null) : IRequest<Page<CallDto>>;

internal sealed class ListCallsHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<ListCalls, Page<CallDto>>
{
    public async Task<Page<CallDto>> Handle(ListCalls request, CancellationToken cancellationToken)
    {
        var calls = db.Calls.AsNoTracking().Where(c => c.ProjectId == request.ProjectId);
        if (request.ContactId is { } contact)
        {
            if (!await db.Contacts.AnyAsync(c => c.ProjectId == request.ProjectId && c.Id == contact && c.DeletedAt == null, cancellationToken))
            {
                throw new NotFoundException("contact", contact);
            }

            calls = calls.Where(c => c.ContactId == contact);
        }

        var page = await CallList.Spec.PageAsync(calls, request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), $"{request.ProjectId}{request.ContactId}", db.CallRows(), cancellationToken);
        return new([.. page.Items.Select(CallDto.From)], page.NextCursor, page.Total);
    }
}

/// <summary>What lists of calls filter and sort by.</summary>
public static class CallList
{
    public static readonly ListSpec<Call> Spec = new(
        c => c.Id,
        "-at",
        [
            Filter.Enum<Call, CallStatus>("status", "Where it stands.", c => c.Status),
            Filter.Enum<Call, CallResult>("result", "What came of it; null while it has not ended.", c => c.Result),
            Filter.Enum<Call, CallDirection>("direction", "Who called whom.", c => c.Direction),
            Filter.Enum<Call, CallPriority>("priority", "Before whom it is handed out.", c => c.Priority),
            Filter.Id<Call>("contactId", "Whom it is with.", c => c.ContactId),
            Filter.Id<Call>("agentId", "Who calls; null finds those of any agent.", c => c.AgentId),
            Filter.Id<Call>("callbackId", "The callback that it is to keep.", c => c.CallbackId),
            Filter.Id<Call>("batchId", "The bulk call that queued it.", c => c.BatchId),
            Filter.Text<Call>("number", "E.164, exactly.", c => c.Number, v => Text.Clean(v, PhoneNumber.E164MaxLength, "number")),
            Filter.Text<Call>("provider", "Who carried it, in lower case.", c => c.Provider, v => Text.Clean(v, Call.ProviderMaxLength, "provider")),
            Filter.Text<Call>("providerCallId", "The provider's id of the call.", c => c.ProviderCallId, v => Text.Clean(v, Call.ProviderCallIdMaxLength, "providerCallId")),
            Filter.Time<Call>("at", "When it ended, else when it was queued.", c => c.At),
            Filter.Time<Call>("queuedAt", "When it was queued or logged.", c => c.QueuedAt),
            Filter.Time<Call>("endedAt", "When it ended.", c => c.At, c => c.Result == null, c => c.EndedAt != null),
        ],
        [Sort.By<Call>("at", "When it ended, else when it was queued.", c => c.At)]);
}
