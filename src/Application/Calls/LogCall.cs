using Contacts.Application.Callbacks;
using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Calls;

/// <summary>A call that was made elsewhere and has ended, with a contact or with whoever was last reached at a number.</summary>
public sealed record LogCall(Guid ProjectId, Guid? ContactId, string? Number, CallDirection Direction, ReportedResult Report, Guid? AgentId = null, Guid? CallbackId = null) : IRequest<LoggedCall>, IReportsResult;

/// <summary>The call, and whether this request made it.</summary>
public sealed record LoggedCall(CallDto Call, bool IsNew);

internal sealed class LogCallValidator : ReportValidator<LogCall>
{
    public LogCallValidator()
    {
        RuleFor(c => c.Number).MaximumLength(PhoneNumber.RawMaxLength).OverridePropertyName("number");
        RuleFor(c => c.ContactId).Must((call, contact) => contact is not null || !string.IsNullOrWhiteSpace(call.Number)).OverridePropertyName("contactId").WithErrorCode("required").WithMessage("Give contactId, or the number that was spoken with.");
    }
}

internal sealed class LogCallHandler(IContactsDb db, IIdFactory ids, ICaller caller, IPhoneParser phones, IProjectDirectory projects, ProviderResults vocabulary, TimeProvider clock) : IRequestHandler<LogCall, LoggedCall>
{
    public async Task<LoggedCall> Handle(LogCall request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var report = request.Report.Read(vocabulary);
        if (await FindAsync(request.ProjectId, report.ProviderCallId, cancellationToken) is { } known)
        {
            return known;
        }

        var number = request.Number is null ? null : Parse(request.Number, project);
        var contactId = request.ContactId ?? await ReachedLastAsync(request.ProjectId, number!, cancellationToken);
        var (id, now) = (ids.NewId(), clock.GetUtcNow());
        LoggedCall? logged = null;
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                var contact = await db.RequireLockedContactAsync(request.ProjectId, contactId, token);
                if (await FindAsync(request.ProjectId, report.ProviderCallId, token) is { } first)
                {
                    logged = first; // a copy of this report was faster
                    return;
                }

                var agent = await db.FindAgentAsync(request.ProjectId, request.AgentId, token);
                if (request.CallbackId is { } callback && !await db.Callbacks.AnyAsync(c => c.ProjectId == request.ProjectId && c.Id == callback && c.ContactId == contactId, token))
                {
                    throw new NotFoundException("callback", callback);
                }

                var dialled = number ?? contact.Phone ?? throw new DomainException("call.no_phone", "The contact has no phone number; give the number that was spoken with.", "number");
                var call = Call.Log(request.ProjectId, id, contactId, dialled, request.Direction, agent?.Id, request.CallbackId, report, caller.Actor, now);
                db.Calls.Add(call);
                await db.FollowAsync(call, was: null, request.Report.Agreed, project, ids.NewId, caller.Actor, now, token);
                await db.SaveChangesAsync(token);
                logged = new(await db.ReadCallAsync(request.ProjectId, id, token), IsNew: true);
            },
            cancellationToken);
        return logged!;
    }

    /// <summary>The same report twice is one record; a call that is still under way ends by its own report.</summary>
    private async Task<LoggedCall?> FindAsync(Guid projectId, string? providerCallId, CancellationToken cancellationToken)
    {
        if (providerCallId is null)
        {
            return null;
        }

        var known = await db.Calls.AsNoTracking().Where(c => c.ProjectId == projectId && c.ProviderCallId == providerCallId).Select(c => new { c.Id, c.Result }).SingleOrDefaultAsync(cancellationToken);
        return known is null ? null
            : known.Result is null ? throw new AlreadyExistsException($"The call {providerCallId} is still under way here; report its result to it.", known.Id)
            : new(await db.ReadCallAsync(projectId, known.Id, cancellationToken), IsNew: false);
    }

    private string Parse(string typed, ProjectSettings project)
    {
        var reading = phones.Read(typed, project.DefaultCountry);
        return reading.Number?.E164 ?? throw DomainException.Invalid(reading.Refusal!, reading.Message!, "number");
    }

    private async Task<Guid> ReachedLastAsync(Guid projectId, string number, CancellationToken cancellationToken) =>
        await db.Contacts.AsNoTracking().Of(projectId).Where(c => c.Phone == number).OrderByDescending(c => c.LastContactedKey).ThenByDescending(c => c.Id).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancellationToken)
        ?? throw new NotFoundException("contact with the number", number);
}
