namespace Contacts.Domain.Imports;

/// <summary>How far an import has come.</summary>
public enum ImportStatus
{
    /// <summary>The file is stored; the review has not begun.</summary>
    Uploaded = 1,

    /// <summary>The file is being read; nothing is written.</summary>
    Reviewing,

    /// <summary>The review is ready; confirm or cancel.</summary>
    AwaitingConfirmation,

    /// <summary>Confirmed; rows are being written.</summary>
    Importing,

    /// <summary>All rows have an outcome.</summary>
    Completed,

    /// <summary>The file could not be read or imported; error says why.</summary>
    Failed,

    /// <summary>Cancelled before anything was written.</summary>
    Cancelled,
}

/// <summary>One CSV file on its way into the contacts. Review writes nothing; confirm runs once; a checkpoint says how far it came.</summary>
public sealed class Import
{
    public const int FileNameMaxLength = 255;
    public const int ErrorMaxLength = 1000;

    private Import() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public ImportStatus Status { get; private set; } = ImportStatus.Uploaded;
    public string FileName { get; private set; } = "";
    public long FileBytes { get; private set; }
    public OnDuplicate OnDuplicate { get; private set; }
    public OnInvalid OnInvalid { get; private set; }

    /// <summary>The match keys, in order, separated by commas.</summary>
    public string MatchOn { get; private set; } = "";

    public string ExternalSystem { get; private set; } = "";
    public bool AutoConfirm { get; private set; }
    public string CreatedBy { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Columns, ignored columns, warnings and first rows of the review, as JSON.</summary>
    public string? Review { get; private set; }

    public ImportCounts Planned { get; private set; } = new();
    public ImportCounts Done { get; private set; } = new();

    /// <summary>Rows whose outcome is stored; a restart goes on behind them.</summary>
    public int Checkpoint { get; private set; }

    /// <summary>0 to 1, of the phase that runs.</summary>
    public double Progress { get; private set; }

    public string? ErrorCode { get; private set; }
    public string? Error { get; private set; }

    /// <summary>Which worker runs it, and until when the others keep away.</summary>
    public Guid? LeaseOwner { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>Starts since the last progress.</summary>
    public int Attempts { get; private set; }
    public int Version { get; private set; }

    public bool IsFinished => Status is ImportStatus.Completed or ImportStatus.Failed or ImportStatus.Cancelled;

    public ImportOptions Options => new(OnDuplicate, OnInvalid, [.. MatchOn.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<MatchKey>)], ExternalSystem, AutoConfirm);

    public static Import Upload(Guid projectId, Guid id, string? fileName, long fileBytes, ImportOptions options, string actor, DateTimeOffset now) => new()
    {
        ProjectId = projectId,
        Id = id,
        FileName = Text.Clean(fileName, FileNameMaxLength, "file") ?? "upload.csv",
        FileBytes = fileBytes,
        OnDuplicate = options.OnDuplicate,
        OnInvalid = options.OnInvalid,
        MatchOn = string.Join(',', options.MatchOn),
        ExternalSystem = options.ExternalSystem,
        AutoConfirm = options.AutoConfirm,
        CreatedBy = actor,
        CreatedAt = now,
        Version = 1,
    };

    public void StartReview()
    {
        MoveTo(ImportStatus.Reviewing, ImportStatus.Uploaded, ImportStatus.Reviewing);
        (Planned, Progress) = (new ImportCounts(), 0);
    }

    public void FinishReview(string review, ImportCounts planned, DateTimeOffset now)
    {
        MoveTo(ImportStatus.AwaitingConfirmation, ImportStatus.Reviewing);
        (Review, Planned, Progress) = (review, planned, 1);
        Release();
        if (AutoConfirm)
        {
            Confirm(now);
        }
    }

    /// <summary>Starts the import, once: confirming again changes nothing.</summary>
    public bool Confirm(DateTimeOffset now)
    {
        if (ConfirmedAt is not null)
        {
            return false;
        }

        MoveTo(ImportStatus.Importing, ImportStatus.AwaitingConfirmation);
        (ConfirmedAt, Progress) = (now, 0);
        return true;
    }

    /// <summary>Stops before anything was written; a running import is not stopped half-way.</summary>
    public void Cancel(DateTimeOffset now)
    {
        if (Status == ImportStatus.Cancelled)
        {
            return;
        }

        MoveTo(ImportStatus.Cancelled, ImportStatus.Uploaded, ImportStatus.Reviewing, ImportStatus.AwaitingConfirmation);
        FinishedAt = now;
        Release();
    }

    public void Advance(int checkpoint, ImportCounts done, double progress)
    {
        MoveTo(ImportStatus.Importing, ImportStatus.Importing);
        (Checkpoint, Done, Progress, Attempts) = (checkpoint, done, Math.Clamp(progress, 0, 1), 0);
    }

    public void Complete(DateTimeOffset now)
    {
        MoveTo(ImportStatus.Completed, ImportStatus.Importing);
        (FinishedAt, Progress) = (now, 1);
        Release();
    }

    public void Fail(string code, string message, DateTimeOffset now)
    {
        MoveTo(ImportStatus.Failed, ImportStatus.Uploaded, ImportStatus.Reviewing, ImportStatus.Importing);
        (ErrorCode, Error, FinishedAt) = (code, Text.Cut(message, ErrorMaxLength), now);
        Release();
    }

    public void Lease(Guid owner, DateTimeOffset until) => (LeaseOwner, LeaseUntil) = (owner, until);

    private void Release() => (LeaseOwner, LeaseUntil) = (null, null);

    private void MoveTo(ImportStatus next, params ReadOnlySpan<ImportStatus> from)
    {
        if (!from.Contains(Status))
        {
            throw new DomainException("import.illegal_state", $"An import that is {Status.ToApiName()} cannot become {next.ToApiName()}.");
        }

        Status = next;
        Version++;
    }
}
