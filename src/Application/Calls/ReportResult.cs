using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using MediatR;

namespace Contacts.Application.Calls;

/// <summary>A call ended. The same report again is answered with what is stored.</summary>
public sealed record ReportResult(Guid ProjectId, Guid Id, Guid LeaseToken, ReportedResult Report) : IRequest<CallDto>, IReportsResult;

internal sealed class ReportResultValidator : ReportValidator<ReportResult>;

internal sealed class ReportResultHandler(IContactsDb db, IIdFactory ids, ICaller caller, IProjectDirectory projects, ProviderResults vocabulary, TimeProvider clock) : IRequestHandler<ReportResult, CallDto>
{
    public async Task<CallDto> Handle(ReportResult request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var (report, now) = (request.Report.Read(vocabulary), clock.GetUtcNow());
        return await db.ChangeCallAsync(
            request.ProjectId, request.Id,
            async (call, token) =>
            {
                await db.RequireFreeProviderCallIdAsync(request.ProjectId, request.Id, report.ProviderCallId, token);
                if (call.End(request.LeaseToken, report, now))
                {
                    await db.FollowAsync(call, was: null, request.Report.Agreed, project, ids.NewId, caller.Actor, now, token);
                }
            },
            cancellationToken);
    }
}
