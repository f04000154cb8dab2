using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using MediatR;

namespace Contacts.Application.Calls;

/// <summary>The result was another one: all that followed from the wrong one is derived again.</summary>
public sealed record CorrectResult(Guid ProjectId, Guid Id, ReportedResult Report, int? ExpectedVersion) : IRequest<CallDto>, IReportsResult;

internal sealed class CorrectResultValidator : ReportValidator<CorrectResult>;

internal sealed class CorrectResultHandler(IContactsDb db, IIdFactory ids, ICaller caller, IProjectDirectory projects, ProviderResults vocabulary, TimeProvider clock) : IRequestHandler<CorrectResult, CallDto>
{
    public async Task<CallDto> Handle(CorrectResult request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var (report, now) = (request.Report.Read(vocabulary), clock.GetUtcNow());
        return await db.ChangeCallAsync(
            request.ProjectId, request.Id,
            async (call, token) =>
            {
                if (request.ExpectedVersion is { } expected && expected != call.Version)
                {
                    throw new StaleVersionException(call.Version);
                }

                await db.RequireFreeProviderCallIdAsync(request.ProjectId, request.Id, report.ProviderCallId, token);
                var was = call.Result;
                call.Correct(report, now);
                await db.FollowAsync(call, was, request.Report.Agreed, project, ids.NewId, caller.Actor, now, token);
            },
            cancellationToken);
    }
}
