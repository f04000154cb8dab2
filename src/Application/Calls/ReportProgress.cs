using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Calls;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace Contacts.Application.Calls;

/// <summary>The dialer has begun to dial.</summary>
public sealed record ReportProgress(Guid ProjectId, Guid Id, Guid LeaseToken, DateTimeOffset? StartedAt = null, string? Provider = null, string? ProviderCallId = null) : IRequest<CallDto>;

internal sealed class ReportProgressValidator : AbstractValidator<ReportProgress>
{
    public ReportProgressValidator()
    {
        RuleFor(r => r.Provider).MaximumLength(Call.ProviderMaxLength).OverridePropertyName("provider");
        RuleFor(r => r.ProviderCallId).MaximumLength(Call.ProviderCallIdMaxLength).OverridePropertyName("providerCallId");
    }
}

internal sealed class ReportProgressHandler(IContactsDb db, IOptions<CallSettings> settings, TimeProvider clock) : IRequestHandler<ReportProgress, CallDto>
{
    public Task<CallDto> Handle(ReportProgress request, CancellationToken cancellationToken)
    {
        var (providerCallId, now) = (Text.Clean(request.ProviderCallId, Call.ProviderCallIdMaxLength, "providerCallId"), clock.GetUtcNow());
        return db.ChangeCallAsync(
            request.ProjectId, request.Id,
            async (call, token) =>
            {
                await db.RequireFreeProviderCallIdAsync(request.ProjectId, request.Id, providerCallId, token);
                call.Progress(request.LeaseToken, request.StartedAt, now.AddHours(settings.Value.MaxCallHours), request.Provider, providerCallId, now);
            },
            cancellationToken);
    }
}
