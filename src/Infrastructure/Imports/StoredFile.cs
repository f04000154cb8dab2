using Contacts.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Infrastructure.Imports;

/// <summary>An uploaded file, read chunk by chunk from the database.</summary>
internal sealed class StoredFile(IContactsDb db, Guid projectId, Guid importId) : Stream
{
    private byte[] _chunk = [];
    private int _offset;
    private int _next;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_offset == _chunk.Length)
        {
            var number = _next++;
            (_chunk, _offset) = (await db.ImportChunks.AsNoTracking().Where(c => c.ProjectId == projectId && c.ImportId == importId && c.Number == number).Select(c => c.Bytes).SingleOrDefaultAsync(cancellationToken) ?? [], 0);
        }

        var count = Math.Min(buffer.Length, _chunk.Length - _offset);
        _chunk.AsMemory(_offset, count).CopyTo(buffer);
        _offset += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
