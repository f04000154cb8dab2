namespace Contacts.Domain.Imports;

/// <summary>A piece of an uploaded file, kept in the database so that any instance can go on with it.</summary>
public sealed class ImportChunk
{
    /// <summary>With its row it fits into 64 KiB: larger buffers would stay in the large object heap of whoever goes through a file.</summary>
    public const int MaxBytes = 60 * 1024;

    private ImportChunk() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid ImportId { get; private set; }
    public int Number { get; private set; }
    public byte[] Bytes { get; private set; } = [];

    public static ImportChunk Of(Guid projectId, Guid importId, int number, byte[] bytes) => new() { ProjectId = projectId, ImportId = importId, Number = number, Bytes = bytes };
}
